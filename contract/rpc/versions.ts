import { z } from 'zod';
import { botDiffSchema, comparedRowSchema } from '../flow/diff.ts';

/** A bot as it stands in its folder, or as it stood in a commit of the repository around it. */
export const botVersionSchema = z.object({
  botId: z.string(),
  /** Hash of the commit, or `HEAD`; left out for the folder as it is. */
  revision: z
    .string()
    .regex(/^(HEAD|[0-9a-f]{7,64})$/)
    .optional(),
});
export type BotVersion = z.infer<typeof botVersionSchema>;

/** One commit that changed the bot. */
export const botCommitSchema = z.object({
  revision: z.string(),
  author: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** First line of the message. */
  title: z.string(),
});
export type BotCommit = z.infer<typeof botCommitSchema>;

/** What differs, and all steps of both beside each other. */
export const comparisonSchema = z.object({ diff: botDiffSchema, rows: z.array(comparedRowSchema) });
export type Comparison = z.infer<typeof comparisonSchema>;
