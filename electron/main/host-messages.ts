import { z } from 'zod';

const settings = z.record(z.string(), z.unknown());

/** What the shell tells the host process; `connect` comes with one port. */
export const toHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connect') }),
  z.object({ kind: z.literal('settings.answer'), id: z.number().int(), settings }),
  z.object({ kind: z.literal('close') }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

/** What the host process asks of the shell. */
export const fromHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('settings.read'), id: z.number().int() }),
  z.object({ kind: z.literal('settings.write'), id: z.number().int(), settings }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;
