import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { digestAnswer } from '../../bots/runner/http/authentication/digest.ts';
import { Authority } from '../conformance/services/authority.ts';
import { type Listening, listen } from '../conformance/services/listen.ts';
import { performed, runOf, type TestRun } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

const secret = 'workflow-runtime-secret';
let authority: Authority;
let service: Listening;
let asked: { url: string; authorization: string | undefined }[] = [];
let nonce = 'first-nonce';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Checks a digest by its own reckoning; the algorithm is the door's. */
function digestOpens(header: string | undefined, path: string): boolean {
  const part = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(header ?? '')?.[1] ?? '';
  const hash = path === '/md5' ? md5 : sha256;
  const a1 = hash('Mufasa:door:Circle of Life');
  const a2 = hash(`GET:${path}`);
  const expected = hash(`${a1}:${nonce}:${part('nc')}:${part('cnonce')}:auth:${a2}`);
  return part('nonce') === nonce && part('response') === expected;
}

beforeAll(async () => {
  service = await listen(async (request, response) => {
    if (await authority.handle(request, response, service.url)) return;
    const { authorization } = request.headers;
    const path = request.url ?? '/';
    response.setHeader('content-type', 'text/plain');
    asked.push({ url: path, authorization });
    if (path === '/digest' || path === '/md5') {
      if (digestOpens(authorization, path)) response.end('in');
      else {
        const algorithm = path === '/md5' ? '' : ', algorithm=SHA-256';
        const stale = authorization === undefined ? '' : ', stale=true';
        response.setHeader('www-authenticate', [
          'Basic realm="x"',
          `Digest realm="door", qop="auth, auth-int", nonce="${nonce}", opaque="o"${algorithm}${stale}`,
        ]);
        response.writeHead(401).end();
      }
      return;
    }
    if (path === '/forbidden') response.writeHead(403).end('not for you');
    else if (authority.valid.has((authorization ?? '').replace('Bearer ', ''))) response.end('in');
    else response.writeHead(401).end('say who you are');
  });
});

afterAll(() => service.close());

beforeEach(() => {
  authority = new Authority({ clientId: 'robot', clientSecret: secret, users: { ada: 'byron' } });
  asked = [];
  nonce = 'first-nonce';
});

const call = (policy: string, options: TestRun & { path?: string; times?: number } = {}) => {
  const { path = '/door', times = 1, ...rest } = options;
  const step = `call: http, with: { method: get, endpoint: { uri: '${service.url}${path}', authentication: ${policy.replaceAll('BASE', service.url)} } }`;
  const steps = Array.from({ length: times }, (_, index) => `{ get${index}: { ${step} } }`);
  return performed(`do: [ ${steps.join(', ')} ]`, {
    world: createRunWorld(),
    ...rest,
    permissions: { hosts: ['127.0.0.1'], ...rest.permissions },
  });
};

const client = `client: { id: robot, secret: ${secret} }`;
const oauth2 = (more: string) => `{ oauth2: { authority: 'BASE/realms/x', ${more} } }`;

describe('a call with digest authentication', () => {
  it('answers the challenge of the service, the strongest way it offers, and remembers it', async () => {
    const policy = `{ digest: { username: Mufasa, password: Circle of Life } }`;
    expect(await call(policy, { path: '/digest', times: 2 })).toMatchObject({ output: 'in' });
    expect(asked.map(({ authorization }) => authorization?.slice(0, 6))).toEqual([
      undefined,
      'Digest',
      'Digest',
    ]);
    expect(asked[2]?.authorization).toContain('nc=00000002');
    expect(await call(policy, { path: '/md5' })).toMatchObject({ output: 'in' });
  });

  it('is refused once when the password is wrong', async () => {
    const { error } = await call(`{ digest: { username: Mufasa, password: wrong } }`, { path: '/md5' });
    expect(error).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authentication',
      status: 401,
      instance: '/do/0/get0',
    });
  });

  it('agrees with the worked example of RFC 7616', () => {
    const challenge = {
      realm: 'http-auth@example.org',
      qop: 'auth, auth-int',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    };
    const proof = {
      username: 'Mufasa',
      password: 'Circle of Life',
      method: 'GET',
      uri: '/dir/index.html',
      body: undefined,
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      count: 1,
    };
    expect(digestAnswer({ ...challenge, algorithm: 'SHA-256' }, proof)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
    expect(digestAnswer({ ...challenge, algorithm: 'MD5' }, proof)).toContain(
      'response="8ca523f5e9506fed4657c9700eebdbec"',
    );
  });
});

describe('a call with OAuth 2', () => {
  it('gets one token for all its calls and asks for scopes and audiences', async () => {
    const policy = oauth2(
      `grant: client_credentials, ${client}, scopes: [ read, write ], audiences: [ a, b ]`,
    );
    expect(await call(policy, { times: 3 })).toMatchObject({ output: 'in' });
    expect(authority.requests).toHaveLength(1);
    expect(authority.requests[0]).toMatchObject({
      path: '/realms/x/oauth2/token',
      parameters: {
        grant_type: 'client_credentials',
        client_id: 'robot',
        client_secret: secret,
        scope: 'read write',
        audience: ['a', 'b'],
      },
    });
  });

  it.each([
    ['basic', `authentication: client_secret_basic`, { authorization: expect.stringMatching(/^Basic /) }],
    ['its own signature', `authentication: client_secret_jwt`, { authorization: undefined }],
  ])('proves the client by %s', async (_, how, seen) => {
    const policy = oauth2(`grant: client_credentials, client: { id: robot, secret: ${secret}, ${how} }`);
    expect(await call(policy)).toMatchObject({ output: 'in' });
    expect(authority.requests[0]).toMatchObject(seen);
    expect(authority.requests[0]?.parameters).not.toHaveProperty('client_secret');
  });

  it('proves the client by an assertion it was given, as JSON, at an endpoint of its own', async () => {
    const policy = oauth2(
      `endpoints: { token: /auth/token }, request: { encoding: application/json }, grant: client_credentials, client: { id: robot, assertion: a.b.c, authentication: private_key_jwt }`,
    );
    expect(await call(policy)).toMatchObject({ output: 'in' });
    expect(authority.requests[0]).toMatchObject({
      path: '/realms/x/auth/token',
      parameters: { client_assertion: 'a.b.c' },
    });
  });

  it.each([
    ['password', `grant: password, username: ada, password: byron`, { username: 'ada', password: 'byron' }],
    [
      'refresh token',
      `grant: refresh_token, subject: { token: refresh-0, type: t }`,
      { refresh_token: 'refresh-0' },
    ],
    [
      'exchange',
      `grant: 'urn:ietf:params:oauth:grant-type:token-exchange', subject: { token: s, type: t1 }, actor: { token: a, type: t2 }`,
      { subject_token: 's', subject_token_type: 't1', actor_token: 'a', actor_token_type: 't2' },
    ],
  ])('uses the grant of a %s', async (_, grant, parameters) => {
    expect(await call(oauth2(`${grant}, ${client}`))).toMatchObject({ output: 'in' });
    expect(authority.requests[0]).toMatchObject({ parameters });
  });

  it('renews a token that expires, by the clock of the run', async () => {
    authority = new Authority({ clientId: 'robot', clientSecret: secret, expiresIn: 60, refresh: true });
    const clock = testClock();
    const step = `{ call: http, with: { method: get, endpoint: { uri: '${service.url}/door', authentication: { use: it } } } }`;
    const { start } = runOf(
      `use: { authentications: { it: ${oauth2(`grant: client_credentials, ${client}`).replaceAll('BASE', service.url)} } }
do: [ { a: ${step} }, { b: ${step} }, { pause: { wait: PT55S } }, { c: ${step} } ]`,
      { world: createRunWorld(), permissions: { hosts: ['*'] }, clock },
    );
    const ending = start();
    await clock.untilSleeping(55_000);
    await clock.advance(55_000);
    expect(await ending).toMatchObject({ output: 'in' });
    expect(authority.requests.map(({ parameters }) => parameters['grant_type'])).toEqual([
      'client_credentials',
      'refresh_token',
    ]);
  });

  it('gets a new token where the service takes the old one back', async () => {
    const policy = oauth2(`grant: client_credentials, ${client}`).replaceAll('BASE', service.url);
    const step = `{ call: http, with: { method: get, endpoint: { uri: '${service.url}/door', authentication: ${policy} } } }`;
    const { output } = await performed(`do: [ { a: ${step} }, { b: ${step} } ]`, {
      world: createRunWorld(),
      permissions: { hosts: ['*'] },
      onEvent: (event) => {
        if (event.type === 'step.finished' && event.step.name === 'a') authority.valid.clear();
      },
    });
    expect(output).toBe('in');
    expect(authority.requests).toHaveLength(2);
  });

  it('discovers the token endpoint of OpenID Connect and checks who issued the token', async () => {
    authority = new Authority({ clientId: 'robot', clientSecret: secret, issuer: 'https://good.example' });
    const policy = (issuer: string) =>
      `{ oidc: { authority: 'BASE/realms/x', grant: client_credentials, ${client}, issuers: [ '${issuer}' ] } }`;
    expect(await call(policy('https://good.example'))).toMatchObject({ output: 'in' });
    expect(authority.requests[0]?.path).toBe('/realms/x/protocol/token');
    const { error } = await call(policy('https://other.example'));
    expect(error).toMatchObject({ code: 'token-refused', instance: '/do/0/get0' });
    expect(error?.detail).toContain('https://good.example issued it');
  });

  it('says why the authority gave no token, and hides the secret it was asked with', async () => {
    const { error, events } = await call(
      `{ oauth2: { authority: 'BASE', grant: client_credentials, client: { id: stranger, secret: '\${ $secrets.client }' } } }`,
      { secrets: { client: 'top-secret-value' }, permissions: { secrets: ['client'] } },
    );
    expect(error).toMatchObject({
      code: 'token-refused',
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authentication',
      status: 401,
    });
    expect(error?.detail).toContain('invalid_client');
    expect(authority.requests[0]?.parameters).toMatchObject({ client_secret: 'top-secret-value' });
    expect(JSON.stringify(events)).not.toContain('top-secret-value');
  });

  it('never tells a token it holds', async () => {
    const { events, output } = await performed(
      `do: [ { get: { call: http, with: { method: get, output: response, endpoint: { uri: '${service.url}/door', authentication: ${oauth2(`grant: client_credentials, ${client}`).replaceAll('BASE', service.url)} } }, output: { as: '{ request: .request, was: $authorization }' } } } ]`,
      { world: createRunWorld(), permissions: { hosts: ['*'] } },
    );
    expect(output).toMatchObject({ was: { scheme: 'Bearer', parameter: '••••••' } });
    expect(JSON.stringify(events)).not.toContain('token-1');
  });
});

describe('credentials out of secrets', () => {
  it.each([
    ['one secret that holds JSON', { door: JSON.stringify({ username: 'ada', password: 'byron' }) }],
    ['a secret for each field', { 'door.username': 'ada', 'door.password': 'byron' }],
  ])('are taken from %s', async (_, secrets) => {
    const { error, events } = await call(`{ basic: { use: door } }`, {
      secrets,
      permissions: { secrets: Object.keys(secrets) },
    });
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('ada:byron').toString('base64')}`);
    expect(error).toMatchObject({ status: 401, code: 'http-unauthenticated' });
    expect(JSON.stringify(events)).not.toContain('byron');
  });

  it('hold a whole OAuth 2 policy', async () => {
    const policy = { authority: service.url, grant: 'client_credentials', client: { id: 'robot', secret } };
    const { output, events } = await call(`{ oauth2: { use: mine } }`, {
      secrets: { mine: JSON.stringify(policy) },
      permissions: { secrets: ['mine'] },
    });
    expect(output).toBe('in');
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  it('name what the secret lacks', async () => {
    const { error } = await call(`{ basic: { use: door } }`, {
      secrets: { door: '{"username":"ada"}' },
      permissions: { secrets: ['door'] },
    });
    expect(error?.detail).toContain('has no password');
  });
});

describe('a refusal', () => {
  it.each([
    ['/door', 'authentication', 401],
    ['/forbidden', 'authorization', 403],
  ])('of %s is an error of %s that is also one of communication', async (path, type, status) => {
    const refused = await call(`{ bearer: { token: t } }`, { path });
    const base = 'https://serverlessworkflow.io/spec/1.0.0/errors/';
    expect(refused.error).toMatchObject({ type: base + type, status });
    const caught = await performed(
      `do: [ { t: { try: [ { get: { call: http, with: { method: get, endpoint: '${service.url}${path}' } } } ], catch: { errors: { with: { type: '${base}communication', status: ${status} } }, do: [ { s: { set: { caught: true } } } ] } } } ]`,
      { world: createRunWorld(), permissions: { hosts: ['*'] } },
    );
    expect(caught.output).toEqual({ caught: true });
  });
});
