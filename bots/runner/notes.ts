import type { JournalEntry, StepAddress } from '../../contract/run/index.ts';

/** At one place in a list stands one step, so no step's path is another's with a tag. */
export const notePath = (step: StepAddress, tag: string): string => `${step.path}!${tag}`;

/** Tags of what is true for one run only: when things began and are due, and which bot was found. */
const ofOneRun: ReadonlySet<unknown> = new Set(['timed', 'began', 'due', 'bot']);

/**
 * Whether a new run that goes on at the step with `path` may know the entry: not when things were due in the earlier run,
 * and nothing that the step itself, which is performed anew, had noted.
 */
export function fitsNewRun(entry: JournalEntry, path: string): boolean {
  if (entry.kind !== 'note') return true;
  const mark = entry.path.lastIndexOf('!');
  const tag = entry.path.slice(mark + 1).replace(/\[\d+\]$/, '');
  return entry.path.slice(0, mark) !== path && !ofOneRun.has(tag);
}
