import type { HttpRequest } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { authenticationOf, type Endpoint, uriOf } from '../http/endpoint.ts';
import { exchange, headerOf } from '../http/exchange.ts';
import { expandUri } from '../http/uri-template.ts';
import { revealAll, scopeOf } from '../scope.ts';
import { messagesIn, type RpcMessage } from './json-rpc.ts';
import { type McpSession, sessionOver } from './mcp-session.ts';
import { openSigned } from './signed-stream.ts';

const accepted = 'application/json, text/event-stream';

/** A session over the Streamable HTTP transport of the Model Context Protocol. */
export async function openHttpSession(
  performance: Performance,
  endpoint: Endpoint,
  extra: Readonly<Record<string, string>>,
): Promise<McpSession> {
  const { reveal } = scopeOf(performance);
  const told = expandUri(uriOf(endpoint), performance.input, { step: performance.placed.step });
  const url = await reveal(told);
  const own = (await revealAll(extra, reveal)) as Record<string, string>;
  const credentials = await credentialsOf(performance, authenticationOf(endpoint));
  let sessionId: string | undefined;
  let version: string | undefined;
  const headers = (): Record<string, string> => ({
    ...own,
    accept: accepted,
    ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }),
    ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
  });
  const post = async (message: RpcMessage) => {
    const request: HttpRequest = {
      method: 'POST',
      url,
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(await revealAll(message, reveal)),
    };
    const stream = await openSigned(performance, request, told, credentials);
    sessionId ??= headerOf(stream.headers, 'mcp-session-id');
    return stream;
  };
  return sessionOver(performance, {
    server: told,
    ask: async function* (message) {
      yield* messagesIn(await post(message), told);
    },
    tell: async (message) => {
      // An accepted notification has no body; reading it to its end gives the connection back.
      for await (const _ of messagesIn(await post(message), told));
    },
    agree: (agreed) => {
      version = agreed;
    },
    close: async () => {
      if (sessionId === undefined || performance.signal.aborted) return;
      const request = { method: 'DELETE', url, headers: headers() };
      // A server that lets no client end a session answers 405; the session then ends by itself.
      await exchange(performance, request, { method: 'DELETE', url: told }, credentials);
    },
  });
}
