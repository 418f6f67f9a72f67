import { z } from 'zod';
import { problemSchema } from '../errors/problem.ts';
import { permissionsSchema } from '../flow/manifest.ts';
import { journalEntrySchema } from './journal.ts';

/**
 * One line of a trace's `answers.jsonl`: everything a run was told from outside, in the order in which it went on.
 * With the document it determines the run, so that it can be performed again without the applications. Secrets are
 * handles; bytes are `{ "$bytes": base64 }`.
 */
export const answerLineSchema = z.discriminatedUnion('t', [
  /** A process took the run up; a second line of this kind is a run that was continued. */
  z.object({
    t: z.literal('run'),
    runId: z.string(),
    digest: z.string(),
    input: z.unknown(),
    /** JSON pointer of the step the run was told to begin with. */
    from: z.string().optional(),
    /** Nonce of the run's secret handles. */
    nonce: z.string(),
    startedAt: z.string(),
    elementTimeoutMs: z.number(),
    folder: z.string().optional(),
    permissions: permissionsSchema,
    /** Sequence number of the last event before. */
    lastSeq: z.number().int().nonnegative(),
    /** What the journal remembered, where the run was continued. */
    known: z.array(journalEntrySchema).optional(),
  }),
  /** Clock (ms since the epoch, monotonic ms), chance and identifiers as they were read, each in order. */
  z.object({
    t: z.literal('read'),
    now: z.array(z.number()).optional(),
    monotonic: z.array(z.number()).optional(),
    next: z.array(z.number()).optional(),
    ids: z.array(z.string()).optional(),
  }),
  /** The run went on with what it had waited for. */
  z.object({
    t: z.literal('turn'),
    /** Number of turns before it, kept or not. */
    n: z.number().int().nonnegative(),
    /** Number of what was asked: the run asks in an order of its own, and is answered in another. */
    ask: z.number().int().nonnegative(),
    /** What was asked, e.g. `action web.click /do/2/clickSave`. */
    of: z.string(),
    value: z.unknown().optional(),
    error: problemSchema.optional(),
    /** Set where the error was a plain one, not of the catalogue. */
    plain: z.boolean().optional(),
    /** Set where the wait was ended by the abort of its step. */
    aborted: z.boolean().optional(),
  }),
  /** The run was ended from outside. */
  z.object({ t: z.literal('cut'), n: z.number().int().nonnegative(), error: problemSchema }),
  /** Event of that number was told by the outside (a driver, a person), not by the steps themselves. */
  z.object({ t: z.literal('told'), seq: z.number().int().positive() }),
]);
export type AnswerLine = z.infer<typeof answerLineSchema>;
/** Head of what one process was told. */
export type AnswersHead = Extract<AnswerLine, { t: 'run' }>;
