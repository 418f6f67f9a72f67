import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { type Client, connect, rpcSubprotocols, socketTransport } from '../../contract/rpc/index.ts';
import { createHost, type Host, type HostOptions } from '../../host/compose.ts';
import { type DataFolders, dataFolders } from '../../host/data-folders.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';

/** A temp folder that is gone after the test. */
export async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'understudy-host-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The folders of a machine that lives below `home`. */
export const foldersBelow = (home: string): DataFolders =>
  dataFolders({ platform: 'linux', environment: { UNDERSTUDY_HOME: home }, home });

/** Opens a WebSocket as a browser at `origin` would, and answers the HTTP status where it is refused. */
export function dial(
  server: StudioServer,
  options: {
    readonly token?: string;
    readonly origin?: string | undefined;
    readonly host?: string;
    readonly path?: string;
  } = {},
): Promise<WebSocket | number> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}${options.path ?? '/rpc'}`,
    rpcSubprotocols(options.token ?? server.token),
    {
      headers: { host: options.host ?? `127.0.0.1:${server.port}` },
      ...('origin' in options
        ? options.origin === undefined
          ? {}
          : { origin: options.origin }
        : { origin: `http://127.0.0.1:${server.port}` }),
    },
  );
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

/** A host on its own folders, served on loopback, with one connected client. */
export interface ServedHost extends AsyncDisposable {
  readonly host: Host;
  readonly server: StudioServer;
  readonly client: Client;
  readonly folders: DataFolders;
  readonly problems: unknown[];
}

/** Starts host, server and client; everything ends with the test. */
export async function serveHost(options: Omit<HostOptions, 'folders'> = {}): Promise<ServedHost> {
  await using setUp = new AsyncDisposableStack();
  const temp = setUp.use(await tempFolder());
  const folders = foldersBelow(temp.path);
  const files = join(temp.path, 'studio');
  await mkdir(join(files, 'assets'), { recursive: true });
  await writeFile(join(files, 'index.html'), '<!doctype html><title>Studio</title>');
  await writeFile(join(files, 'assets', 'app-1234.js'), 'export {};');
  await writeFile(join(temp.path, 'private.txt'), 'not for the web');
  const host = await createHost({ secrets: createMemorySecrets(), ...options, folders });
  setUp.defer(() => host.close());
  const server = await startStudioServer({ ...host, files });
  setUp.defer(() => server.close());
  const socket = await dial(server);
  if (typeof socket === 'number') throw new Error(`the host refused its own client with ${socket}`);
  const problems: unknown[] = [];
  const client = connect(socketTransport(socket), (error) => problems.push(error));
  const resources = setUp.move();
  return {
    host,
    server,
    client,
    folders,
    problems,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
