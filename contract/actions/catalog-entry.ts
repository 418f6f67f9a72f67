import { z } from 'zod';

/** Ports an action may ask for in `needs`; the runner hands over exactly these. */
export const portNameSchema = z.enum(['web', 'files', 'ocr', 'documents', 'human', 'http', 'log', 'clock']);
export type PortName = z.infer<typeof portNameSchema>;

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
  /** Safe to repeat after a fault without asking. */
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
