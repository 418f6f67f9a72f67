import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  type EventSource,
  type Handlers,
  rpcSubprotocol,
  serve,
  socketTransport,
  tokenFragmentKey,
} from '../../contract/rpc/index.ts';
import { newSessionToken, refuseRequest, refuseUpgrade } from './guard.ts';
import { securityHeaders } from './security-headers.ts';
import { serveFile } from './static-files.ts';

/** Bytes of the largest message a renderer may send: a long document with its targets. */
const maxMessageBytes = 32 * 1024 * 1024;

export interface StudioServer {
  readonly port: number;
  /** Address without the token, fit for logs. */
  readonly url: string;
  /** Address that opens the Studio signed in; it holds the token and belongs to the person only. */
  readonly signedInUrl: string;
  readonly token: string;
  close(): Promise<void>;
}

const refuse = (socket: Duplex, status: number, word: string): void => {
  const text = `Refused: ${word}.`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: text/plain\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`,
  );
};

/** Serves the built Studio and its calls on loopback only; `port` 0 takes a free one. */
export async function startStudioServer(options: {
  readonly handlers: Handlers;
  readonly events: EventSource;
  /** Folder of the built renderer. */
  readonly files: string;
  readonly port?: number | undefined;
}): Promise<StudioServer> {
  const token = newSessionToken();
  const folder = resolve(options.files);
  let port = options.port ?? 0;

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders(port))) response.setHeader(name, value);
    const refusal = refuseRequest(request, port);
    if (refusal !== undefined) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`Refused: ${refusal}.`);
      return;
    }
    // A browser that goes away in the middle of a file is no failure of ours; the socket is gone either way.
    serveFile(folder, request, response).catch(() => response.destroy());
  });

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => (offered.has(rpcSubprotocol) ? rpcSubprotocol : false),
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request, { port, token });
    if (refusal !== undefined) {
      refuse(socket, refusal === 'path' ? 404 : refusal === 'token' ? 401 : 403, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      serve(socketTransport(webSocket), options.handlers, options.events);
    });
  });

  await new Promise<void>((listening, failed) => {
    server.once('error', (cause) =>
      failed(
        new UnderstudyError('usage-invalid', {
          reason: `The Studio cannot listen on port ${port}: ${cause.message}.`,
          command: 'studio',
        }),
      ),
    );
    server.listen(port, '127.0.0.1', listening);
  });
  port = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${port}/`;

  return {
    port,
    url,
    signedInUrl: `${url}#${tokenFragmentKey}=${token}`,
    token,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
