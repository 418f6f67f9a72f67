import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Handlers } from '../../contract/rpc/index.ts';
import { traceLayout } from '../../contract/run/index.ts';
import type { RunHistory } from '../storage/runs.ts';
import type { RunDesk } from './runs.ts';

/** Traces of the runs in the history. */
export function tracesHandlers(
  runs: RunDesk,
  history: RunHistory,
): Pick<Handlers, 'traces.get' | 'traces.shot' | 'traces.target' | 'traces.delete'> {
  const folderOf = (runId: string): string => {
    const { trace } = runs.find(runId);
    if (trace === undefined)
      throw new UnderstudyError('file-not-found', { path: runId, reason: 'this run kept no trace' });
    return trace;
  };
  return {
    'traces.get': async ({ runId }) => {
      const { readTrace } = await import('../storage/trace-store.ts');
      const { meta, events } = await readTrace(folderOf(runId));
      return { meta, events: [...events] };
    },
    'traces.shot': async ({ runId, file }) => {
      const path = join(folderOf(runId), traceLayout.shots, basename(file));
      try {
        return { dataUrl: `data:image/png;base64,${(await readFile(path)).toString('base64')}` };
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new UnderstudyError('file-not-found', { path, reason }, { cause });
      }
    },
    'traces.target': async ({ runId, target }) => {
      const { targetOfTrace } = await import('../runs/trace-target.ts');
      return targetOfTrace(folderOf(runId), runs.find(runId).botFolder, target);
    },
    'traces.delete': async ({ runId }) => {
      runs.ensureEnded(runId);
      await rm(folderOf(runId), { recursive: true, force: true });
      history.clearTrace(runId);
      return {};
    },
  };
}
