import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { CallParams, CallResult } from '../../../contract/rpc/calls.ts';
import type { DebugGo, DebugScope, DebugState, DebugStop } from '../../../contract/run/debug.ts';
import { toastProblem } from '../../kit/index.ts';
import { useConnectionStatus, useHost } from '../../state/index.ts';

/** The debugger of a run as the screens use it; `state` is undefined where the run is over or not of this host. */
export interface RunDebug {
  readonly runId: string;
  readonly state: DebugState | undefined;
  readonly paused: boolean;
  /** Where the run stands; undefined while it goes. */
  readonly stop: DebugStop | undefined;
  /** Changes whenever the data may have changed. */
  readonly version: number;
  go(how: DebugGo, more?: Omit<CallParams<'debug.go'>, 'runId' | 'how'>): void;
  pause(): void;
  arm(): void;
}

/** Follows the debugger of a run that goes on. */
export function useDebug(runId: string, live: boolean): RunDebug {
  const host = useHost();
  const connection = useConnectionStatus();
  const [seen, setSeen] = useState<{ readonly state: DebugState | undefined; readonly version: number }>({
    state: undefined,
    version: 0,
  });
  const take = useCallback(
    (state: DebugState | undefined) => setSeen(({ version }) => ({ state, version: version + 1 })),
    [],
  );
  useEffect(() => {
    if (!live || connection !== 'connected') return;
    const stop = new AbortController();
    const unhear = host.on('debug.state', (state) => {
      if (state.runId === runId) take(state.state === 'ended' ? undefined : state);
    });
    // A run that has just ended, or that another process performs, has no debugger here; its page is a plain one then.
    host.call('debug.get', { runId }, { signal: stop.signal }).then(take, () => {});
    return () => {
      stop.abort();
      unhear();
    };
  }, [host, runId, live, connection, take]);
  const state = live ? seen.state : undefined;
  const paused = state?.state === 'paused';
  return {
    runId,
    state,
    paused,
    stop: paused ? state.stops[0] : undefined,
    version: seen.version,
    go: (how, more = {}) => {
      host.call('debug.go', { runId, how, ...more }).catch(toastProblem);
    },
    pause: () => {
      host.call('runs.pause', { runId }).catch(toastProblem);
    },
    arm: () => {
      host.call('debug.arm', { runId }).catch(toastProblem);
    },
  };
}

/** A value of the paused run with its members. */
export function useLook(
  debug: RunDebug,
  scope: DebugScope,
  pointer: string,
  { path, enabled = true, offset = 0 }: { path?: string | undefined; enabled?: boolean; offset?: number },
): CallResult<'debug.look'> | undefined {
  const host = useHost();
  const { runId, version, paused } = debug;
  return useQuery<CallResult<'debug.look'>, unknown>({
    queryKey: ['debug.look', runId, version, scope, pointer, path, offset],
    queryFn: ({ signal }) =>
      host.call(
        'debug.look',
        { runId, scope, pointer, offset, ...(path === undefined ? {} : { path }) },
        { signal },
      ),
    enabled: paused && enabled,
    retry: false,
    placeholderData: keepPreviousData,
  }).data;
}
