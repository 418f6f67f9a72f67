import { z } from 'zod';

/** Version of the targets.yaml format written today; older files are migrated on reading. */
export const targetsVersion = 1;

/** Name of a target in targets.yaml: dotted words, e.g. `login.user`. */
export const targetNameSchema = z
  .string()
  .regex(
    /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u,
    'a target name is words of letters, digits, _ and -, joined by dots',
  );

/** Box in CSS pixels of the page's viewport: x, y, width, height. */
export const boxSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof boxSchema>;

const shared = {
  /** How many elements it matched when recorded or last verified; 1 is unique. */
  matches: z.number().int().nonnegative().optional(),
  /** 0..1: how likely it survives the next release of the application. */
  stability: z.number().min(0).max(1).optional(),
  /** Why the stability is what it is, one sentence for the author. */
  reason: z.string().optional(),
};

const linkText = { text: z.string(), exact: z.boolean().optional() };

/** One link of a chain: what is looked for inside the former find, or which of several finds is meant. */
export const chainLinkSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('role'),
    role: z.string(),
    name: z.string().optional(),
    exact: z.boolean().optional(),
  }),
  z.strictObject({ by: z.literal('label'), ...linkText }),
  z.strictObject({ by: z.literal('placeholder'), ...linkText }),
  z.strictObject({ by: z.literal('text'), ...linkText }),
  z.strictObject({
    by: z.literal('testid'),
    attribute: z.string().default('data-testid'),
    value: z.string(),
  }),
  z.strictObject({ by: z.literal('css'), selector: z.string() }),
  z.strictObject({ by: z.literal('xpath'), path: z.string() }),
  /** Of several finds those that hold (or do not hold) a text. */
  z.strictObject({ by: z.literal('containing'), text: z.string(), not: z.boolean().optional() }),
  /** Of several finds the one at a place, from 0; -1 is the last. */
  z.strictObject({ by: z.literal('nth'), index: z.number().int().min(-1) }),
]);
export type ChainLink = z.infer<typeof chainLinkSchema>;

/** One way to find an element; the list in a target is ordered most telling first. */
export const candidateSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('role'),
    role: z.string(),
    name: z.string().optional(),
    exact: z.boolean().optional(),
    ...shared,
  }),
  z.strictObject({ by: z.literal('label'), text: z.string(), exact: z.boolean().optional(), ...shared }),
  z.strictObject({
    by: z.literal('placeholder'),
    text: z.string(),
    exact: z.boolean().optional(),
    ...shared,
  }),
  z.strictObject({
    by: z.literal('testid'),
    attribute: z.string().default('data-testid'),
    value: z.string(),
    ...shared,
  }),
  z.strictObject({
    by: z.literal('text'),
    text: z.string(),
    tag: z.string().optional(),
    exact: z.boolean().optional(),
    ...shared,
  }),
  z.strictObject({ by: z.literal('css'), selector: z.string(), ...shared }),
  z.strictObject({ by: z.literal('xpath'), path: z.string(), ...shared }),
  /** Relative to an anchor text: the nearest element of `tag` in that direction. */
  z.strictObject({
    by: z.literal('anchor'),
    text: z.string(),
    relation: z.enum(['right-of', 'left-of', 'below', 'above', 'near']),
    tag: z.string(),
    ...shared,
  }),
  /** A cell of a table: the row whose `keyColumn` reads `key`, the column whose header reads `column`. */
  z.strictObject({
    by: z.literal('cell'),
    key: z.string(),
    keyColumn: z.string().optional(),
    column: z.string(),
    ...shared,
  }),
  /** Each link looks inside, or among, what the links before it found. */
  z.strictObject({ by: z.literal('chain'), links: z.array(chainLinkSchema).min(1), ...shared }),
]);
export type Candidate = z.infer<typeof candidateSchema>;

/** What the element looked like, for healing and for the inspector (after Similo, TOSEM 2023). */
export const fingerprintSchema = z.strictObject({
  tag: z.string(),
  attributes: z.record(z.string(), z.string()).default({}),
  text: z.string().default(''),
  role: z.string().optional(),
  name: z.string().optional(),
  /** Texts near it, nearest first. */
  neighbours: z.array(z.string()).default([]),
  box: boxSchema.optional(),
  xpath: z.string().optional(),
});
export type Fingerprint = z.infer<typeof fingerprintSchema>;

/** One frame on the way from the page to the element, outermost first. */
export const frameStepSchema = z.strictObject({
  name: z.string().optional(),
  /** Path of the frame's address without origin, for frames without a name. */
  route: z.string().optional(),
  /** CSS selector of the frame element in its parent. */
  selector: z.string().optional(),
});
export type FrameStep = z.infer<typeof frameStepSchema>;

/** One UI element in a web page. Desktop, terminal and picture targets join this union as kinds. */
export const webTargetSchema = z.strictObject({
  kind: z.literal('web'),
  /** How sentences call it, e.g. `Party name`. */
  title: z.string(),
  where: z.strictObject({
    origin: z.string(),
    route: z.string().default('/'),
    frames: z.array(frameStepSchema).default([]),
  }),
  candidates: z.array(candidateSchema).min(1),
  anchor: z
    .strictObject({ text: z.string(), relation: z.enum(['right-of', 'left-of', 'below', 'above', 'near']) })
    .optional(),
  fingerprint: fingerprintSchema.optional(),
  /** Path of the crop relative to the bot folder. */
  crop: z.string().optional(),
  /** True where what is typed must be a secret. */
  sensitive: z.boolean().optional(),
});

export const targetSchema = z.discriminatedUnion('kind', [webTargetSchema]);
export type Target = z.infer<typeof targetSchema>;
export type WebTarget = z.infer<typeof webTargetSchema>;

/** The whole targets.yaml. */
export const targetsFileSchema = z.strictObject({
  version: z.literal(targetsVersion).default(targetsVersion),
  targets: z.record(targetNameSchema, targetSchema).default({}),
});
export type TargetsFile = z.infer<typeof targetsFileSchema>;
