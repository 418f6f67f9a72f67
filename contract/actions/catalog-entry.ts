import { z } from 'zod';

/** Ports an action may ask for in `needs`; the runner hands over exactly these. */
export const portNameSchema = z.enum(['web', 'files', 'ocr', 'documents', 'human', 'http', 'log', 'clock']);
export type PortName = z.infer<typeof portNameSchema>;

/**
 * What performing an action does to the outside, and so what a run that was killed may do about a step of which it
 * does not know whether it was done: `none` only looks; `idempotent` may be repeated without another effect;
 * `transactional` hands its idempotency key to a receiver that lets the same key take effect once; `once` has another
 * effect each time, so that a continued run may have it twice.
 */
export const effectSchema = z.enum(['none', 'idempotent', 'transactional', 'once']);
export type Effect = z.infer<typeof effectSchema>;

/** An action as plain data: what forms, docs, completion and the orchestrator read. */
export const catalogEntrySchema = z.object({
  /** `family.verb`, as documents call it. */
  id: z.string().regex(/^[a-z]+\.[a-zA-Z]+$/),
  family: z.string(),
  title: z.string(),
  summary: z.string(),
  needs: z.array(portNameSchema),
  /** A step of it touches the screen, so it gets screenshots before and after. */
  ui: z.boolean(),
  effect: effectSchema,
  /** Safe to repeat after a fault without asking: every effect but `once`. */
  idempotent: z.boolean(),
  /** Sentence pattern with `{param}` slots, e.g. `Type {value} in {target}`. */
  sentence: z.string(),
  /** JSON Schema 2020-12 of `with`; our keywords: `widget`, `title`, `description`. */
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
  examples: z.array(
    z.object({ title: z.string(), input: z.record(z.string(), z.unknown()), output: z.unknown().optional() }),
  ),
  /** Kind of recorded raw event this action comes from. */
  records: z.string().optional(),
});
export type CatalogEntry = z.infer<typeof catalogEntrySchema>;

/** Form control hints that an action may put on a parameter with `.meta({ widget })`. */
export const widgetSchema = z.enum([
  'text',
  'multiline',
  'expression',
  'number',
  'switch',
  'select',
  'target',
  'file',
  'folder',
  'secret',
  'keys',
  'list',
  'map',
  'json',
  'form-fields',
]);
export type Widget = z.infer<typeof widgetSchema>;
