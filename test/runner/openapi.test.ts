import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { bodyOf, type Listening, listen } from '../conformance/services/listen.ts';
import { performed, type TestRun } from './run-under-test.ts';

const list = { schema: { type: 'array' } };
const object = { schema: { type: 'object' } };

const version3 = {
  openapi: '3.1.0',
  servers: [{ url: '/v3' }],
  components: {
    pathItems: {
      Things: {
        get: {
          operationId: 'styles',
          parameters: [
            { name: 'plain', in: 'query', ...list },
            { name: 'joined', in: 'query', explode: false, ...list },
            { name: 'piped', in: 'query', style: 'pipeDelimited', explode: false, ...list },
            { name: 'deep', in: 'query', style: 'deepObject', ...object },
            { name: 'spread', in: 'query', ...object },
            { name: 'X-List', in: 'header', ...list },
            { name: 'session', in: 'cookie', schema: { type: 'string' } },
            { name: 'theme', in: 'cookie', schema: { type: 'string' } },
          ],
        },
      },
    },
    requestBodies: {
      Pet: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
      },
    },
    schemas: { Pet: { properties: { name: {}, tag: {} } } },
  },
  paths: {
    '/things': { $ref: '#/components/pathItems/Things' },
    '/at/{simple}/{label}/{matrix}': {
      servers: [{ url: '/elsewhere' }],
      get: {
        operationId: 'paths',
        parameters: [
          { name: 'simple', in: 'path', required: true },
          { name: 'label', in: 'path', required: true, style: 'label', ...list },
          { name: 'matrix', in: 'path', required: true, style: 'matrix', explode: true, ...list },
        ],
      },
    },
    '/pets': { post: { operationId: 'addPet', requestBody: { $ref: '#/components/requestBodies/Pet' } } },
    '/form': {
      post: {
        operationId: 'sendForm',
        requestBody: {
          content: { 'application/x-www-form-urlencoded': { schema: { properties: { a: {} } } } },
        },
      },
    },
    '/upload': {
      post: {
        operationId: 'upload',
        requestBody: {
          content: { 'multipart/form-data': { schema: { properties: { file: {}, note: {} } } } },
        },
      },
    },
    '/lost': { get: { operationId: 'lost', parameters: [{ $ref: '#/components/parameters/Gone' }] } },
  },
};

const version2 = {
  swagger: '2.0',
  basePath: '/v2',
  consumes: ['multipart/form-data'],
  paths: {
    '/upload/{id}': {
      post: {
        operationId: 'upload2',
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'integer' },
          { name: 'file', in: 'formData', type: 'file' },
          { name: 'tags', in: 'query', type: 'array' },
          { name: 'many', in: 'query', type: 'array', collectionFormat: 'multi' },
        ],
      },
    },
    '/pets': { put: { operationId: 'putPet', parameters: [{ name: 'pet', in: 'body', required: true }] } },
  },
};

let server: Listening;

beforeAll(async () => {
  server = await listen(async (request, response) => {
    if (request.url === '/3.json') response.end(JSON.stringify(version3));
    else if (request.url === '/2.json') response.end(JSON.stringify(version2));
    else {
      const { method, url, headers } = request;
      const echo = JSON.stringify({ method, url, headers, body: await bodyOf(request) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(echo);
    }
  });
});

afterAll(() => server.close());

const call = (operationId: string, parameters: string, document = '3.json', options: TestRun = {}) =>
  performed(
    `do: [ { it: { call: openapi, with: { document: { endpoint: '${server.url}/${document}' }, operationId: ${operationId}, parameters: ${parameters} } } } ]`,
    { world: createRunWorld(), ...options, permissions: { hosts: ['127.0.0.1'], ...options.permissions } },
  );

describe('an operation of OpenAPI', () => {
  it('gets its query, headers and cookies in the styles that its parameters declare', async () => {
    const { output } = await call(
      'styles',
      `{ plain: [ a, b ], joined: [ a, b ], piped: [ a, b ], deep: { x: 1, y: 2 }, spread: { p: q }, X-List: [ 1, 2 ], session: s1, theme: dark }`,
    );
    const { url, headers } = output as { url: string; headers: Record<string, string> };
    expect(decodeURIComponent(url)).toBe(
      '/v3/things?plain=a&plain=b&joined=a,b&piped=a|b&deep[x]=1&deep[y]=2&p=q',
    );
    expect(headers).toMatchObject({ 'x-list': '1,2', cookie: 'session=s1; theme=dark' });
  });

  it('gets its path in the styles that its parameters declare, at the server of the path', async () => {
    const { output } = await call('paths', `{ simple: 'a/b', label: [ x, y ], matrix: [ 1, 2 ] }`);
    expect(output).toMatchObject({ url: '/elsewhere/at/a%2Fb/.x,y/;matrix=1;matrix=2' });
  });

  it('keeps secrets in its path until it is sent', async () => {
    const { output, events } = await call(
      'paths',
      `{ simple: '\${ $secrets.door }', label: [ x ], matrix: [ 1 ] }`,
      '3.json',
      { secrets: { door: 'open sesame' }, permissions: { secrets: ['door'] } },
    );
    expect(output).toMatchObject({ url: '/elsewhere/at/••••••/.x/;matrix=1' });
    expect(JSON.stringify(events)).not.toContain('sesame');
  });

  it.each([
    ['as a whole', `{ body: { name: Milou } }`, '{"name":"Milou"}'],
    ['by its properties', `{ name: Milou, tag: dog }`, '{"name":"Milou","tag":"dog"}'],
  ])('takes its body %s', async (_, parameters, body) => {
    expect((await call('addPet', parameters)).output).toMatchObject({
      method: 'POST',
      url: '/v3/pets',
      body,
      headers: { 'content-type': 'application/json' },
    });
  });

  it('sends forms, also with files', async () => {
    expect((await call('sendForm', `{ a: 'b c' }`)).output).toMatchObject({ body: 'a=b+c' });
    const file = Buffer.from('%PDF').toString('base64');
    const { output } = await call(
      'upload',
      `{ file: { base64: '${file}', filename: a.pdf, contentType: application/pdf }, note: hi }`,
    );
    const { body, headers } = output as { body: string; headers: Record<string, string> };
    const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? [];
    expect(body).toBe(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="file"; filename="a.pdf"',
        'Content-Type: application/pdf',
        '',
        '%PDF',
        `--${boundary}`,
        'Content-Disposition: form-data; name="note"',
        '',
        'hi',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  it('of version 2 is sent as its document says', async () => {
    const { output } = await call(
      'upload2',
      `{ id: 7, file: { base64: aGk= }, tags: [ a, b ], many: [ c, d ] }`,
      '2.json',
    );
    const { url, headers, body } = output as { url: string; headers: Record<string, string>; body: string };
    expect(decodeURIComponent(url)).toBe('/v2/upload/7?tags=a,b&many=c&many=d');
    expect(headers['content-type']).toMatch(/^multipart\/form-data/);
    expect(body).toContain('\r\n\r\nhi\r\n');
    const put = await call('putPet', `{ pet: { name: Milou } }`, '2.json');
    expect(put.output).toMatchObject({ method: 'PUT', url: '/v2/pets', body: '{"name":"Milou"}' });
  });

  it.each([
    ['a body it needs', 'addPet', '{}', 'needs a body'],
    ['a property the body does not have', 'addPet', '{ colour: red }', 'no parameter colour'],
    ['an id that is nearly right', 'addPets', '{}', 'addPet'],
    ['a reference that leads nowhere', 'lost', '{}', '#/components/parameters/Gone leads nowhere'],
  ])('is refused by name for %s', async (_, operation, parameters, words) => {
    const { error } = await call(operation, parameters);
    expect(error?.detail).toContain(words);
    expect(error?.instance).toBe('/do/0/it');
  });
});
