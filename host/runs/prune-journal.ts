import type { SqliteJournal } from '../storage/journal.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Lets the journal forget runs that ended and are older than the settings say; answers how many. */
export function pruneJournal(
  journal: Pick<SqliteJournal, 'prune'>,
  settings: { readonly keepJournalDays: number },
  now: number,
): number {
  return journal.prune(new Date(now - settings.keepJournalDays * dayMs).toISOString());
}
