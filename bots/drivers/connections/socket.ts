import { WebSocket } from 'ws';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ConnectionsPort, TextLine } from '../../../contract/ports.ts';
import type { HttpScope } from '../http/http.ts';
import { whyUnreachable } from '../http/reachability.ts';
import { requireHost } from '../permissions.ts';
import { TextQueue } from './text-queue.ts';

/** Codes of RFC 6455 with which a side says goodbye in order. */
const orderly = new Set([1000, 1001]);
const noStatus = 1005;
const mostMessageBytes = 16 * 1024 * 1024;

/** Opens a WebSocket (RFC 6455) to a permitted host. */
export async function openSocket(
  scope: HttpScope,
  request: Parameters<ConnectionsPort['socket']>[0],
): Promise<TextLine> {
  scope.signal.throwIfAborted();
  const failed = (reason: string, cause?: unknown) =>
    new UnderstudyError('connection-failed', { target: request.url, reason: `${reason}.` }, { cause });
  const url = URL.parse(await scope.reveal(request.url));
  if (url === null || !/^wss?:$/.test(url.protocol)) throw failed('this is not the address of a WebSocket');
  requireHost(scope, url, 'to connect to');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {}))
    headers[name] = await scope.reveal(value);
  const socket = new WebSocket(url, [...(request.protocols ?? [])], {
    headers,
    maxPayload: mostMessageBytes,
    followRedirects: false,
  });
  const texts = new TextQueue();
  const abort = () => socket.terminate();
  scope.signal.addEventListener('abort', abort, { once: true });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (code, reason) => {
      scope.signal.removeEventListener('abort', abort);
      const words = reason.length === 0 ? '' : ` (${reason.toString('utf8')})`;
      if (scope.signal.aborted) texts.end(scope.signal.reason as Error);
      else if (orderly.has(code) || code === noStatus) texts.end();
      else texts.end(failed(`it closed with code ${code}${words}`));
      resolve();
    });
  });
  // A message is text whether the frame says so or not; JSON in binary frames is common.
  socket.on('message', (data: Buffer) => {
    if (!texts.push(data.toString('utf8'))) {
      texts.end(failed('it sends faster than the bot reads'));
      socket.terminate();
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', (cause) => {
      const failure = scope.signal.aborted
        ? (scope.signal.reason as Error)
        : failed(
            /^Unexpected server response: (\d+)/.exec(cause.message) === null
              ? whyUnreachable(cause)
              : refusal(cause.message),
            cause,
          );
      texts.end(failure);
      reject(failure);
    });
  });
  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.send(text, (error) => {
          if (error === undefined || error === null) resolve();
          else reject(failed(whyUnreachable(error), error));
        });
      }),
    texts,
    close: async () => {
      socket.close(1000);
      await closed;
    },
  };
}

const refusal = (message: string): string =>
  `it refuses the connection with status ${/(\d+)$/.exec(message)?.[1] ?? 'unknown'}`;
