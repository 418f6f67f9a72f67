import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { createRunWorld } from '../../bots/drivers/world.ts';
import type { EventPort, RunWorld } from '../../contract/ports.ts';
import type { CloudEvent } from '../../contract/run/index.ts';
import { answerOf } from './example-hosts.ts';
import { Authority } from './services/authority.ts';
import { type Greeter, startGreeter } from './services/greeter.ts';
import { bodyOf, type Listening, listen } from './services/listen.ts';

/** One request that a stand-in got, by the name of the host it stood in for. */
export interface StoodIn {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const toolProgram = new URL('./services/tool-program.ts', import.meta.url).pathname;
const hostHeader = 'x-stood-in-host';

/**
 * Messages that the stand-in for fake.com sends to whoever opens its notification socket. The examples' filters compare
 * with a `$context` that their documents never fill, so only messages without those fields get through.
 */
export const notifications = Array.from({ length: 8 }, (_, index) =>
  index === 1 || index === 3
    ? { text: `note ${index}`, correlationId: 'user-1', from: { firstName: 'Ada', lastName: 'Lovelace' } }
    : { text: `note ${index}` },
);

/** The local services that answer in place of every host the standard's examples name. */
export class ExampleWorld {
  readonly requests: StoodIn[] = [];
  readonly authority = new Authority({
    clientId: 'workflow-runtime-id',
    clientSecret: 'workflow-runtime-secret',
  });
  readonly #server: Listening;
  readonly #sockets: WebSocketServer;
  readonly #greeter: Greeter;
  readonly #real = createRunWorld({ http: { fetch: (input, init) => this.#fetch(input, init) } });

  static async start(): Promise<ExampleWorld> {
    const greeter = await startGreeter();
    const world: { it?: ExampleWorld } = {};
    const server = await listen((request, response) => world.it?.handle(request, response));
    world.it = new ExampleWorld(server, greeter);
    return world.it;
  }

  private constructor(server: Listening, greeter: Greeter) {
    this.#server = server;
    this.#greeter = greeter;
    this.#sockets = new WebSocketServer({ server: server.server });
    this.#sockets.on('connection', (socket) => {
      for (const one of notifications) socket.send(JSON.stringify(one));
      socket.close(1000);
    });
  }

  /** The outside of one run of an example. */
  forRun(events: EventPort): RunWorld {
    const real = this.#real;
    return {
      factories: real.factories,
      processes: real.processes,
      events,
      connections: (scope) => {
        const port = real.connections?.(scope);
        if (port === undefined) throw new Error('The drivers have no connections.');
        return {
          ...port,
          socket: (request) => port.socket({ ...request, url: this.#near(request.url) }),
          grpc: (request) => port.grpc({ ...request, port: this.#greeter.port }),
          // In place of the package that the example starts with npx, a local program that speaks the same protocol.
          program: (command) =>
            port.program({
              command: process.execPath,
              arguments: [toolProgram],
              environment: command.environment,
            }),
        };
      },
      shot: async () => undefined,
      close: async () => {},
    };
  }

  async close(): Promise<void> {
    this.#greeter.close();
    this.#sockets.close();
    await this.#server.close();
    await this.#real.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = String(request.headers[hostHeader] ?? '');
    const url = `https://${host}${request.url ?? '/'}`;
    if (host === 'keycloak' && (await this.authority.handle(request, response, `http://${host}`))) return;
    const seen: StoodIn = {
      method: request.method ?? '',
      url,
      headers: request.headers,
      body: await bodyOf(request),
    };
    this.requests.push(seen);
    const { status, body, headers } = answerOf(seen);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  }

  #near(url: string): string {
    const { pathname, search } = new URL(url);
    return `ws://127.0.0.1:${this.#server.port}${pathname}${search}`;
  }

  #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    headers.set(hostHeader, host);
    return fetch(`${this.#server.url}${pathname}${search}`, { ...init, headers });
  }
}

/** A bus that feeds each listener, as soon as it listens, the next of the prepared events, and keeps what is published. */
export class FedBus implements EventPort {
  readonly published: CloudEvent[] = [];
  readonly #feeds: CloudEvent[][];

  constructor(feeds: readonly (readonly CloudEvent[])[]) {
    this.#feeds = feeds.map((feed) => [...feed]);
  }

  async publish(event: CloudEvent): Promise<void> {
    this.published.push(event);
  }

  subscribe(listener: (event: CloudEvent) => Promise<void>): () => void {
    let listening = true;
    const feed = this.#feeds.shift() ?? [];
    void (async () => {
      for (const event of feed) {
        await new Promise(setImmediate);
        if (listening) await listener(event);
      }
    })();
    return () => {
      listening = false;
    };
  }
}
