import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../../../contract/ports.ts';
import { secretMask } from '../../../../contract/run/index.ts';
import type { Performance } from '../../engine.ts';
import { scopeOf } from '../../scope.ts';
import { headerOf } from '../exchange.ts';
import { type Credentials, withAuthorization } from '../signing.ts';

/** Parameters of one `Digest` challenge, names in lower case. */
export type Challenge = Readonly<Record<string, string>>;

/** Algorithms of RFC 7616, strongest first, and the hash that each uses. */
const hashes: Readonly<Record<string, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-512-256-SESS': 'sha512-256',
  'SHA-256': 'sha256',
  'SHA-256-SESS': 'sha256',
  MD5: 'md5',
  'MD5-SESS': 'md5',
};

/** Who proves what about which request. */
export interface Proof {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Path and query as they are sent. */
  readonly uri: string;
  readonly body: string | Uint8Array | undefined;
  readonly cnonce: string;
  /** How often this nonce was used, from 1. */
  readonly count: number;
}

/** Digest access authentication (RFC 7616); the challenge of the service is answered, and kept for the calls after it. */
export function digest(performance: Performance, username: string, password: string): Credentials {
  const { engine } = performance;
  const known = challengesOf(performance);
  const sign = async (request: HttpRequest): Promise<HttpRequest> => {
    const { origin, pathname, search } = new URL(request.url);
    const state = known.get(`${origin} ${username}`);
    if (state === undefined) return request;
    state.count += 1;
    const reveal = scopeOf(performance).reveal;
    const answer = digestAnswer(state.challenge, {
      username: await reveal(username),
      password: await reveal(password),
      method: request.method.toUpperCase(),
      uri: pathname + search,
      body: request.body,
      cnonce: engine.random.id().replaceAll('-', ''),
      count: state.count,
    });
    performance.authorize('Digest', secretMask);
    return withAuthorization(request, answer);
  };
  return {
    sign,
    renew: async (request, response) => {
      const challenge = strongest(challengesIn(headerOf(response.headers, 'www-authenticate') ?? ''));
      const key = `${new URL(request.url).origin} ${username}`;
      const before = known.get(key);
      // A second refusal of the same nonce that is not merely stale means the password is wrong.
      const again = before?.challenge['nonce'] === challenge?.['nonce'] && challenge?.['stale'] !== 'true';
      if (challenge === undefined || again) return undefined;
      known.set(key, { challenge, count: 0 });
      return sign(request);
    },
  };
}

interface Known {
  readonly challenge: Challenge;
  count: number;
}

const knownByRun = new WeakMap<object, Map<string, Known>>();

function challengesOf({ engine }: Performance): Map<string, Known> {
  const known = knownByRun.get(engine) ?? new Map<string, Known>();
  knownByRun.set(engine, known);
  return known;
}

/** The `Digest` challenges of a WWW-Authenticate header, which may hold other schemes and several of them. */
export function challengesIn(header: string): Challenge[] {
  const found: Record<string, string>[] = [];
  let scheme = '';
  const token = /([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
  for (const [, name = '', quoted, plain] of header.matchAll(token)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) {
      scheme = name.toLowerCase();
      if (scheme === 'digest') found.push({});
    } else if (scheme === 'digest') {
      const last = found.at(-1);
      if (last !== undefined) last[name.toLowerCase()] = value;
    }
  }
  return found;
}

const algorithmOf = (challenge: Challenge): string => (challenge['algorithm'] ?? 'MD5').toUpperCase();

function strongest(challenges: readonly Challenge[]): Challenge | undefined {
  return Object.keys(hashes)
    .map((algorithm) => challenges.find((challenge) => algorithmOf(challenge) === algorithm))
    .find((challenge) => challenge !== undefined);
}

/** The Authorization header that answers a challenge. */
export function digestAnswer(challenge: Challenge, proof: Proof): string {
  const algorithm = algorithmOf(challenge);
  const hash = (data: string | Uint8Array): string =>
    createHash(hashes[algorithm] ?? 'md5')
      .update(data)
      .digest('hex');
  const { realm = '', nonce = '', opaque } = challenge;
  const { username, password, method, uri, cnonce } = proof;
  const offered = (challenge['qop'] ?? '').split(',').map((one) => one.trim());
  const qop = offered.includes('auth') ? 'auth' : offered.includes('auth-int') ? 'auth-int' : undefined;
  const nc = proof.count.toString(16).padStart(8, '0');
  const secret = hash(`${username}:${realm}:${password}`);
  const a1 = algorithm.endsWith('-SESS') ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const a2 = hash(qop === 'auth-int' ? `${method}:${uri}:${hash(proof.body ?? '')}` : `${method}:${uri}`);
  const response =
    qop === undefined ? hash(`${a1}:${nonce}:${a2}`) : hash(`${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`);
  const hashed = challenge['userhash'] === 'true';
  const parts = [
    nameParameter(hashed ? hash(`${username}:${realm}`) : username),
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    `algorithm=${challenge['algorithm'] ?? 'MD5'}`,
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`, `cnonce="${cnonce}"`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(hashed ? ['userhash=true'] : []),
  ];
  return `Digest ${parts.join(', ')}`;
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Names beyond ASCII go into `username*` (RFC 5987). */
const nameParameter = (username: string): string =>
  /^[\x20-\x7e]*$/.test(username)
    ? `username=${quote(username)}`
    : `username*=UTF-8''${encodeURIComponent(username)}`;
