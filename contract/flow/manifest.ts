import { z } from 'zod';

/** Version of the manifest.yaml format written today. */
export const manifestVersion = 1;

/** What kind of value an input is; decides the control in the form and the JSON Schema. */
export const inputTypeSchema = z.enum([
  'text',
  'number',
  'boolean',
  'date',
  'choice',
  'file',
  'folder',
  'list',
  'json',
]);

/** One input of the bot, as the run form asks for it. */
export const manifestInputSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'an input name is a word of letters, digits and _'),
  title: z.string().optional(),
  description: z.string().optional(),
  type: inputTypeSchema.default('text'),
  required: z.boolean().default(true),
  default: z.unknown().optional(),
  /** For `choice`. */
  options: z.array(z.string()).optional(),
});
export type ManifestInput = z.infer<typeof manifestInputSchema>;

/** What the bot may touch; nothing else is reachable while it runs. */
export const permissionsSchema = z.strictObject({
  /** Host names (with optional port and leading `*.`) that web and http steps may reach; `*` means any. */
  hosts: z.array(z.string()).default([]),
  apps: z.array(z.string()).default([]),
  /** Folders it may read or write below; `${input.NAME}` stands for an input, `.` for the bot folder. */
  read: z.array(z.string()).default([]),
  write: z.array(z.string()).default([]),
  /**
   * Programs it may start, as steps name them; `shell` for shell commands and `container` for containers, which can start
   * anything; `*` means any.
   */
  commands: z.array(z.string()).default([]),
  connectors: z.array(z.string()).default([]),
  models: z.array(z.string()).default([]),
  /** Names of secrets it may use. */
  secrets: z.array(z.string()).default([]),
});
export type Permissions = z.infer<typeof permissionsSchema>;

/** The whole manifest.yaml. */
export const manifestSchema = z.strictObject({
  version: z.literal(manifestVersion).default(manifestVersion),
  title: z.string(),
  description: z.string().default(''),
  owner: z.string().default(''),
  risk: z.enum(['low', 'limited', 'high']).default('low'),
  inputs: z.array(manifestInputSchema).default([]),
  permissions: permissionsSchema.prefault({}),
});
export type Manifest = z.infer<typeof manifestSchema>;
