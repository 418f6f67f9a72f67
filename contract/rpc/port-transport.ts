import type { Transport } from './define.ts';

/** The part of a browser's MessagePort that a transport needs. */
export interface PortLike {
  postMessage(message: unknown): void;
  close(): void;
  start(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'close', listener: () => void): void;
}

/**
 * A MessagePort as a transport. Closing one's own end raises no event there, so `close` tells its listeners itself; the
 * other end hears the platform's `close` event.
 */
export function portTransport(port: PortLike): Transport {
  const closeListeners = new Set<() => void>();
  let open = true;
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of [...closeListeners]) listener();
  };
  port.addEventListener('close', closed);
  return {
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      const hear = (event: { data: unknown }): void => listener(event.data);
      port.addEventListener('message', hear);
      port.start();
      return () => port.removeEventListener('message', hear);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => {
        closeListeners.delete(listener);
      };
    },
    close() {
      port.close();
      closed();
    },
  };
}
