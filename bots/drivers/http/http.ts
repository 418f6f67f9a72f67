import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { HttpPort, HttpRequest, HttpResponse, HttpStream, StepScope } from '../../../contract/ports.ts';
import { requireHost } from '../permissions.ts';
import { whyUnreachable } from './reachability.ts';

/** What decides the reach of one step's requests. */
export type HttpScope = Pick<StepScope, 'permissions' | 'folder' | 'step' | 'signal' | 'reveal'>;

/** How requests are limited. */
export interface HttpOptions {
  /** Bytes of an answer that are read at most; 64 MiB by default. */
  readonly maxBytes?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const mostRedirects = 20;
const defaultMaxBytes = 64 * 1024 * 1024;
/** Headers that must not follow a redirect to another origin. */
const privateHeaders = ['authorization', 'cookie', 'proxy-authorization'];

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** HTTP for one step. Every address, also of a redirect, must lie on a host that the manifest permits. */
export function createHttp(scope: HttpScope, options: HttpOptions = {}): HttpPort {
  return {
    request: async (request) =>
      read(scope, request, await open(scope, options, request), options.maxBytes ?? defaultMaxBytes),
  };
}

/** The same reach for an answer that is read while it arrives. */
export async function openStream(
  scope: HttpScope,
  options: HttpOptions,
  request: HttpRequest,
): Promise<HttpStream> {
  const response = await open(scope, options, request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: partsOf(scope, request, response),
  };
}

async function* partsOf(
  scope: HttpScope,
  request: HttpRequest,
  response: Response,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of response.body ?? []) yield part;
  } catch (cause) {
    scope.signal.throwIfAborted();
    throw failed(request, request.url, `the answer broke off: ${whyUnreachable(cause)}`, cause);
  }
}

async function revealed(
  scope: HttpScope,
  request: HttpRequest,
): Promise<{ url: URL; headers: Headers; body: HttpRequest['body'] }> {
  const url = URL.parse(await scope.reveal(request.url));
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw failed(request, request.url, 'this is not an http address');
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers.set(name, await scope.reveal(value));
  }
  const body = typeof request.body === 'string' ? await scope.reveal(request.body) : request.body;
  return { url, headers, body };
}

async function open(scope: HttpScope, options: HttpOptions, request: HttpRequest): Promise<Response> {
  const { headers, ...first } = await revealed(scope, request);
  let { url, body } = first;
  let method = request.method.toUpperCase();
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    requireHost(scope, url, 'to call');
    const response = await send(scope, options, request, { method, url, headers, body });
    const location = response.headers.get('location');
    if (request.redirect === false || !isRedirect(response.status) || location === null) {
      return response;
    }
    await response.body?.cancel();
    const next = URL.parse(location, url.href);
    if (next === null)
      throw failed(request, request.url, `it redirects to ${location}, which is not an address`);
    if (next.origin !== url.origin) for (const name of privateHeaders) headers.delete(name);
    // RFC 9110, 15.4: 303 always, 301 and 302 after a POST continue as GET.
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      method = method === 'HEAD' ? 'HEAD' : 'GET';
      body = undefined;
      headers.delete('content-type');
      headers.delete('content-length');
    }
    url = next;
  }
  throw failed(request, request.url, `it redirects more than ${mostRedirects} times`);
}

async function send(
  scope: HttpScope,
  options: HttpOptions,
  request: HttpRequest,
  { method, url, headers, body }: { method: string; url: URL; headers: Headers; body: HttpRequest['body'] },
): Promise<Response> {
  const perform = options.fetch ?? fetch;
  try {
    return await perform(url.href, {
      method,
      headers,
      redirect: 'manual',
      signal: scope.signal,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
    });
  } catch (cause) {
    scope.signal.throwIfAborted();
    throw failed(request, request.url, whyUnreachable(cause), cause);
  }
}

async function read(
  scope: HttpScope,
  request: HttpRequest,
  response: Response,
  maxBytes: number,
): Promise<HttpResponse> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of partsOf(scope, request, response)) {
    bytes += part.byteLength;
    if (bytes > maxBytes) break;
    parts.push(part);
  }
  if (bytes > maxBytes) throw failed(request, request.url, `the answer is larger than ${maxBytes} bytes`);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.concat(parts),
  };
}

/** Names the address as the document has it, so that a secret in it stays a handle. */
const failed = (request: HttpRequest, url: string, reason: string, cause?: unknown) =>
  new UnderstudyError(
    'http-failed',
    { method: request.method.toUpperCase(), url, reason: `${reason}.` },
    { cause },
  );
