import { join } from 'node:path';

/** Where a run's trace lies below the folder of traces. */
export function traceFolderOf(traces: string, runId: string): string {
  return join(traces, runId);
}
