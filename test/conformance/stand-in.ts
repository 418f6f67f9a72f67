import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpPort, HttpRequest } from '../../contract/ports.ts';

/** Public services that the test kit's scenarios call, answered here instead. */
export const stoodInHosts = ['petstore.swagger.io', 'httpbin.org'] as const;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const pets = [
  { id: 1, name: 'Milou', status: 'available' },
  { id: 2, name: 'Idéfix', status: 'sold' },
  { id: 3, name: 'Rantanplan', status: 'available' },
];

const swagger = {
  swagger: '2.0',
  info: { title: 'Stand-in for the Swagger pet store', version: '1.0.0' },
  host: 'petstore.swagger.io',
  basePath: '/v2',
  schemes: ['https'],
  paths: {
    '/pet/findByStatus': {
      get: {
        operationId: 'findPetsByStatus',
        produces: ['application/json'],
        parameters: [
          { name: 'status', in: 'query', required: true, type: 'array', collectionFormat: 'multi' },
        ],
      },
    },
    '/pet/{petId}': {
      get: {
        operationId: 'getPetById',
        produces: ['application/json'],
        parameters: [{ name: 'petId', in: 'path', required: true, type: 'integer' }],
      },
    },
  },
};

function petStore(path: string, query: URLSearchParams): Answer {
  if (path === '/v2/swagger.json') return { status: 200, body: swagger };
  if (path === '/v2/pet/findByStatus') {
    return { status: 200, body: pets.filter(({ status }) => query.getAll('status').includes(status)) };
  }
  const id = /^\/v2\/pet\/(\d+)$/.exec(path)?.[1];
  const pet = pets.find((known) => known.id === Number(id));
  return pet === undefined ? { status: 404, body: { message: 'Pet not found' } } : { status: 200, body: pet };
}

function httpBin(path: string, request: IncomingMessage): Answer {
  const [, user, password] = /^\/basic-auth\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (user === undefined) return { status: 404 };
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return request.headers.authorization === expected
    ? { status: 200, body: { authenticated: true, user } }
    : { status: 401 };
}

/** A local server in place of the public hosts, and the HTTP port that leads there. */
export interface StandIn {
  readonly http: HttpPort;
  close(): Promise<void>;
}

/** Starts the stand-in on a free loopback port. */
export async function startStandIn(): Promise<StandIn> {
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    const host = String(request.headers['x-stood-in-host']);
    const answer = host === 'httpbin.org' ? httpBin(pathname, request) : petStore(pathname, searchParams);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    http: { request: (request) => send(request, port) },
    close: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

async function send(request: HttpRequest, port: number) {
  const url = new URL(request.url);
  if (!stoodInHosts.some((host) => host === url.hostname)) {
    throw new Error(`The test kit reached for ${url.hostname}, which has no stand-in.`);
  }
  const response = await fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, {
    method: request.method,
    headers: { ...request.headers, 'x-stood-in-host': url.hostname, connection: 'close' },
    ...(request.body === undefined
      ? {}
      : { body: typeof request.body === 'string' ? request.body : new Uint8Array(request.body) }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
