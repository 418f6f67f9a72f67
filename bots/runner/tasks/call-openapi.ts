import { UnderstudyError } from '../../../contract/errors/index.ts';
import { didYouMean } from '../../language/suggest.ts';
import type { Performance } from '../engine.ts';
import { type Endpoint, uriOf } from '../http/endpoint.ts';
import { findOperation, type Operation, operationIds, requestOfOperation } from '../http/openapi.ts';
import { fetchResource, readResource } from '../resources/resource.ts';
import type { ReadyCall } from './call.ts';
import { type HttpArguments, performHttp } from './call-http.ts';

interface OpenApiArguments extends Pick<HttpArguments, 'output' | 'redirect'> {
  readonly document: { readonly endpoint: Endpoint };
  readonly operationId: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly authentication?: unknown;
}

/** Works out a call of an operation that an OpenAPI 3 or Swagger 2 document describes. */
export async function prepareOpenApi(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as OpenApiArguments;
  const { operationId, parameters } = given;
  return {
    shown: {
      document: uriOf(given.document.endpoint),
      operationId,
      ...(parameters === undefined ? {} : { parameters }),
    },
    value: async () => ({ output: await perform(performance, given) }),
  };
}

async function perform(performance: Performance, given: OpenApiArguments): Promise<unknown> {
  const { operation, refuse } = await operationOf(performance, given);
  const { method, uri, path, query, headers, body } = requestOfOperation(
    operation,
    given.parameters ?? {},
    refuse,
  );
  const { authentication, output, redirect } = given;
  const request: HttpArguments = {
    method,
    endpoint: { uri, ...(authentication === undefined ? {} : { authentication }) },
    query,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(output === undefined ? {} : { output }),
    ...(redirect === undefined ? {} : { redirect }),
  };
  return performHttp(performance, request, path);
}

async function operationOf(performance: Performance, given: OpenApiArguments) {
  const { step } = performance.placed;
  const refuse = (reason: string) =>
    new UnderstudyError(
      'action-input-invalid',
      { step: step.name, action: `openapi ${given.operationId}`, reason },
      {
        asStandard: true,
        instance: step.pointer,
        where: { step: step.name, pointer: `${step.pointer}/with` },
      },
    );
  const resource = await fetchResource(performance, given.document.endpoint);
  const content = await readResource(resource);
  let operation: Operation | undefined;
  try {
    operation = findOperation(content, given.operationId, resource.uri);
  } catch (cause) {
    const reason = `${(cause as Error).message}.`;
    throw new UnderstudyError('resource-invalid', { uri: resource.uri, reason }, { cause });
  }
  if (operation !== undefined) return { operation, refuse };
  const hint = didYouMean(given.operationId, operationIds(content));
  throw refuse(`${resource.uri} describes no operation of this name.${hint}`);
}
