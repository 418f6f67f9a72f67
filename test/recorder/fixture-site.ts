import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Pages of the applications that the recorder is watched on; path → HTML. */
export type Pages = Readonly<
  Record<string, string | { readonly headers: Record<string, string>; readonly body: string }>
>;

/** A served set of pages on two sites: 127.0.0.1 and localhost, which browsers keep apart. */
export interface FixtureSite {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `http://localhost:<port>`: another site, so its frames live in another process. */
  readonly otherSite: string;
  close(): Promise<void>;
}

/** Serves the pages on a free port of the loopback; `OTHER` in a page stands for the other site's address. */
export async function serveFixtures(pages: Pages): Promise<FixtureSite> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://x').pathname];
    if (page === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
      return;
    }
    const { headers, body } = typeof page === 'string' ? { headers: {}, body: page } : page;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(body.replaceAll('OTHER', otherSite));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const otherSite = `http://localhost:${port}`;
  return {
    url: `http://127.0.0.1:${port}`,
    otherSite,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
