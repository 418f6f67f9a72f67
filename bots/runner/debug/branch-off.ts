import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Journal, JournalEntry } from '../../../contract/run/index.ts';
import { fitsNewRun } from '../notes.ts';
import { isInside } from './place.ts';

/** From where a new run takes what an earlier one had done. */
export interface BranchPoint {
  /** The earlier run. */
  readonly runId: string;
  /** Path of the step that the new run performs first, as the earlier run's events name it. */
  readonly path: string;
}

/**
 * Begins a run in the journal that knows everything the earlier run had finished when it came to the step: results,
 * context, rounds of loops. Performed then, it goes on there. The text of the bot may have changed at and after it.
 */
export async function branchOff(
  journal: Journal,
  { runId, path }: BranchPoint,
  to: { readonly runId: string; readonly digest: string; readonly startedAt: string },
): Promise<void> {
  const none = (reason: string) => new UnderstudyError('debug-no-state', { runId, path, reason });
  const head = await journal.head(runId);
  if (head === undefined) throw none('the journal does not know the run.');
  const entries = await journal.entries(runId);
  if (!cameTo(entries, path)) throw none('the earlier run did not come to this step.');
  // What a step holds ends before the step itself, so the first of them marks where it was come to.
  const came = entries.findIndex((entry) => entry.path === path || isInside(entry.path, path));
  const before = came < 0 ? entries : entries.slice(0, came);
  await journal.begin({ ...head, ...to, status: 'running' });
  await journal.append(
    ...before
      .filter((entry) => !isInside(path, entry.path) && fitsNewRun(entry, path))
      .map((entry): JournalEntry => ({ ...entry, runId: to.runId })),
  );
}

const placePattern = /^(.*)\/(\d+)\/[^/]+$/;
/** `for` counts its rounds from 0. */
const roundPattern = /^(.*\/for(?:each)?)\[(\d+)\]\/do$/;
const ownerPattern = /^(.*\/\d+\/[^/]+)\/[^/]+(?:\/[^/]+)?$/;

/** Whether a run with these entries came to the step: it left one there, or one right before it. */
function cameTo(entries: readonly JournalEntry[], path: string): boolean {
  if (entries.some((entry) => entry.path === path || isInside(entry.path, path))) return true;
  const [, list, index] = placePattern.exec(path) ?? [];
  if (list === undefined) return false;
  if (Number(index) > 0)
    return entries.some((entry) => entry.path.startsWith(`${list}/${Number(index) - 1}/`));
  const [, loop, round] = roundPattern.exec(list) ?? [];
  if (loop !== undefined && Number(round) > 0)
    return entries.some((entry) => entry.path.startsWith(`${loop}[${Number(round) - 1}]/`));
  const owner = ownerPattern.exec(list)?.[1];
  return owner === undefined || cameTo(entries, owner);
}
