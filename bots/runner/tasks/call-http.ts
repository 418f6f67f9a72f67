import type { HttpRequest } from '../../../contract/ports.ts';
import { secretMask } from '../../../contract/run/index.ts';
import type { Performance } from '../engine.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { contentOf } from '../http/content.ts';
import { authenticationOf, type Endpoint, uriOf } from '../http/endpoint.ts';
import { exchange, httpFailure, requireSuccess } from '../http/exchange.ts';
import { bodyOf } from '../http/request-body.ts';
import { expandUri, withQuery } from '../http/uri-template.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { revealAll, scopeOf } from '../scope.ts';
import type { ReadyCall } from './call.ts';

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

/** Methods of which a repetition may have another effect (RFC 9110, 9.2.2). */
const unsafeMethods: ReadonlySet<string> = new Set(['POST', 'PATCH']);

type Reveal = (text: string) => Promise<string>;
const plain: Reveal = async (text) => text;

/** Works out an HTTP call of the DSL. */
export async function prepareHttp(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as HttpArguments;
  const shown = { ...given, endpoint: uriOf(given.endpoint) };
  return { shown, value: async () => ({ output: await performHttp(performance, given, performance.input) }) };
}

/** Sends the request and reads the answer; `data` fills `{name}` in the address. */
export async function performHttp(
  performance: Performance,
  given: HttpArguments,
  data: unknown,
): Promise<unknown> {
  const told = await requestOf(performance, given, data, plain);
  const request = await requestOf(performance, given, data, scopeOf(performance).reveal);
  const credentials = await credentialsOf(performance, authenticationOf(given.endpoint));
  const response = await exchange(performance, request, told, credentials);
  requireSuccess(performance, told, response, given.redirect === true ? 399 : 299);
  const content = () => contentOf(response, (reason) => httpFailure(performance, told, reason));
  switch (given.output ?? 'content') {
    case 'raw':
      return Buffer.from(response.body).toString('base64');
    case 'response':
      return {
        request: {
          method: told.method,
          uri: told.url,
          headers: withoutCredentials(told.headers ?? {}, credentials !== undefined),
        },
        statusCode: response.status,
        headers: response.headers,
        content: content(),
      };
    default:
      return content();
  }
}

/** The request, with secrets as `reveal` gives them: their values to be sent, their handles to be told. */
async function requestOf(
  performance: Performance,
  given: HttpArguments,
  data: unknown,
  reveal: Reveal,
): Promise<HttpRequest> {
  const values = await revealAll(data, reveal);
  const query = await revealAll(given.query ?? {}, reveal);
  const address = expandUri(await reveal(uriOf(given.endpoint)), values, {
    step: performance.placed.step,
    ...(reveal === plain ? { onMissing: (name) => warnOfHole(performance, name, given.endpoint) } : {}),
  });
  const headers = lowerCased((await revealAll(given.headers ?? {}, reveal)) as Record<string, unknown>);
  const body = await bodyOf(await revealAll(given.body, reveal), headers, {
    // What is told needs no bytes.
    readFile: async (path) => (reveal === plain ? new Uint8Array() : fileOf(performance, path)),
    boundary: () => (reveal === plain ? '' : performance.engine.random.id()),
  });
  const method = given.method.toUpperCase();
  // Not told: a key of the run's own says nothing about the request.
  if (reveal !== plain && unsafeMethods.has(method))
    headers['idempotency-key'] ??= idempotencyKeyOf(performance.engine.runId, performance.placed.step);
  return {
    method,
    url: withQuery(address, query),
    headers,
    redirect: given.redirect !== true,
    ...(body === undefined ? {} : { body }),
  };
}

const fileOf = (performance: Performance, path: string): Promise<Uint8Array> =>
  performance.engine.world.factories.files(scopeOf(performance)).readBytes(path);

/** The standard leaves the place empty; an address with a hole may mean every record instead of one, so say it. */
function warnOfHole({ engine, placed }: Performance, name: string, endpoint: Endpoint): void {
  const message = `The step's input has nothing called ${name}, so its place in ${uriOf(endpoint)} stays empty.`;
  engine.events.emit({ type: 'log', step: placed.step, level: 'warn', message });
}

const lowerCased = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const withoutCredentials = (
  headers: Readonly<Record<string, string>>,
  signed: boolean,
): Record<string, string> =>
  signed || 'authorization' in headers ? { ...headers, authorization: secretMask } : { ...headers };
