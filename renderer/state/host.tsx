import { type QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { CallName, CallParams, CallResult } from '../../contract/rpc/calls.ts';
import type { Connection, ConnectionStatus, Host } from './connection.ts';

const HostContext = createContext<Connection | undefined>(undefined);

/** Gives the screens below it the host. */
export function HostProvider({
  connection,
  children,
}: {
  readonly connection: Connection;
  readonly children: ReactNode;
}) {
  return <HostContext value={connection}>{children}</HostContext>;
}

/** The connection with its state; most screens want {@link useHost}, {@link useCall} or {@link useAction}. */
export function useConnection(): Connection {
  const connection = useContext(HostContext);
  if (connection === undefined) throw new Error('useConnection needs a HostProvider above it');
  return connection;
}

/** The host, for calls made in event handlers. */
export const useHost = (): Host => useConnection();

/** Whether the host is reachable just now. */
export function useConnectionStatus(): ConnectionStatus {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.status);
}

/** Cache key of a call's result. */
export const callKey = <N extends CallName>(name: N, params: CallParams<N>): readonly [N, CallParams<N>] => [
  name,
  params,
];

export interface CallOptions {
  readonly enabled?: boolean | undefined;
  /** Milliseconds for which a result is taken as fresh; the events keep most lists fresh, so the default is 30 s. */
  readonly staleTime?: number | undefined;
  /** Keeps showing the previous parameters' result while new ones load. */
  readonly keepPrevious?: boolean | undefined;
}

/** Result of a call as a cached query, cancelled when nobody needs it any more. */
export function useCall<N extends CallName>(
  name: N,
  params: CallParams<N>,
  options: CallOptions = {},
): UseQueryResult<CallResult<N>, unknown> {
  const host = useHost();
  return useQuery<CallResult<N>, unknown>({
    queryKey: callKey(name, params),
    queryFn: ({ signal }) => host.call(name, params, { signal }),
    enabled: options.enabled ?? true,
    staleTime: options.staleTime ?? 30_000,
    ...(options.keepPrevious === true
      ? { placeholderData: (previous: CallResult<N> | undefined) => previous as never }
      : {}),
  });
}

/** Keeps cached lists in step with what the host tells; returns the function that ends it. */
export function followHost(host: Host, queries: QueryClient): () => void {
  const refresh = (...names: CallName[]) => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
  };
  const stops = [
    host.on('bots.changed', () => refresh('bots.list')),
    host.on('run.changed', (run) => {
      queries.setQueryData(callKey('runs.get', { runId: run.runId }), run);
      refresh('runs.list', 'bots.list');
    }),
    host.on('recording.changed', (recording) => {
      const ended = recording.status === 'stopped';
      queries.setQueryData(callKey('recordings.current', {}), ended ? {} : { recording });
    }),
    host.on('debug.configured', ({ botId, settings }) =>
      queries.setQueryData(callKey('debug.settings', { botId }), settings),
    ),
    host.on('human.changed', (pending) => queries.setQueryData(callKey('human.pending', {}), pending)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
