import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { rpcPath, tokenFromSubprotocols } from '../../contract/rpc/index.ts';

/** A token of 256 random bits, fresh for every start of the server. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Why a request was refused; the answer says no more than this word. */
export type Refusal = 'host' | 'origin' | 'path' | 'token';

const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Names under which a loopback server may be addressed; any other is a rebound DNS name. */
export function loopbackHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/** Whether a plain request names this server and nothing else (DNS rebinding). */
export function refuseRequest(request: IncomingMessage, port: number): Refusal | undefined {
  return loopbackHosts(port).includes(request.headers.host ?? '') ? undefined : 'host';
}

/** Checks Host, path, Origin and token of a WebSocket upgrade, in this order. */
export function refuseUpgrade(
  request: IncomingMessage,
  options: { readonly port: number; readonly token: string },
): Refusal | undefined {
  const refusal = refuseRequest(request, options.port);
  if (refusal !== undefined) return refusal;
  if (new URL(request.url ?? '/', 'http://loopback').pathname !== rpcPath) return 'path';
  const origins = loopbackHosts(options.port).map((host) => `http://${host}`);
  if (!origins.includes(request.headers.origin ?? '')) return 'origin';
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const token = tokenFromSubprotocols(offered);
  return token !== undefined && sameText(token, options.token) ? undefined : 'token';
}
