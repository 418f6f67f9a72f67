import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf } from './listen.ts';

/** One request for a token as the authority saw it. */
export interface TokenRequest {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | string[]>>;
  readonly authorization: string | undefined;
}

/** What the authority knows and how it answers. */
export interface AuthorityOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly users?: Readonly<Record<string, string>>;
  readonly expiresIn?: number | undefined;
  readonly issuer?: string | undefined;
  readonly refresh?: boolean | undefined;
}

/** An OAuth 2 authority for tests: it checks the client and the grant and numbers the tokens it gives. */
export class Authority {
  readonly requests: TokenRequest[] = [];
  /** Tokens it gave that still open its doors. */
  readonly valid = new Set<string>();
  readonly #options: AuthorityOptions;

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  /** Answers a token request or the discovery; false where the path is neither. */
  async handle(request: IncomingMessage, response: ServerResponse, base: string): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', base);
    if (pathname.endsWith('/.well-known/openid-configuration')) {
      const issuer = base + pathname.replace('/.well-known/openid-configuration', '');
      answer(response, 200, { issuer, token_endpoint: `${issuer}/protocol/token` });
      return true;
    }
    if (request.method !== 'POST' || !pathname.endsWith('/token')) return false;
    const parameters = parametersOf(request, await bodyOf(request));
    this.requests.push({ path: pathname, parameters, authorization: request.headers.authorization });
    const refusal = this.#refusal(request, parameters);
    if (refusal !== undefined) answer(response, 401, { error: refusal });
    else answer(response, 200, this.#grant());
    return true;
  }

  #grant(): Record<string, unknown> {
    const { issuer, expiresIn, refresh } = this.#options;
    const number = this.requests.length;
    const token =
      issuer === undefined
        ? `token-${number}-${'x'.repeat(8)}`
        : `e30.${Buffer.from(JSON.stringify({ iss: issuer, jti: number })).toString('base64url')}.sig`;
    this.valid.add(token);
    return {
      access_token: token,
      token_type: 'bearer',
      ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
      ...(refresh === true ? { refresh_token: `refresh-${number}-${'y'.repeat(8)}` } : {}),
    };
  }

  #refusal(request: IncomingMessage, parameters: TokenRequest['parameters']): string | undefined {
    if (!this.#isClient(request, parameters)) return 'invalid_client';
    switch (parameters['grant_type']) {
      case 'client_credentials':
        return undefined;
      case 'password':
        return this.#options.users?.[String(parameters['username'])] === parameters['password']
          ? undefined
          : 'invalid_grant';
      case 'refresh_token':
        return /^refresh-/.test(String(parameters['refresh_token'])) ? undefined : 'invalid_grant';
      case 'urn:ietf:params:oauth:grant-type:token-exchange':
        return parameters['subject_token'] === undefined ? 'invalid_grant' : undefined;
      default:
        return 'unsupported_grant_type';
    }
  }

  #isClient(request: IncomingMessage, parameters: TokenRequest['parameters']): boolean {
    const { clientId, clientSecret } = this.#options;
    const basic = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
    if (request.headers.authorization === basic) return true;
    if (parameters['client_id'] !== clientId) return false;
    const assertion = parameters['client_assertion'];
    if (typeof assertion === 'string') return isSigned(assertion, clientSecret) || assertion === 'a.b.c';
    return parameters['client_secret'] === clientSecret;
  }
}

function isSigned(assertion: string, secret: string): boolean {
  const [head, payload, signature] = assertion.split('.');
  return createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url') === signature;
}

function parametersOf(request: IncomingMessage, body: string): TokenRequest['parameters'] {
  if (request.headers['content-type'] === 'application/json') {
    return JSON.parse(body) as TokenRequest['parameters'];
  }
  const found: Record<string, string | string[]> = {};
  const search = new URLSearchParams(body);
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    found[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return found;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
