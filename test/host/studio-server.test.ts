import { request } from 'node:http';
import { connect as dialTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { connect, rpcSubprotocols, socketTransport } from '../../contract/rpc/index.ts';
import { dial, serveHost } from './host-under-test.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

const ask = (
  port: number,
  path: string,
  options: { readonly method?: string; readonly host?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        path,
        method: options.method ?? 'GET',
        headers: options.host === undefined ? {} : { host: options.host },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });

test('the Studio is served with a policy that allows own files only and nothing inline', async () => {
  await using served = await serveHost();
  const { status, headers, body } = await ask(served.server.port, '/');
  expect(status).toBe(200);
  expect(body).toContain('<title>Studio</title>');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

test('refusals carry the same policy', async () => {
  await using served = await serveHost();
  const { headers } = await ask(served.server.port, '/nothing.js');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('files with a content hash are cached for ever, the page itself never without asking', async () => {
  await using served = await serveHost();
  expect((await ask(served.server.port, '/assets/app-1234.js')).headers['cache-control']).toContain(
    'immutable',
  );
  expect((await ask(served.server.port, '/')).headers['cache-control']).toBe('no-cache');
});

test.each([
  '/../private.txt',
  '/..%2fprivate.txt',
  '/%2e%2e/private.txt',
  '/assets/..%2f..%2fprivate.txt',
  '/..%5cprivate.txt',
  '/%00',
  '/%',
  '/assets',
  '//etc/passwd',
])('%s leads to no file', async (path) => {
  await using served = await serveHost();
  const { status, body } = await ask(served.server.port, path);
  expect(status).toBe(404);
  expect(body).not.toContain('not for the web');
});

test.each(['POST', 'PUT', 'DELETE'])('%s is not answered', async (method) => {
  await using served = await serveHost();
  expect((await ask(served.server.port, '/', { method })).status).toBe(405);
});

test('a request under a rebound name is refused', async () => {
  await using served = await serveHost();
  const { port } = served.server;
  expect((await ask(port, '/', { host: `evil.example:${port}` })).status).toBe(403);
  expect((await ask(port, '/', { host: `127.0.0.1:${port + 1}` })).status).toBe(403);
  expect((await ask(port, '/', { host: `localhost:${port}` })).status).toBe(200);
});

test('a socket with the token from the own page is taken', async () => {
  await using served = await serveHost();
  const socket = await dial(served.server);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  expect(socket.protocol).toBe('understudy.v1');
  const client = connect(socketTransport(socket), () => {});
  expect(await client.call('settings.get', {})).toMatchObject({ theme: 'system' });
  client.close();
});

test.each([
  ['without a token', { token: '' }, 401],
  ['with a wrong token', { token: 'A'.repeat(43) }, 401],
  ['from another origin', { origin: 'http://evil.example' }, 403],
  ['from another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
  ['from a file or sandbox', { origin: 'null' }, 403],
  ['without an origin', { origin: undefined }, 403],
  ['under a rebound name', { host: 'evil.example' }, 403],
  ['on another path', { path: '/other' }, 404],
] as const)('a socket %s is refused', async (_, options, status) => {
  await using served = await serveHost();
  expect(await dial(served.server, options)).toBe(status);
});

test('a token in the address does not open the socket, and the plain address holds none', async () => {
  await using served = await serveHost();
  const { server } = served;
  expect(await dial(server, { token: 'x', path: `/rpc?token=${server.token}` })).toBe(401);
  expect(server.url).not.toContain(server.token);
  expect(server.signedInUrl).toBe(`${server.url}#token=${server.token}`);
});

test('every start has another token', async () => {
  await using first = await serveHost();
  await using second = await serveHost();
  expect(first.server.token).not.toBe(second.server.token);
  expect(await dial(second.server, { token: first.server.token })).toBe(401);
});

test('the server listens on loopback only', async () => {
  await using served = await serveHost();
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address !== undefined && !address.internal && address.family === 'IPv4')
    .map((address) => address?.address);
  for (const host of outside) {
    const answer = await new Promise<string>((resolve) => {
      const socket = dialTcp({ port: served.server.port, ...(host === undefined ? {} : { host }) });
      socket.once('connect', () => {
        socket.destroy();
        resolve('connected');
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'refused'));
    });
    expect(answer).toBe('ECONNREFUSED');
  }
  const { address } = await new Promise<{ address: string }>((resolve) => {
    const socket = dialTcp({ port: served.server.port, host: '127.0.0.1' }, () => {
      resolve({ address: socket.remoteAddress ?? '' });
      socket.destroy();
    });
  });
  expect(address).toBe('127.0.0.1');
});

test('a message that is not of the protocol ends the connection', async () => {
  await using served = await serveHost();
  for (const text of [
    'not json',
    '[]',
    '{"kind":"call","id":"one","method":"bots.list"}',
    '{"kind":"shell"}',
  ]) {
    const socket = await dial(served.server);
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.send(text);
    await closed;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  }
  expect((await served.client.call('bots.list', {})).bots).toEqual([]);
});

test('a second server on a taken port says so instead of taking another', async () => {
  await using served = await serveHost();
  const { startStudioServer } = await import('../../host/serve/studio-server.ts');
  await expect(
    startStudioServer({ ...served.host, files: '/', port: served.server.port }),
  ).rejects.toMatchObject({ code: 'usage-invalid' });
});

test('offering the token without the protocol version is no way in', async () => {
  await using served = await serveHost();
  const { server } = served;
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, rpcSubprotocols(server.token).slice(1), {
    origin: `http://127.0.0.1:${server.port}`,
  });
  const outcome = await new Promise<string>((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('error', (error) => resolve(error.message));
  });
  expect(outcome).not.toBe('open');
});
