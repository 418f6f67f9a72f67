import { z } from 'zod';
import { problemSchema } from '../errors/problem.ts';
import { boxSchema } from '../flow/targets.ts';

/** Where in a run a step was: its name, its place in the document and its place in time. */
export const stepAddressSchema = z.object({
  name: z.string(),
  /** JSON pointer of the task in the document, as the DSL's `$task.reference`. */
  pointer: z.string(),
  /** Pointer with loop and retry counters, unique in a run: `/do/2/each/for[3]/do/0/read`. */
  path: z.string(),
});
export type StepAddress = z.infer<typeof stepAddressSchema>;

const base = {
  runId: z.string(),
  /** Counts from 1 without gaps. */ seq: z.number().int().positive(),
  /** ISO 8601 with milliseconds, UTC. */ at: z.string(),
};
const step = { step: stepAddressSchema };

/** Status of a run, as the DSL's workflow status. */
export const runStatusSchema = z.enum([
  'pending',
  'running',
  'waiting',
  'suspended',
  'completed',
  'faulted',
  'cancelled',
]);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** Everything a run tells the world; the same events feed log, trace, audit and the Studio. Secrets are masked before. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('run.started'),
    bot: z.object({
      namespace: z.string(),
      name: z.string(),
      version: z.string(),
      folder: z.string().optional(),
    }),
    input: z.unknown(),
    /** True where the run continues after its last finished step. */
    resumed: z.boolean(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.started'),
    kind: z.string(),
    /** Set for `call`. */
    action: z.string().optional(),
    /** The step as a sentence, e.g. `Type Acme in ‘Party name’`. */
    sentence: z.string().optional(),
    input: z.unknown().optional(),
    attempt: z.number().int().positive(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.finished'),
    output: z.unknown().optional(),
    durationMs: z.number(),
    replayed: z.boolean().optional(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.faulted'),
    error: problemSchema,
    durationMs: z.number(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.skipped'),
    reason: z.enum(['condition', 'disabled']),
    /** The step as its text says it: expressions of a step that is not performed are not evaluated. */
    sentence: z.string().optional(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.retried'),
    attempt: z.number().int(),
    delayMs: z.number(),
    error: problemSchema,
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('target.resolved'),
    target: z.string(),
    /** Index of the candidate that won. */
    candidate: z.number().int().nonnegative(),
    by: z.string(),
    matches: z.number().int(),
    box: boxSchema.optional(),
    durationMs: z.number(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('screenshot'),
    when: z.enum(['before', 'after', 'fault']),
    /** File name below the trace's `shots/`. */
    file: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    /** Picture pixels per CSS pixel; 1 where left out. Boxes are in CSS pixels. */
    scale: z.number().positive().optional(),
    box: boxSchema.optional(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    data: z.unknown().optional(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('progress'),
    done: z.number(),
    total: z.number().optional(),
    note: z.string().optional(),
  }),
  z.object({ ...base, ...step, type: z.literal('human.asked'), taskId: z.string(), title: z.string() }),
  z.object({ ...base, ...step, type: z.literal('human.answered'), taskId: z.string() }),
  z.object({ ...base, type: z.literal('run.paused'), before: stepAddressSchema.optional() }),
  z.object({ ...base, type: z.literal('run.resumed') }),
  z.object({
    ...base,
    type: z.literal('run.finished'),
    status: z.enum(['completed', 'faulted', 'cancelled']),
    output: z.unknown().optional(),
    error: problemSchema.optional(),
    durationMs: z.number(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
type Body<E> = E extends RunEvent ? Omit<E, 'runId' | 'seq' | 'at'> : never;
/** A run event before the runner stamps run, sequence and time on it. */
export type RunEventBody = Body<RunEvent>;
