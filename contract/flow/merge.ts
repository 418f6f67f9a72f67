import { z } from 'zod';

/** Something that both sides changed differently. What the merged text holds is `kept`. */
export const mergeConflictSchema = z.strictObject({
  /** Number in the marker of the text; counts from 1 in each file, 0 where the file could hold no marker. */
  number: z.number().int().nonnegative(),
  file: z.string(),
  /** Line of the marker in the merged text. */
  line: z.number().int().positive().optional(),
  kind: z.enum(['field', 'deleted', 'moved', 'renamed', 'unfit', 'file']),
  /** Name of the step in the merged text. */
  step: z.string().optional(),
  /** The field, as dotted words from the step or the file. */
  field: z.string(),
  kept: z.enum(['ours', 'theirs']),
  base: z.unknown().optional(),
  ours: z.unknown().optional(),
  theirs: z.unknown().optional(),
  /** One sentence. */
  message: z.string(),
});
export type MergeConflict = z.infer<typeof mergeConflictSchema>;

/** What `understudy merge --json` prints. */
export const mergeReportSchema = z.strictObject({
  version: z.literal(1),
  clean: z.boolean(),
  conflicts: z.array(mergeConflictSchema),
  /** Files written, by their path in the bot folder. */
  written: z.array(z.string()),
});
export type MergeReport = z.infer<typeof mergeReportSchema>;
