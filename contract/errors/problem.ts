import { z } from 'zod';

/** Where in a user's file a problem sits; lines and columns count from 1. */
export const sourceLocationSchema = z.object({
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  /** JSON pointer into the document, e.g. `/do/0/openErp/with/url`. */
  pointer: z.string().optional(),
  /** Step name, the address of breakpoints, traces and audit entries. */
  step: z.string().optional(),
});
export type SourceLocation = z.infer<typeof sourceLocationSchema>;

/** Whose fault it is: the data or rule (business), the outside world (application) or us (internal). */
export const errorKindSchema = z.enum(['business', 'application', 'internal']);
export type ErrorKind = z.infer<typeof errorKindSchema>;

/**
 * The one serialised error shape that crosses every boundary: RFC 7807 problem details as the
 * Serverless Workflow DSL 1.0 "Error" object defines them, with `code`, `kind`, `next` and `where` added.
 */
export const problemSchema = z.object({
  type: z.string(),
  status: z.number().int(),
  title: z.string().optional(),
  detail: z.string().optional(),
  /** JSON pointer of the task that failed, as the DSL demands. */
  instance: z.string().optional(),
  code: z.string().optional(),
  kind: errorKindSchema.optional(),
  /** What the reader can do about it, one sentence. */
  next: z.string().optional(),
  where: sourceLocationSchema.optional(),
  /** The values that filled the message, secrets already masked. */
  values: z.record(z.string(), z.unknown()).optional(),
  cause: z.unknown().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
