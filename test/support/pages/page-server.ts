import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the page server: a document, or a handler for what a document cannot say. */
export type PageAnswer = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A web server on loopback with pages for one test. */
export interface PageServer {
  readonly url: string;
  readonly host: string;
  /** Bodies of the forms that were sent, in order. */
  readonly posts: readonly { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

const asDocument = (body: string): string =>
  /^\s*<(!doctype|html|frameset)/i.test(body)
    ? body
    : `<!doctype html><meta charset="utf-8"><title>Page</title>${body}`;

/** Serves the pages by path until closed. */
export async function servePages(pages: Readonly<Record<string, PageAnswer>>): Promise<PageServer> {
  const posts: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const answer = pages[pathname];
    const respond = () => {
      if (answer === undefined) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
      } else if (typeof answer === 'string') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(asDocument(answer));
      } else answer(request, response);
    };
    if (request.method !== 'POST') return respond();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      posts.push({ path: pathname, body: Buffer.concat(parts).toString('utf8') });
      respond();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    posts,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
