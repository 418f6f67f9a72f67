import type { RpcMessage, Transport } from './define.ts';

/** Path of the WebSocket on the host's server. */
export const rpcPath = '/rpc';

/** Subprotocol that host and renderer agree on; the second offered one carries the session token. */
export const rpcSubprotocol = 'understudy.v1';

const tokenPrefix = 'understudy.token.';

/** Subprotocols a renderer offers: `new WebSocket(url, rpcSubprotocols(token))`. Keeps the token out of addresses and logs. */
export function rpcSubprotocols(token: string): string[] {
  return [rpcSubprotocol, `${tokenPrefix}${token}`];
}

/** The token among the offered subprotocols, or undefined. */
export function tokenFromSubprotocols(offered: readonly string[]): string | undefined {
  return offered.find((name) => name.startsWith(tokenPrefix))?.slice(tokenPrefix.length);
}

/** Key under which the Studio's address holds the token, after `#`: `http://127.0.0.1:4173/#token=…`. */
export const tokenFragmentKey = 'token';

/** The part of a WebSocket that a transport needs; the browser's and the `ws` package's both have it. */
export interface SocketLike {
  send(data: string): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: () => void): void;
}

const decode = (data: unknown): unknown => {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    // Not JSON: the receiver's validation refuses `undefined` like any other malformed message.
    return undefined;
  }
};

/** A WebSocket that is already open, as a transport: one JSON text frame a message. */
export function socketTransport(socket: SocketLike): Transport {
  return {
    send(message: RpcMessage) {
      socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      const hear = (event: { data: unknown }): void => listener(decode(event.data));
      socket.addEventListener('message', hear);
      return () => socket.removeEventListener('message', hear);
    },
    onClose(listener) {
      socket.addEventListener('close', listener);
      return () => socket.removeEventListener('close', listener);
    },
    close() {
      socket.close();
    },
  };
}
