import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toProblem, UnderstudyError } from '../../contract/errors/index.ts';
import type { EventPort } from '../../contract/ports.ts';
import { eventsOfRequest } from './cloud-events.ts';
import { refuseRequest } from './guard.ts';

/** Where events are taken below the address. */
export const eventsPath = '/events';
const bodyBytes = 1024 * 1024;

/** A door for CloudEvents on this machine. */
export interface EventIngress {
  readonly url: string;
  close(): Promise<void>;
}

/** Undefined where the body is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > bodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  events: EventPort,
): Promise<void> {
  const end = (status: number, headers: Record<string, string> = {}) =>
    response.writeHead(status, headers).end();
  // Pages of a browser send an Origin; nobody else's events come from a page.
  if (refuseRequest(request, port) !== undefined || request.headers.origin !== undefined)
    return void end(403);
  if (new URL(request.url ?? '/', 'http://loopback').pathname !== eventsPath) return void end(404);
  if (request.method !== 'POST') return void end(405, { allow: 'POST' });
  const body = await bodyOf(request);
  if (body === undefined) return void end(413, { connection: 'close' });
  try {
    const told = eventsOfRequest(request.headers, body);
    if (told === undefined) return void end(415);
    for (const event of told) await events.publish(event);
    end(202);
  } catch (error) {
    const problem = toProblem(error);
    const status = error instanceof UnderstudyError ? error.status : 500;
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  }
}

/**
 * Takes CloudEvents over HTTP on the loopback interface and puts them onto the bus. The answer 202 comes when everybody
 * who listens has the event safely in the journal.
 */
export async function startEventIngress(port: number, events: EventPort): Promise<EventIngress> {
  let own = port;
  const server = createServer((request, response) => {
    answer(request, response, own, events).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('usage-invalid', { reason: `--listen: ${reason}.`, command: 'run' }, { cause });
  }
  own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}${eventsPath}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
