import { toProblem, UnderstudyError } from '../../contract/errors/understudy-error.ts';
import type {
  CallName,
  CallParams,
  CallResult,
  RpcEventName,
  RpcEventPayload,
} from '../../contract/rpc/calls.ts';
import { type Client, connect } from '../../contract/rpc/connect.ts';
import type { Transport } from '../../contract/rpc/define.ts';

/** `lost` means: was connected or tried, and another attempt is on its way. */
export type ConnectionStatus = 'connecting' | 'connected' | 'lost';

/** What the renderer calls; survives reconnects, unlike a {@link Client}. */
export interface Host {
  call<N extends CallName>(
    name: N,
    params: CallParams<N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<CallResult<N>>;
  on<N extends RpcEventName>(name: N, listener: (payload: RpcEventPayload<N>) => void): () => void;
}

/** A host with its connection state, in the shape of an external store. */
export interface Connection extends Host {
  status(): ConnectionStatus;
  subscribe(listener: () => void): () => void;
  /** Tries again at once instead of after the current wait. */
  retryNow(): void;
  close(): void;
}

const waits = [250, 500, 1000, 2000, 4000] as const;

/**
 * Keeps one client to the host alive: opens the transport, and again with growing waits when it ends. Calls made while
 * the first attempt is under way wait for it; calls made while the connection is lost are refused at once.
 */
export function createConnection(
  open: () => Promise<Transport>,
  onProblem: (error: unknown) => void,
): Connection {
  let status: ConnectionStatus = 'connecting';
  let client: Client | undefined;
  let closed = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let detach: (() => void)[] = [];
  const watchers = new Set<() => void>();
  const heard = new Map<RpcEventName, Set<(payload: never) => void>>();
  let settled = Promise.withResolvers<void>();

  const setStatus = (next: ConnectionStatus): void => {
    if (status === next) return;
    status = next;
    for (const watcher of [...watchers]) watcher();
  };
  const attach = <N extends RpcEventName>(to: Client, name: N): void => {
    detach.push(
      to.on(name, (payload) => {
        for (const listener of [...(heard.get(name) ?? [])]) listener(payload as never);
      }),
    );
  };
  const lose = (): void => {
    client = undefined;
    for (const stop of detach) stop();
    detach = [];
    if (closed) return;
    setStatus('lost');
    timer = setTimeout(() => void attempt(), waits[Math.min(failures, waits.length - 1)]);
    failures += 1;
  };
  const attempt = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const transport = await open();
      if (closed) {
        transport.close();
        return;
      }
      client = connect(transport, onProblem);
      failures = 0;
      for (const name of heard.keys()) attach(client, name);
      client.onClose(lose);
      setStatus('connected');
    } catch (error) {
      if (failures === 0) onProblem(error);
      lose();
    } finally {
      settled.resolve();
    }
  };
  void attempt();

  return {
    status: () => status,
    subscribe(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    async call(name, params, options) {
      if (status === 'connecting') await settled.promise;
      if (client === undefined) throw new UnderstudyError('rpc-disconnected', { method: name });
      return client.call(name, params, options);
    },
    on(name, listener) {
      let listeners = heard.get(name);
      if (listeners === undefined) {
        listeners = new Set();
        heard.set(name, listeners);
        if (client !== undefined) attach(client, name);
      }
      listeners.add(listener as (payload: never) => void);
      return () => listeners.delete(listener as (payload: never) => void);
    },
    retryNow() {
      if (status !== 'lost') return;
      settled = Promise.withResolvers();
      setStatus('connecting');
      void attempt();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      client?.close();
    },
  };
}

/** Whether the failure is only that the connection ended; such failures heal by reconnecting. */
export const isDisconnect = (error: unknown): boolean => toProblem(error).code === 'rpc-disconnected';
