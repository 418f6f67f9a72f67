import type { Performance } from '../engine.ts';
import { headerOf } from '../http/exchange.ts';
import type { Credentials } from '../http/signing.ts';
import { type ApiOperation, atLocation } from './asyncapi.ts';
import { connectionsOf } from './connections.ts';
import { eventsOf, linesOf } from './event-stream.ts';
import { textOf } from './json-rpc.ts';
import { openSigned } from './signed-stream.ts';

/** A message as the DSL's expressions see it. */
export interface ApiMessage {
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly correlationId?: string;
}

/** Where messages come from. */
export interface ApiSource {
  readonly operation: ApiOperation;
  readonly protocol: string;
  readonly url: string;
}

/** Milliseconds between two looks at a service that answers with what there is instead of a stream. */
const pollMs = 1000;

/** Stands before each text of RFC 7464. */
const recordSeparator = '\u001e';

/** Messages of a channel as they come: over a WebSocket, an event stream, lines of JSON, or by asking again and again. */
export async function* messagesOf(
  performance: Performance,
  { operation, protocol, url }: ApiSource,
  credentials: Credentials | undefined,
): AsyncGenerator<ApiMessage> {
  const texts = protocol.startsWith('ws')
    ? socketTexts(performance, url, credentials)
    : httpTexts(performance, operation, url, credentials);
  for await (const text of texts) yield messageOf(operation, text);
}

function messageOf({ correlation }: ApiOperation, text: string): ApiMessage {
  const message = { payload: payloadIn(text), headers: {} };
  const id = correlation === undefined ? undefined : atLocation(correlation, message);
  return typeof id === 'string' || typeof id === 'number'
    ? { ...message, correlationId: String(id) }
    : message;
}

function payloadIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // AsyncAPI leaves the content free; what is no JSON is a text.
    return text;
  }
}

async function* socketTexts(
  performance: Performance,
  url: string,
  credentials: Credentials | undefined,
): AsyncGenerator<string> {
  const signed = await credentials?.sign({ method: 'GET', url });
  const socket = await connectionsOf(performance, 'AsyncAPI over WebSockets').socket({
    url,
    ...(signed?.headers === undefined ? {} : { headers: signed.headers }),
  });
  try {
    yield* socket.texts;
  } finally {
    await socket.close();
  }
}

async function* httpTexts(
  performance: Performance,
  operation: ApiOperation,
  url: string,
  credentials: Credentials | undefined,
): AsyncGenerator<string> {
  const request = {
    method: operation.httpMethod ?? 'GET',
    url,
    headers: { accept: 'text/event-stream, application/x-ndjson, application/json' },
  };
  for (;;) {
    const stream = await openSigned(performance, request, url, credentials);
    const type = headerOf(stream.headers, 'content-type') ?? '';
    if (/^text\/event-stream\b/i.test(type)) {
      for await (const { data } of eventsOf(stream.body)) yield data;
      return;
    }
    if (/ndjson|jsonlines|json-seq/i.test(type)) {
      for await (const line of linesOf(stream.body)) {
        const text = line.startsWith(recordSeparator) ? line.slice(1) : line;
        if (text.trim() !== '') yield text;
      }
      return;
    }
    yield* textsIn(await textOf(stream, url));
    await performance.engine.clock.sleep(pollMs, performance.signal);
  }
}

/** A list holds several messages; an empty answer none. */
function textsIn(text: string): string[] {
  if (text.trim() === '') return [];
  const payload = payloadIn(text);
  return Array.isArray(payload) ? payload.map((one) => JSON.stringify(one)) : [text];
}
