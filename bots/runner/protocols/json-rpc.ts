import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { HttpStream } from '../../../contract/ports.ts';
import { asFields, type Fields } from '../fields.ts';
import { headerOf } from '../http/exchange.ts';
import { eventsOf } from './event-stream.ts';

/** A JSON-RPC 2.0 message as it came. */
export type RpcMessage = Fields;

const mostBytes = 64 * 1024 * 1024;

/** Reads one message; what is none is the fault of `service`. */
export function messageIn(text: string, service: string): RpcMessage {
  try {
    return asFields(JSON.parse(text));
  } catch (cause) {
    const reason = `it sent something that is no JSON: ${text.slice(0, 200)}`;
    throw new UnderstudyError('connection-failed', { target: service, reason }, { cause });
  }
}

/** The messages of an answer over HTTP: one as JSON, or several as they come in an event stream. */
export async function* messagesIn(stream: HttpStream, service: string): AsyncGenerator<RpcMessage> {
  const type = headerOf(stream.headers, 'content-type') ?? '';
  if (/^text\/event-stream\b/i.test(type)) {
    for await (const { data } of eventsOf(stream.body)) yield messageIn(data, service);
    return;
  }
  const text = await textOf(stream, service);
  if (text.trim() === '') return;
  const value = messageIn(text, service);
  yield value;
}

/** The whole body as text. */
export async function textOf(stream: HttpStream, service: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream.body) {
    bytes += part.byteLength;
    if (bytes > mostBytes) {
      const reason = `the answer is larger than ${mostBytes} bytes.`;
      throw new UnderstudyError('connection-failed', { target: service, reason });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The words of a JSON-RPC error. */
export function wordsOf(error: unknown): string {
  const { code, message, data } = asFields(error);
  const more =
    data === undefined || data === null ? '' : `: ${typeof data === 'string' ? data : JSON.stringify(data)}`;
  return `${String(message ?? 'no reason given')} (${String(code ?? 'no code')})${more}`;
}
