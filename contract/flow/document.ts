import { z } from 'zod';

/** DSL version that we write; 1.0.x documents are read. */
export const dslVersion = '1.0.3';

/** Flow directive of a task's `then`: continue, exit, end or the name of a step beside it. */
export const flowDirectiveSchema = z.string();

/** One task: its kind is the one keyword it holds (`call`, `set`, `for` …); the standard's own schema decides the rest. */
export const taskSchema = z.looseObject({
  if: z.string().optional(),
  input: z.looseObject({ schema: z.unknown().optional(), from: z.unknown().optional() }).optional(),
  output: z.looseObject({ schema: z.unknown().optional(), as: z.unknown().optional() }).optional(),
  export: z.looseObject({ schema: z.unknown().optional(), as: z.unknown().optional() }).optional(),
  timeout: z.unknown().optional(),
  then: flowDirectiveSchema.optional(),
  /** Ours live under `metadata.understudy` (see {@link stepMetadataSchema}). */
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type Task = z.infer<typeof taskSchema>;

/** A list of named steps: each item is an object with exactly one key, the step's name. */
export const taskListSchema = z.array(z.record(z.string(), taskSchema));
export type TaskList = z.infer<typeof taskListSchema>;

/** A bot document as the rooms pass it on after the standard's schema has accepted it. */
export const botDocumentSchema = z.looseObject({
  document: z.looseObject({
    dsl: z.string(),
    namespace: z.string(),
    name: z.string(),
    version: z.string(),
    title: z.string().optional(),
    summary: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
  input: z.looseObject({ schema: z.unknown().optional(), from: z.unknown().optional() }).optional(),
  output: z.looseObject({ schema: z.unknown().optional(), as: z.unknown().optional() }).optional(),
  use: z.looseObject({}).optional(),
  timeout: z.unknown().optional(),
  do: taskListSchema,
});
export type BotDocument = z.infer<typeof botDocumentSchema>;

/** What we keep in a task's `metadata.understudy`; the standard leaves metadata to implementations. */
export const stepMetadataSchema = z.strictObject({
  /** A disabled step stays in the document and is not performed. */
  disabled: z.boolean().optional(),
  /** A sentence of the author. */
  note: z.string().optional(),
  /** Whether a call of grpc speaks TLS; by default it does everywhere but on this machine. */
  tls: z.boolean().optional(),
});
export type StepMetadata = z.infer<typeof stepMetadataSchema>;

/** An edit that mends a finding: what stands at pointers of one file is set, or deleted where there is no value. */
export const findingFixSchema = z.object({
  /** What it does, e.g. `Remove the target`. */
  title: z.string(),
  /** True where the bot does the same afterwards, so that it may be applied without asking. */
  safe: z.boolean(),
  file: z.string(),
  edits: z.array(z.object({ pointer: z.string(), value: z.unknown().optional() })),
});
export type FindingFix = z.infer<typeof findingFixSchema>;

/** One finding of lint or validation, with its place in the user's file. */
export const findingSchema = z.object({
  code: z.string(),
  /** Id of the lint rule that found it; docs/lint.md has a section for each. */
  rule: z.string().optional(),
  fix: findingFixSchema.optional(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  next: z.string().optional(),
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  endLine: z.number().int().positive().optional(),
  endColumn: z.number().int().positive().optional(),
  pointer: z.string().optional(),
  step: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
