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

/** An element of the page that is somewhat like a target. */
export const nearElementSchema = z.object({
  /** Likeness to what is known of the target, 0..1. */
  score: z.number().min(0).max(1),
  tag: z.string(),
  role: z.string().optional(),
  name: z.string().optional(),
  text: z.string().optional(),
  /** CSS selector that tells it from the others in its frame. */
  selector: z.string(),
  /** Box in CSS pixels of the page's viewport; may lie outside of it where the page scrolls. */
  box: boxSchema,
  /** What agrees with the target and what does not, most telling first. */
  agrees: z.array(z.string()),
  differs: z.array(z.string()),
});
export type NearElement = z.infer<typeof nearElementSchema>;

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
    /** True where a person stood ready to stop and change it: breakpoints were armed. */
    debugged: z.boolean().optional(),
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
    /** What flowed in, where `input.from` made it different from what the step before it gave. */
    received: z.unknown().optional(),
    /** Loop items, caught errors and the like that its expressions see. */
    variables: z.record(z.string(), z.unknown()).optional(),
    attempt: z.number().int().positive(),
  }),
  z.object({
    ...base,
    ...step,
    type: z.literal('step.finished'),
    output: z.unknown().optional(),
    /** Name of the case that a switch chose. */
    choice: z.string().optional(),
    /** `$context` after it, where the step exported. */
    context: z.unknown().optional(),
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
    reason: z.enum(['condition', 'disabled', 'debugger']),
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
  /** The element of a target was not there; what the page held that is most like it. */
  z.object({
    ...base,
    ...step,
    type: z.literal('target.missed'),
    target: z.string(),
    /** Address of the page. */
    page: z.string(),
    nearest: z.array(nearElementSchema),
    /** How many elements were compared. */
    compared: z.number().int().nonnegative(),
  }),
  /** A changed element was found by its fingerprint; emitted by healing. */
  z.object({
    ...base,
    ...step,
    type: z.literal('target.healed'),
    target: z.string(),
    /** Likeness of the element that was taken, 0..1. */
    score: z.number().min(0).max(1),
    box: boxSchema.optional(),
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
  z.object({
    ...base,
    type: z.literal('run.paused'),
    before: stepAddressSchema.optional(),
    /** Set where a debugger stopped it: why, and at which step (before it, at its fault or during its wait). */
    reason: z.string().optional(),
    where: stepAddressSchema.optional(),
  }),
  z.object({
    ...base,
    type: z.literal('run.resumed'),
    /** How a debugger let it go on: continue, over, into, out, to, skip, retry. */
    how: z.string().optional(),
  }),
  /** A person changed the data or the text of a step while the run was paused. */
  z.object({
    ...base,
    ...step,
    type: z.literal('debug.changed'),
    scope: z.enum(['input', 'variables', 'context', 'task']),
    /** JSON pointer inside the scope. */
    pointer: z.string(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    /** Who did it. */
    by: z.string(),
  }),
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
