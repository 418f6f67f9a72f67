import { z } from 'zod';
import { findingSchema } from './document.ts';

/** Version of the JSON that `understudy diff --json` prints. */
export const botDiffVersion = 1;

/** One field that differs; the pointer counts from the step, the target or the file, whichever holds the list. */
export const fieldChangeSchema = z.strictObject({
  pointer: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** `parameter`: what a step does; `control`: when, how often and how long it does it; `data`: what it hands on. */
  aspect: z.enum(['parameter', 'control', 'data', 'note']),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** Where a step stands: JSON pointers of its list and of itself, and its place in the list. */
export const stepPlaceSchema = z.strictObject({
  pointer: z.string(),
  list: z.string(),
  index: z.number().int().nonnegative(),
  /** Name of the step it stands in; left out at the top. */
  inside: z.string().optional(),
});
export type StepPlace = z.infer<typeof stepPlaceSchema>;

/** What became of one step. `before` is left out for an added one, `after` for a removed one. */
export const stepChangeSchema = z.strictObject({
  name: z.string(),
  /** Its name before, where it was renamed. */
  oldName: z.string().optional(),
  changes: z.array(z.enum(['added', 'removed', 'moved', 'renamed', 'changed'])).min(1),
  before: stepPlaceSchema.optional(),
  after: stepPlaceSchema.optional(),
  /** How the step reads before and after. */
  sentenceBefore: z.string().optional(),
  sentenceAfter: z.string().optional(),
  fields: z.array(fieldChangeSchema),
  /** The task of an added or removed step, without the steps inside it. */
  task: z.unknown().optional(),
});
export type StepChange = z.infer<typeof stepChangeSchema>;

/** What became of one target. */
export const targetChangeSchema = z.strictObject({
  name: z.string(),
  oldName: z.string().optional(),
  change: z.enum(['added', 'removed', 'renamed', 'changed']),
  fields: z.array(fieldChangeSchema),
  /** sha256 (hex) of the crops, where one side has one and they differ. */
  crop: z.strictObject({ before: z.string().optional(), after: z.string().optional() }).optional(),
});
export type TargetChange = z.infer<typeof targetChangeSchema>;

/** What the bot may touch more (`widened`) or less (`narrowed`). */
export const permissionChangeSchema = z.strictObject({
  /** A list of the manifest, or `needs` for a port that an action asks for, or `shell`, `script`, `container`. */
  kind: z.enum([
    'hosts',
    'apps',
    'read',
    'write',
    'commands',
    'connectors',
    'models',
    'secrets',
    'needs',
    'shell',
    'script',
    'container',
    'workflow',
  ]),
  effect: z.enum(['widened', 'narrowed']),
  value: z.string(),
  /** `manifest`: granted there; `steps`: it follows from what steps do now. */
  from: z.enum(['manifest', 'steps']),
  /** One sentence. */
  reason: z.string(),
  /** The first step it follows from. */
  step: z.string().optional(),
});
export type PermissionChange = z.infer<typeof permissionChangeSchema>;

/** Everything that differs between two bots, permissions first. */
export const botDiffSchema = z.strictObject({
  version: z.literal(botDiffVersion),
  same: z.boolean(),
  before: z.string(),
  after: z.string(),
  permissions: z.array(permissionChangeSchema),
  steps: z.array(stepChangeSchema),
  /** Head, input, output, schedule and components of bot.yaml. */
  document: z.array(fieldChangeSchema),
  manifest: z.array(fieldChangeSchema),
  targets: z.array(targetChangeSchema),
  /** Files that are none of the three: tests, data, crops without a target. */
  files: z.array(z.strictObject({ path: z.string(), change: z.enum(['added', 'removed', 'changed']) })),
  /** Files that cannot be read as what they should be; they are compared line by line in `texts`. */
  problems: z.array(z.strictObject({ side: z.enum(['before', 'after']), finding: findingSchema })),
  texts: z.array(z.strictObject({ path: z.string(), patch: z.string() })),
});
export type BotDiff = z.infer<typeof botDiffSchema>;

/** A step on one side of a comparison that shows both beside each other. */
export const stepCellSchema = z.strictObject({
  name: z.string(),
  pointer: z.string(),
  sentence: z.string(),
  /** How many steps it stands inside of. */
  depth: z.number().int().nonnegative(),
  /** The target it touches, by name. */
  target: z.string().optional(),
});
export type StepCell = z.infer<typeof stepCellSchema>;

/** One line of both bots beside each other; a moved step has two, one where it was and one where it is. */
export const comparedRowSchema = z.strictObject({
  before: stepCellSchema.optional(),
  after: stepCellSchema.optional(),
  /** Index into the steps of the diff; left out where nothing changed. */
  change: z.number().int().nonnegative().optional(),
});
export type ComparedRow = z.infer<typeof comparedRowSchema>;
