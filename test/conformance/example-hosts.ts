import type { StoodIn } from './example-world.ts';

/** What a stand-in answers. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const pets = [
  { id: 1, name: 'Milou', status: 'available' },
  { id: 2, name: 'Idéfix', status: 'sold' },
  { id: 69, name: 'Rantanplan', status: 'available' },
];

const swagger = {
  swagger: '2.0',
  host: 'petstore.swagger.io',
  basePath: '/v2',
  schemes: ['https'],
  paths: {
    '/pet/findByStatus': {
      get: {
        operationId: 'findPetsByStatus',
        parameters: [{ name: 'status', in: 'query', type: 'array', collectionFormat: 'multi' }],
      },
    },
  },
};

/** The document of fake.com: an HTTP server for publishing, a socket for notifications, one operation each. */
const asyncApi = {
  asyncapi: '3.0.0',
  servers: {
    staging: { host: 'fake.com', protocol: 'https' },
    notifier: { host: 'fake.com', protocol: 'ws' },
  },
  channels: {
    pets: { address: '/pets/search', servers: [{ $ref: '#/servers/staging' }] },
    notifications: {
      address: '/notifications',
      servers: [{ $ref: '#/servers/notifier' }],
      messages: { note: { correlationId: { location: '$message.payload#/correlationId' } } },
    },
  },
  operations: {
    findPetsByStatus: { action: 'receive', channel: { $ref: '#/channels/pets' } },
    getNotifications: { action: 'send', channel: { $ref: '#/channels/notifications' } },
  },
};

/** The same socket as version 2 describes it, for the example that names a channel. */
const asyncApi2 = {
  asyncapi: '2.6.0',
  servers: { notifier: { url: 'ws://fake.com', protocol: 'ws' } },
  channels: {
    '/notifications': {
      subscribe: { message: { correlationId: { location: '$message.payload#/correlationId' } } },
    },
  },
};

/** In place of the published function, which is a script in Python, one of the same interface. */
const logFunction = `input:
  schema:
    document: { type: object, properties: { message: { type: string }, level: { type: string } }, required: [ message ] }
set:
  logged: '\${ "[" + (.level | ascii_upcase) + "] " + .message }'
`;

function petStore(path: string, query: URLSearchParams, { method, body }: StoodIn): Answer {
  if (path === '/v2/swagger.json') return { status: 200, body: swagger };
  if (path === '/v2/pet/findByStatus') {
    return { status: 200, body: pets.filter(({ status }) => query.getAll('status').includes(status)) };
  }
  const id = Number(/^\/v2\/pet\/(\d+)$/.exec(path)?.[1]);
  // The pet store is down for pet 503, so that examples of retries have something to try again.
  if (id === 503) return { status: 503, body: { message: 'The store is closed' } };
  const pet = pets.find((known) => known.id === id);
  if (pet === undefined) return { status: 404, body: { message: 'Pet not found' } };
  return { status: 200, body: method === 'PUT' ? JSON.parse(body) : pet };
}

function starWars(path: string, query: URLSearchParams): Answer {
  if (path === '/api/people/')
    return { status: 200, body: { count: 1, results: [{ name: query.get('search') }] } };
  if (path === '/api/people/1') {
    return { status: 200, body: { name: 'Luke Skywalker', homeworld: 'https://swapi.dev/api/planets/1/' } };
  }
  return path === '/api/planets/1/' ? { status: 200, body: { name: 'Tatooine' } } : { status: 404 };
}

/** Lets version 2 or 3 of the AsyncAPI document be served, as the example wants it. */
export const served = { asyncApiVersion: 3 as 2 | 3 };

/** Answers a request in place of the host that an example names. */
export function answerOf(request: StoodIn): Answer {
  const { hostname, pathname, searchParams } = new URL(request.url);
  switch (hostname) {
    case 'petstore.swagger.io':
      return petStore(pathname, searchParams, request);
    case 'swapi.dev':
      return starWars(pathname, searchParams);
    case 'fake.com':
      if (pathname === '/docs/asyncapi.json')
        return { status: 200, body: served.asyncApiVersion === 2 ? asyncApi2 : asyncApi };
      return { status: 200, body: { from: 'fake.com' } };
    case 'raw.githubusercontent.com':
      return { status: 200, body: logFunction };
    default:
      return { status: 200, body: { host: hostname, method: request.method } };
  }
}
