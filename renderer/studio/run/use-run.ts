import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../../../contract/errors/index.ts';
import type { RunEvent } from '../../../contract/run/events.ts';
import { useConnectionStatus, useHost } from '../../state/index.ts';
import { emptyRun, RunBuilder, type RunView } from './run-model.ts';

/** Milliseconds over which events are gathered before the screen is drawn again. */
const gatherMs = 50;

/** A run followed live: what happened so far, then each event; after a lost connection it catches up. */
export function useRun(runId: string): {
  readonly run: RunView;
  readonly loaded: boolean;
  readonly problem: Problem | undefined;
} {
  const host = useHost();
  const status = useConnectionStatus();
  const [builder] = useState(() => new RunBuilder());
  const [run, setRun] = useState<RunView>(emptyRun);
  const [loaded, setLoaded] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  useEffect(() => {
    if (status !== 'connected') return;
    const stop = new AbortController();
    const early: RunEvent[] = [];
    let caughtUp = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      setRun(builder.view());
    };
    const catchUp = async () => {
      try {
        const { events } = await host.call(
          'runs.events',
          { runId, after: builder.lastSeq },
          { signal: stop.signal },
        );
        for (const event of [...events, ...early]) builder.add(event);
        caughtUp = true;
        setProblem(undefined);
        setLoaded(true);
        show();
      } catch (error) {
        if (!stop.signal.aborted) setProblem(toProblem(error));
      }
    };
    const unhear = host.on('run.event', (event) => {
      if (event.runId !== runId) return;
      if (!caughtUp) {
        early.push(event);
        return;
      }
      builder.add(event);
      timer ??= setTimeout(show, gatherMs);
    });
    void catchUp();
    return () => {
      stop.abort();
      unhear();
      clearTimeout(timer);
    };
  }, [host, runId, status, builder]);

  return { run, loaded, problem };
}
