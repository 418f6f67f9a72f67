import { type PortLike, portTransport, type Transport } from '../../contract/rpc/index.ts';

/** The part of Electron's `MessagePortMain` that carries calls; named here so that the host needs no Electron. */
export interface MainPort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

/** A `MessagePortMain` (Node events) seen as the browser's MessagePort (DOM events). */
function asPort(port: MainPort): PortLike {
  function listen(type: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    if (type === 'message') port.on('message', listener);
    else port.on('close', listener as () => void);
  }
  function unlisten(type: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    if (type === 'message') port.off('message', listener);
    else port.off('close', listener as () => void);
  }
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    addEventListener: listen,
    removeEventListener: unlisten,
  };
}

/** The host's end of the port that the Electron shell hands to the renderer. */
export function mainPortTransport(port: MainPort): Transport {
  return portTransport(asPort(port));
}
