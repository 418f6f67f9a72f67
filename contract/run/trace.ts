import { z } from 'zod';
import { runStatusSchema } from './events.ts';

/** Version of the trace folder format. */
export const traceVersion = 1;

/** Names inside a trace folder: `<traces>/<runId>/…`. */
export const traceLayout = {
  /** {@link traceMetaSchema}, rewritten atomically at start and end. */
  meta: 'trace.json',
  /** One {@link RunEvent} a line, appended as they happen. */
  events: 'events.jsonl',
  /** One {@link AnswerLine} a line: what the run was told from outside. Missing in traces of older versions. */
  answers: 'answers.jsonl',
  /** Screenshots, PNG. */
  shots: 'shots',
  /** The bot as it was: bot.yaml, targets.yaml, manifest.yaml. */
  bot: 'bot',
} as const;

/** Head of a trace. */
export const traceMetaSchema = z.object({
  version: z.literal(traceVersion),
  runId: z.string(),
  bot: z.object({
    namespace: z.string(),
    name: z.string(),
    version: z.string(),
    folder: z.string().optional(),
  }),
  status: runStatusSchema,
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  durationMs: z.number().optional(),
  /** Number of steps finished. */
  steps: z.number().int().nonnegative().optional(),
  /** Sentence of the failure, where there was one. */
  failure: z.string().optional(),
  /** True where a debugger stopped or changed the run; its events say what was done. */
  debugged: z.boolean().optional(),
});
export type TraceMeta = z.infer<typeof traceMetaSchema>;
