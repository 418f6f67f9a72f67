import { z } from 'zod';

/** One thing that can be typed at the cursor. */
export const completionSchema = z.object({
  label: z.string(),
  kind: z.enum(['action', 'target', 'variable', 'key', 'value', 'step']),
  /** Beside the label, short. */
  detail: z.string().optional(),
  /** Markdown. */
  documentation: z.string().optional(),
  /** What is inserted instead of the label. */
  insert: z.string().optional(),
});
export type Completion = z.infer<typeof completionSchema>;

/** What can be typed in place of the text from `from` to the cursor (UTF-16 offsets). */
export const completionsSchema = z.object({ from: z.number().int(), items: z.array(completionSchema) });
export type Completions = z.infer<typeof completionsSchema>;

/** What is told of the word under the pointer. */
export const hoverSchema = z.object({ from: z.number().int(), to: z.number().int(), markdown: z.string() });
export type Hover = z.infer<typeof hoverSchema>;

/** Where a name is explained: in the document itself, or in a file beside it. */
export const definitionSchema = z.object({
  file: z.enum(['bot.yaml', 'targets.yaml', 'manifest.yaml']),
  /** Offset in the document; absent for other files. */
  offset: z.number().int().optional(),
  /** JSON pointer in that file. */
  pointer: z.string(),
  /** Name of the target or input. */
  name: z.string().optional(),
});
export type Definition = z.infer<typeof definitionSchema>;

/** A change of the text that mends a finding. */
export const quickFixSchema = z.object({
  title: z.string(),
  /** Code of the finding it mends. */
  code: z.string(),
  changes: z.array(z.object({ from: z.number().int(), to: z.number().int(), insert: z.string() })),
});
export type QuickFix = z.infer<typeof quickFixSchema>;

/** A lint rule as it is explained to people. */
export const lintRuleTextSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  why: z.string(),
  next: z.string(),
  /** A bot in which it finds something, and one in which it does not (YAML). */
  bad: z.string(),
  good: z.string(),
});
export type LintRuleText = z.infer<typeof lintRuleTextSchema>;
