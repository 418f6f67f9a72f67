import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Engine, Performance } from '../engine.ts';
import { type Endpoint, uriOf } from '../http/endpoint.ts';
import { findOperation, requestOfOperation } from '../http/openapi.ts';
import { expandUri } from '../http/uri-template.ts';
import type { ReadyCall } from './call.ts';
import { type HttpArguments, performHttp } from './call-http.ts';

interface OpenApiArguments extends Pick<HttpArguments, 'output' | 'redirect'> {
  readonly document: { readonly endpoint: Endpoint };
  readonly operationId: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly authentication?: unknown;
}

/** Descriptions that a run has fetched, by address. */
const fetched = new WeakMap<Engine, Map<string, Promise<unknown>>>();

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
  const { step } = performance.placed;
  const documentUri = expandUri(uriOf(given.document.endpoint), performance.input, { step });
  const operation = findOperation(await describe(performance, given), given.operationId, documentUri);
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
  if (operation === undefined) throw refuse(`${documentUri} describes no operation of this name.`);
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

/** The description of the service, fetched once a run; YAML is read where it is no JSON. */
async function describe(performance: Performance, given: OpenApiArguments): Promise<unknown> {
  const { endpoint } = given.document;
  const known = fetched.get(performance.engine) ?? new Map<string, Promise<unknown>>();
  fetched.set(performance.engine, known);
  const key = JSON.stringify([endpoint, performance.input]);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const fresh = fetchDescription(performance, endpoint);
  known.set(key, fresh);
  fresh.catch(() => known.delete(key));
  return fresh;
}

async function fetchDescription(performance: Performance, endpoint: Endpoint): Promise<unknown> {
  const raw = await performHttp(performance, { method: 'get', endpoint, output: 'raw' }, performance.input);
  const { parse } = await import('yaml');
  try {
    return parse(Buffer.from(String(raw), 'base64').toString('utf8')) as unknown;
  } catch (cause) {
    const reason = 'what it sent is no OpenAPI document.';
    throw new UnderstudyError('http-failed', { method: 'GET', url: uriOf(endpoint), reason }, { cause });
  }
}
