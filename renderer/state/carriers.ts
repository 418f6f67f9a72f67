import { UnderstudyError } from '../../contract/errors/understudy-error.ts';
import type { Transport } from '../../contract/rpc/define.ts';
import { portTransport } from '../../contract/rpc/port-transport.ts';
import { shellMessages, shellOrigin } from '../../contract/rpc/shell.ts';
import {
  rpcPath,
  rpcSubprotocols,
  socketTransport,
  tokenFragmentKey,
} from '../../contract/rpc/socket-transport.ts';

const tokenStore = 'understudy.token';

/** Takes the session token out of the address into this tab's session storage, and keeps the rest of the fragment. */
export function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, ''));
  const token = fragment.get(tokenFragmentKey);
  if (token !== null) {
    sessionStorage.setItem(tokenStore, token);
    history.replaceState(null, '', `${location.pathname}${location.search}#/`);
    return token;
  }
  return sessionStorage.getItem(tokenStore) ?? undefined;
}

/** Opens the WebSocket of the host that served this page. */
export function openSocket(token: string): Promise<Transport> {
  const url = new URL(rpcPath, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  const socket = new WebSocket(url, rpcSubprotocols(token));
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socketTransport(socket)), { once: true });
    socket.addEventListener(
      'error',
      () => reject(new UnderstudyError('rpc-disconnected', { method: 'connect' })),
      {
        once: true,
      },
    );
  });
}

/** Whether this page runs in the desktop shell, where calls go over a port instead of a socket. */
export const inShell = (): boolean => location.href.startsWith(`${shellOrigin}/`);

/** Asks the shell for a port to the host; a host that died is started again by it. */
export function receivePort(): Promise<Transport> {
  return new Promise((resolve) => {
    const hear = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== shellMessages.port || port === undefined) return;
      window.removeEventListener('message', hear);
      resolve(portTransport(port));
    };
    window.addEventListener('message', hear);
    window.postMessage(shellMessages.portRequest, shellOrigin);
  });
}
