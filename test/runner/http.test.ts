import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpPort, PortFactories } from '../../contract/ports.ts';
import { noPorts, performed } from './run-under-test.ts';

const routes: Readonly<
  Record<string, (request: IncomingMessage, body: string, response: ServerResponse) => void>
> = {
  '/echo': (request, body, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
    );
  },
  '/openapi.json': (_, __, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(description)),
  '/text': (_, __, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('grüezi'),
  '/bytes': (_, __, response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
  '/nothing': (_, __, response) => response.writeHead(204).end(),
  '/moved': (_, __, response) => response.writeHead(302, { location: '/text' }).end(),
  '/busy': (_, __, response) => response.writeHead(503).end('busy'),
  '/liar': (_, __, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
};

const description = {
  openapi: '3.1.0',
  info: { title: 'Invoices', version: '1' },
  servers: [{ url: '/{where}', variables: { where: { default: 'api' } } }],
  components: { parameters: { Tenant: { name: 'X-Tenant', in: 'header', schema: { type: 'string' } } } },
  paths: {
    '/invoices/{number}/lines': {
      parameters: [{ name: 'number', in: 'path', required: true, schema: { type: 'string' } }],
      post: {
        operationId: 'addLines',
        parameters: [
          { name: 'tag', in: 'query', schema: { type: 'array' } },
          { $ref: '#/components/parameters/Tenant' },
        ],
        requestBody: { content: { 'application/json': {} } },
      },
    },
  },
};

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', base);
      const route = routes[pathname.startsWith('/api/') ? '/echo' : pathname];
      if (route === undefined) response.writeHead(404).end();
      else route(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const http: HttpPort = {
  request: async ({ method, url, headers, body, redirect }) => {
    const response = await fetch(url, {
      method,
      headers: { ...headers, connection: 'close' },
      redirect: redirect === false ? 'manual' : 'follow',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body: bytes };
  },
};
const factories: PortFactories = { ...noPorts, http: () => http };

const call = (given: string, rest = '', input: unknown = {}) =>
  performed(`do: [ { ask: { call: http, with: { ${given.replaceAll('BASE', base)} }${rest} } } ]`, {
    world: { factories },
    input: { base, ...(input as object) },
  });

describe('a call of a web service', () => {
  it('sends method, headers, query and body as the step says', async () => {
    const { output } = await call(
      `method: post, endpoint: 'BASE/echo', headers: { X-Kind: '\${ .kind }' }, query: { page: '2' }, body: { n: '\${ .n }' }`,
      '',
      { kind: 'invoice', n: 7 },
    );
    expect(output).toMatchObject({
      method: 'POST',
      url: '/echo?page=2',
      headers: { 'x-kind': 'invoice', 'content-type': 'application/json' },
      body: '{"n":7}',
    });
  });

  it('takes headers, query and address from expressions', async () => {
    const { output } = await call(
      `method: get, endpoint: '\${ .base + "/echo?a=1" }', headers: '\${ .headers }', query: '\${ { tags } }'`,
      '',
      { headers: { accept: 'text/x' }, tags: ['x', 'y z'] },
    );
    expect(output).toMatchObject({ url: '/echo?a=1&tags=x&tags=y+z', headers: { accept: 'text/x' } });
  });

  it('escapes what it puts into the address, leaves a hole empty and says so', async () => {
    const { output } = await call(`method: get, endpoint: 'BASE/echo?name={name}'`, '', {
      name: 'a/b&c d',
    });
    expect(output).toMatchObject({ url: '/echo?name=a%2Fb%26c%20d' });
    const hole = await call(`method: get, endpoint: 'BASE/echo?name={id}'`);
    expect(hole.output).toMatchObject({ url: '/echo?name=' });
    expect(hole.events).toContainEqual(
      expect.objectContaining({ type: 'log', level: 'warn', message: expect.stringContaining('called id') }),
    );
  });

  it.each([
    ['a list', '[1]'],
    ['an object', '{}'],
  ])('refuses %s in an address as the standard says', async (found, value) => {
    const { error } = await call(`method: get, endpoint: 'BASE/echo/{id}'`, '', {
      id: JSON.parse(value) as unknown,
    });
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/expression',
      status: 400,
      instance: '/do/0/ask',
    });
    expect(error?.detail).toContain(found);
  });

  it('sends a form where the headers say so', async () => {
    const { output } = await call(
      `method: post, endpoint: 'BASE/echo', headers: { content-type: application/x-www-form-urlencoded }, body: { a: 'b c' }`,
    );
    expect(output).toMatchObject({ body: 'a=b+c' });
  });

  it('sends bytes as they are, and forms with repeated fields', async () => {
    const bytes = await call(
      `method: post, endpoint: 'BASE/echo', headers: { content-type: application/octet-stream }, body: { base64: aGVsbG8= }`,
    );
    expect(bytes.output).toMatchObject({ body: 'hello' });
    const form = await call(
      `method: post, endpoint: 'BASE/echo', headers: { content-type: application/x-www-form-urlencoded }, body: { a: [ x, y ], b: { c: 1 } }`,
    );
    expect(form.output).toMatchObject({ body: 'a=x&a=y&b=%7B%22c%22%3A1%7D' });
    const text = await call(
      `method: post, endpoint: 'BASE/echo', headers: { content-type: text/plain }, body: 7`,
    );
    expect(text.output).toMatchObject({ body: '7', headers: { 'content-type': 'text/plain' } });
  });

  it.each([
    ['text', '/text', 'content', 'grüezi'],
    ['bytes in base64', '/bytes', 'content', Buffer.from('%PDF').toString('base64')],
    ['nothing as null', '/nothing', 'content', null],
    ['the raw answer in base64', '/text', 'raw', Buffer.from('grüezi').toString('base64')],
  ])('answers %s', async (_, path, output, expected) => {
    const result = await call(`method: get, endpoint: 'BASE${path}', output: ${output}`);
    expect(result.output).toEqual(expected);
  });

  it('answers the whole response where it is asked for, without the credentials', async () => {
    const { output } = await call(
      `method: get, output: response, endpoint: { uri: 'BASE/text', authentication: { bearer: { token: '\${ .token }' } } }`,
      '',
      { token: 'sesame' },
    );
    expect(output).toMatchObject({
      request: { method: 'GET', uri: `${base}/text`, headers: { authorization: '••••••' } },
      statusCode: 200,
      content: 'grüezi',
    });
  });

  it('tells later expressions how it was authorised', async () => {
    const { output } = await call(
      `method: get, endpoint: { uri: 'BASE/text', authentication: { use: door } }`,
      `, output: { as: '{ scheme: $authorization.scheme }' }`,
    ).then(async ({ error }) => {
      expect(error).toMatchObject({ code: 'document-invalid' });
      return performed(
        `use: { authentications: { door: { bearer: { token: t } } } }
do: [ { ask: { call: http, with: { method: get, endpoint: { uri: '${base}/text', authentication: { use: door } } }, output: { as: '{ scheme: $authorization.scheme }' } } } ]`,
        { world: { factories }, input: { base } },
      );
    });
    expect(output).toEqual({ scheme: 'Bearer' });
  });

  it('follows redirects, or answers them where redirect is allowed as an answer', async () => {
    expect((await call(`method: get, endpoint: 'BASE/moved'`)).output).toBe('grüezi');
    const answered = await call(`method: get, endpoint: 'BASE/moved', output: response, redirect: true`);
    expect(answered.output).toMatchObject({ statusCode: 302, headers: { location: '/text' } });
  });

  it.each([
    ['a status of failure', '/busy', 503],
    ['an unknown path', '/missing', 404],
    ['JSON that is none', '/liar', 502],
  ])('faults with a communication error at %s', async (_, path, status) => {
    const { error } = await call(`method: get, endpoint: 'BASE${path}'`);
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
      status,
      instance: '/do/0/ask',
    });
  });

  it('faults with a communication error where nobody answers', async () => {
    const { error } = await call(`method: get, endpoint: 'http://127.0.0.1:1/'`);
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
      code: 'http-failed',
    });
  });
});

describe('a call of an OpenAPI operation', () => {
  const operation = (given: string) =>
    performed(
      `do: [ { add: { call: openapi, with: { document: { endpoint: '${base}/openapi.json' }, ${given} } } } ]`,
      { world: { factories }, input: { number: 'R/7' } },
    );

  it('puts every parameter in its place', async () => {
    const { output } = await operation(
      `operationId: addLines, parameters: { number: '\${ .number }', tag: [ a, b ], X-Tenant: t1, body: { text: paper } }`,
    );
    expect(output).toMatchObject({
      method: 'POST',
      url: '/api/invoices/R%2F7/lines?tag=a&tag=b',
      headers: { 'x-tenant': 't1', 'content-type': 'application/json' },
      body: '{"text":"paper"}',
    });
  });

  it.each([
    ['a missing parameter', `operationId: addLines`, 'number'],
    [
      'a parameter it does not have',
      `operationId: addLines, parameters: { number: '1', colour: red }`,
      'colour',
    ],
    ['an operation that is not there', `operationId: burnInvoices`, 'burnInvoices'],
  ])('refuses %s by name', async (_, given, named) => {
    const { error } = await operation(given);
    expect(error).toMatchObject({ code: 'action-input-invalid', instance: '/do/0/add' });
    expect(error?.detail).toContain(named);
  });
});
