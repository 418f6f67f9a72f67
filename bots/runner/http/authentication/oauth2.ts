import { createHmac } from 'node:crypto';
import { UnderstudyError } from '../../../../contract/errors/index.ts';
import type { HttpRequest, HttpResponse } from '../../../../contract/ports.ts';
import type { Performance } from '../../engine.ts';
import { asFields, asList, asText, type Fields } from '../../fields.ts';
import { revealAll, scopeOf } from '../../scope.ts';
import { excerptOf, exchange } from '../exchange.ts';
import { type Credentials, withAuthorization } from '../signing.ts';
import { type Policy, requiredText } from './policy.ts';

/** A token a run holds, with the end of its life in milliseconds since the epoch. */
interface Token {
  readonly type: string;
  readonly value: string;
  readonly expiresAt: number;
  readonly refresh: string | undefined;
}

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const wellKnown = '/.well-known/openid-configuration';
/** A token is renewed this long before it expires, so that it does not expire on its way. */
const earlyMs = 10_000;
/** How long an assertion that we sign ourselves is good for. */
const assertionSeconds = 60;

/** Tokens of a run by the policy they were got with. They live in memory only. */
const tokensByRun = new WeakMap<object, Map<string, Token>>();

/** OAuth 2 (RFC 6749, 8693, 7523) and OpenID Connect discovery: gets a token, keeps it until it expires, renews it. */
export function oauth2(performance: Performance, policy: Policy): Credentials {
  const { engine } = performance;
  const tokens = tokensByRun.get(engine) ?? new Map<string, Token>();
  tokensByRun.set(engine, tokens);
  const key = JSON.stringify(policy);
  const sign = async (request: HttpRequest): Promise<HttpRequest> => {
    let token = tokens.get(key);
    if (token === undefined || token.expiresAt - earlyMs <= engine.clock.now()) {
      token = await freshToken(performance, policy, token);
      tokens.set(key, token);
    }
    performance.authorize(token.type, token.value);
    return withAuthorization(request, `${token.type} ${token.value}`);
  };
  let wasKnown = tokens.has(key);
  return {
    sign,
    // A token that was taken back early is worth one new one; a new one that is refused is not.
    renew: async (request) => {
      if (!wasKnown) return undefined;
      wasKnown = false;
      tokens.delete(key);
      return sign(request);
    },
  };
}

async function freshToken(performance: Performance, policy: Policy, old: Token | undefined): Promise<Token> {
  const endpoint = await tokenEndpointOf(performance, policy);
  if (old?.refresh !== undefined) {
    const renewed = await ask(performance, policy, endpoint, {
      grant_type: 'refresh_token',
      refresh_token: old.refresh,
    });
    if (renewed.status < 300) return tokenIn(performance, policy, endpoint, renewed, old.refresh);
  }
  const response = await ask(performance, policy, endpoint, await grantOf(performance, policy));
  if (response.status >= 300) {
    throw refused(performance, endpoint, `it answered with status ${response.status}${excerptOf(response)}.`);
  }
  return tokenIn(performance, policy, endpoint, response, undefined);
}

/** OAuth 2 declares where tokens are asked for, OpenID Connect discovers it. */
async function tokenEndpointOf(performance: Performance, policy: Policy): Promise<string> {
  const reveal = scopeOf(performance).reveal;
  const authority = (await reveal(requiredText(performance, policy, 'authority'))).replace(/\/$/, '');
  if (policy.scheme === 'oauth2') {
    const path =
      (await reveal(asText(asFields(policy.fields['endpoints'])['token']) ?? '')) || '/oauth2/token';
    return URL.canParse(path) ? path : `${authority}/${path.replace(/^\//, '')}`;
  }
  const url = authority.endsWith(wellKnown) ? authority : authority + wellKnown;
  const response = await exchange(
    performance,
    { method: 'GET', url, headers: { accept: 'application/json' } },
    { method: 'GET', url },
  );
  const endpoint = asText(jsonOf(response)['token_endpoint']);
  if (response.status >= 300 || endpoint === undefined) {
    throw refused(
      performance,
      url,
      `the discovery answered with status ${response.status} and no token endpoint.`,
    );
  }
  return endpoint;
}

/** The parameters of the grant, secrets still as handles. */
async function grantOf(performance: Performance, policy: Policy): Promise<Fields> {
  const { fields } = policy;
  const need = (name: string) => requiredText(performance, policy, name);
  const tokenOf = (name: string): Fields => asFields(fields[name]);
  const grant = asText(fields['grant']) ?? 'client_credentials';
  const scopes = asList(fields['scopes']).map(String);
  const audiences = asList(fields['audiences']).map(String);
  const common = {
    grant_type: grant,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(audiences.length === 0 ? {} : { audience: audiences }),
  };
  const subject = tokenOf('subject');
  switch (grant) {
    case 'client_credentials':
      return common;
    case 'password':
      return { ...common, username: need('username'), password: need('password') };
    case 'refresh_token':
      return { ...common, refresh_token: needToken(performance, policy, subject, 'subject') };
    case tokenExchange: {
      const actor = tokenOf('actor');
      return {
        ...common,
        subject_token: needToken(performance, policy, subject, 'subject'),
        subject_token_type: subject['type'],
        ...(actor['token'] === undefined
          ? {}
          : { actor_token: actor['token'], actor_token_type: actor['type'] }),
      };
    }
    default:
      throw new UnderstudyError('feature-unsupported', {
        feature: `The grant ${grant}`,
        reason:
          'it needs a person at a browser; use client_credentials, password, refresh_token or token exchange.',
      });
  }
}

const needToken = (performance: Performance, policy: Policy, token: Fields, name: string): string =>
  requiredText(
    performance,
    { scheme: policy.scheme, fields: { [`${name}.token`]: token['token'] } },
    `${name}.token`,
  );

/** Asks the token endpoint, the client proven as the policy says. */
async function ask(
  performance: Performance,
  policy: Policy,
  endpoint: string,
  grant: Fields,
): Promise<HttpResponse> {
  const reveal = scopeOf(performance).reveal;
  const client = (await revealAll(asFields(policy.fields['client']), reveal)) as Fields;
  const proof = proofOfClient(performance, client, endpoint);
  const parameters = { ...((await revealAll(grant, reveal)) as Fields), ...proof.parameters };
  const isJson = asFields(policy.fields['request'])['encoding'] === 'application/json';
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
  const request: HttpRequest = {
    method: 'POST',
    url: endpoint,
    headers: {
      accept: 'application/json',
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...proof.headers,
    },
    body: isJson ? JSON.stringify(parameters) : new URLSearchParams(pairs).toString(),
    redirect: false,
  };
  return exchange(performance, request, { method: 'POST', url: endpoint });
}

interface ClientProof {
  readonly parameters: Fields;
  readonly headers: Readonly<Record<string, string>>;
}

function proofOfClient(performance: Performance, client: Fields, endpoint: string): ClientProof {
  const id = asText(client['id']);
  const secret = asText(client['secret']);
  const named = id === undefined ? {} : { client_id: id };
  switch (asText(client['authentication']) ?? 'client_secret_post') {
    case 'client_secret_basic': {
      const pair = `${formEncoded(id ?? '')}:${formEncoded(secret ?? '')}`;
      const parameter = Buffer.from(pair, 'utf8').toString('base64');
      performance.engine.secrets.taint(`${performance.placed.step.name}.client`, parameter);
      return { parameters: {}, headers: { authorization: `Basic ${parameter}` } };
    }
    case 'client_secret_jwt':
      return {
        parameters: {
          ...named,
          client_assertion_type: jwtBearer,
          client_assertion: signedAssertion(performance, id ?? '', secret ?? '', endpoint),
        },
        headers: {},
      };
    case 'private_key_jwt':
      return {
        parameters: {
          ...named,
          client_assertion_type: jwtBearer,
          client_assertion: requiredText(
            performance,
            { scheme: 'oauth2 client', fields: client },
            'assertion',
          ),
        },
        headers: {},
      };
    case 'none':
      return { parameters: named, headers: {} };
    default:
      return {
        parameters: { ...named, ...(secret === undefined ? {} : { client_secret: secret }) },
        headers: {},
      };
  }
}

/** RFC 6749, 2.3.1: both parts are form encoded before they are joined. */
const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

/** A JWT that the client secret signs with HS256 (OpenID Connect Core, 9). */
function signedAssertion({ engine }: Performance, id: string, secret: string, endpoint: string): string {
  const now = Math.floor(engine.clock.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: id,
    sub: id,
    aud: endpoint,
    jti: engine.random.id(),
    iat: now,
    exp: now + assertionSeconds,
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function tokenIn(
  performance: Performance,
  policy: Policy,
  endpoint: string,
  response: HttpResponse,
  refresh: string | undefined,
): Token {
  const { engine, placed } = performance;
  const answer = jsonOf(response);
  const value = asText(answer['access_token']);
  if (value === undefined) throw refused(performance, endpoint, 'its answer holds no access_token.');
  engine.secrets.taint(`${placed.step.name}.token`, value);
  const newRefresh = asText(answer['refresh_token']) ?? refresh;
  if (newRefresh !== undefined) engine.secrets.taint(`${placed.step.name}.refresh`, newRefresh);
  checkIssuer(performance, policy, endpoint, value);
  const seconds = Number(answer['expires_in']);
  const type = asText(answer['token_type']) ?? 'Bearer';
  return {
    value,
    type: type.toLowerCase() === 'bearer' ? 'Bearer' : type,
    expiresAt: Number.isFinite(seconds) ? engine.clock.now() + seconds * 1000 : Number.POSITIVE_INFINITY,
    refresh: newRefresh,
  };
}

function checkIssuer(performance: Performance, { fields }: Policy, endpoint: string, token: string): void {
  const issuers = asList(fields['issuers']).map(String);
  if (issuers.length === 0) return;
  const payload = token.split('.')[1];
  const issuer =
    payload === undefined
      ? undefined
      : asText(parsed(Buffer.from(payload, 'base64url').toString('utf8'))['iss']);
  if (issuer !== undefined && issuers.includes(issuer)) return;
  const found = issuer === undefined ? 'it does not say who issued it' : `${issuer} issued it`;
  throw refused(performance, endpoint, `the token is not from ${issuers.join(' or ')}; ${found}.`);
}

const jsonOf = ({ body }: HttpResponse): Fields => parsed(Buffer.from(body).toString('utf8'));

function parsed(text: string): Fields {
  try {
    return asFields(JSON.parse(text));
  } catch {
    // What is no JSON has none of the fields that are looked for.
    return {};
  }
}

function refused({ placed }: Performance, url: string, reason: string): UnderstudyError {
  const { name, pointer } = placed.step;
  return new UnderstudyError(
    'token-refused',
    { url, reason },
    { asStandard: true, instance: pointer, where: { step: name, pointer } },
  );
}
