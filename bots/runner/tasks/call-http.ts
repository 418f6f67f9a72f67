import { isErrorCode, ProblemError, UnderstudyError } from '../../../contract/errors/index.ts';
import type { HttpRequest, HttpResponse } from '../../../contract/ports.ts';
import { secretMask } from '../../../contract/run/index.ts';
import { orAborted } from '../deadline.ts';
import type { Performance } from '../engine.ts';
import { authorizationOf } from '../http/authentication.ts';
import { contentOf } from '../http/content.ts';
import { expandUri, withQuery } from '../http/uri-template.ts';
import { revealAll, scopeOf } from '../scope.ts';
import type { ReadyCall } from './call.ts';

/** The DSL's endpoint: an address, or one with authentication. */
export type Endpoint = string | { readonly uri: string; readonly authentication?: unknown };

/** What a call of http is given. */
export interface HttpArguments {
  readonly method: string;
  readonly endpoint: Endpoint;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly output?: 'raw' | 'content' | 'response';
  readonly redirect?: boolean;
}

type Reveal = (text: string) => Promise<string>;
const plain: Reveal = async (text) => text;

/** Works out an HTTP call of the DSL. */
export async function prepareHttp(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as HttpArguments;
  const { endpoint, ...rest } = given;
  const shown = { ...rest, endpoint: typeof endpoint === 'string' ? endpoint : endpoint.uri };
  return { shown, value: async () => ({ output: await performHttp(performance, given, performance.input) }) };
}

/** Sends the request and reads the answer; `data` fills `{name}` in the address. */
export async function performHttp(
  performance: Performance,
  given: HttpArguments,
  data: unknown,
): Promise<unknown> {
  const { engine, signal } = performance;
  const scope = scopeOf(performance);
  const told = await requestOf(performance, given, data, plain);
  const request = await requestOf(performance, given, data, scope.reveal);
  let response: HttpResponse;
  try {
    response = await orAborted(engine.world.factories.http(scope).request(request), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw unreachable(performance, told, error);
  }
  const highest = given.redirect === true ? 399 : 299;
  if (response.status < 200 || response.status > highest) {
    const failure = failed(performance, told, `it answered with status ${response.status}.`);
    throw new ProblemError({ ...failure.toProblem(), status: response.status });
  }
  switch (given.output ?? 'content') {
    case 'raw':
      return Buffer.from(response.body).toString('base64');
    case 'response':
      return {
        request: { method: told.method, uri: told.url, headers: withoutCredentials(told.headers ?? {}) },
        statusCode: response.status,
        headers: response.headers,
        content: contentOf(response, (reason) => failed(performance, told, reason)),
      };
    default:
      return contentOf(response, (reason) => failed(performance, told, reason));
  }
}

function failed({ placed }: Performance, { method, url }: HttpRequest, reason: string): UnderstudyError {
  const { name, pointer } = placed.step;
  return new UnderstudyError(
    'http-failed',
    { method, url, reason },
    { asStandard: true, instance: pointer, where: { step: name, pointer } },
  );
}

/** A service that cannot be reached is the DSL's communication error; what a port refuses keeps its own name. */
function unreachable(performance: Performance, sent: HttpRequest, error: unknown): unknown {
  if (!(error instanceof UnderstudyError)) {
    return failed(performance, sent, error instanceof Error ? error.message : String(error));
  }
  return isErrorCode(error, 'http-failed')
    ? failed(performance, sent, String(error.values['reason']))
    : error;
}

/** The request, with secrets as `reveal` gives them: their values to be sent, their handles to be told. */
async function requestOf(
  performance: Performance,
  given: HttpArguments,
  data: unknown,
  reveal: Reveal,
): Promise<HttpRequest> {
  const { endpoint } = given;
  const uri = typeof endpoint === 'string' ? endpoint : endpoint.uri;
  const authentication = typeof endpoint === 'string' ? undefined : endpoint.authentication;
  const values = await revealAll(data, reveal);
  const query = await revealAll(given.query ?? {}, reveal);
  const url = withQuery(expandUri(await reveal(uri), values, performance.placed.step), query);
  const headers = lowerCased((await revealAll(given.headers ?? {}, reveal)) as Record<string, unknown>);
  if (authentication !== undefined) {
    headers['authorization'] = await authorizationOf(performance, authentication, reveal);
  }
  const body = await revealAll(given.body, reveal);
  const content = bodyOf(body, headers);
  return {
    method: given.method.toUpperCase(),
    url,
    headers,
    redirect: given.redirect !== true,
    ...(content === undefined ? {} : { body: content }),
  };
}

const lowerCased = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const withoutCredentials = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  'authorization' in headers ? { ...headers, authorization: secretMask } : { ...headers };

/** Text is sent as it is, anything else as JSON or, where the headers say so, as a form. */
function bodyOf(body: unknown, headers: Record<string, string>): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return new URLSearchParams(
      Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  }
  headers['content-type'] ??= 'application/json';
  return JSON.stringify(body);
}
