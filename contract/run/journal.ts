import { z } from 'zod';
import { problemSchema } from '../errors/problem.ts';

/** One finished task of a run; what a resumed run reads instead of performing the task again. */
export const journalEntrySchema = z.object({
  runId: z.string(),
  /** {@link StepAddress.path} of the task. */
  path: z.string(),
  /** Task name and kind, to notice that the document was changed under the run. */
  name: z.string(),
  kind: z.string(),
  /** Left out where the task faulted. */
  output: z.unknown().optional(),
  /** Context after the task's `export`. */
  context: z.unknown(),
  /** Where flow went on: `continue`, `exit`, `end` or a step name. */
  then: z.string(),
  /** Set where the task faulted; a resumed run raises it again instead of performing the task again. */
  error: problemSchema.optional(),
  at: z.string(),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/** What a run needs to be continued in another process. Holds secret handles, never values. */
export const journalHeadSchema = z.object({
  runId: z.string(),
  botFolder: z.string().optional(),
  /** sha256 of the document text. */
  digest: z.string(),
  input: z.unknown(),
  /** JSON pointer of the step the run was told to begin with. */
  from: z.string().optional(),
  /** Nonce of the run's secret handles. */
  nonce: z.string(),
  startedAt: z.string(),
  status: z.string(),
});
export type JournalHead = z.infer<typeof journalHeadSchema>;

/** Durable memory of runs. Appends are on disk when the promise resolves. */
export interface Journal {
  begin(head: JournalHead): Promise<void>;
  head(runId: string): Promise<JournalHead | undefined>;
  /** All of them or none. */
  append(...entries: readonly JournalEntry[]): Promise<void>;
  entries(runId: string): Promise<readonly JournalEntry[]>;
  finish(runId: string, status: string): Promise<void>;
  /** Runs that were begun and never finished. */
  unfinished(): Promise<readonly JournalHead[]>;
}
