import { z } from 'zod';
import {
  debugGoSchema,
  debugScopeSchema,
  debugSettingsSchema,
  debugStateSchema,
  debugValueSchema,
} from '../run/debug.ts';
import { call } from './define.ts';

const run = z.object({ runId: z.string() });
const place = run.extend({
  scope: debugScopeSchema,
  /** JSON pointer inside the scope; empty is the whole. */
  pointer: z.string(),
  /** Path of a step that is being performed; the one that stopped the run where left out. */
  path: z.string().optional(),
});

/** How a run is debugged from its start. */
export const debugStartSchema = z.object({
  /** Stop before the first step. */
  stopAtEntry: z.boolean().default(false),
});

/** Calls of the debugger. All but `settings`, `configure` and `get` fail with `debug-not-paused` while the run goes. */
export const debugCalls = {
  /** What makes runs of a bot stop; remembered on this machine. */
  'debug.settings': call(z.object({ botId: z.string() }), debugSettingsSchema),
  /** Remembers it and applies it to the runs of the bot that go on. */
  'debug.configure': call(
    z.object({ botId: z.string(), settings: debugSettingsSchema }),
    debugSettingsSchema,
  ),
  'debug.get': call(run, debugStateSchema),
  /** Breakpoints and errors stop this run from now on. */
  'debug.arm': call(run, debugStateSchema),
  'debug.go': call(
    run.extend({
      how: debugGoSchema,
      /** Path of the stop it is said to; the one that stopped the run where left out. */
      path: z.string().optional(),
      /** For `to`: pointer of the step to stop before. */
      pointer: z.string().optional(),
      /** For `skip`: what the step is said to have put out. */
      output: z.unknown().optional(),
    }),
    debugStateSchema,
  ),
  'debug.look': call(
    place.extend({ offset: z.number().int().nonnegative().default(0) }),
    z.object({ value: debugValueSchema, members: z.array(debugValueSchema) }),
  ),
  'debug.set': call(place.extend({ value: z.unknown() }), debugStateSchema),
  /** jq on the current data; secrets stay handles and come back as bullets. */
  'debug.evaluate': call(
    run.extend({ expression: z.string(), path: z.string().optional() }),
    z.object({ result: z.unknown() }),
  ),
} as const;
