import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { createDebugger, type Debugger } from '../../bots/runner/debug/debugger.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { EventHub, Handlers } from '../../contract/rpc/index.ts';
import { type DebugSettings, debugSettingsSchema } from '../../contract/run/index.ts';

/** Debuggers of the runs of this process, and the breakpoints of each bot. */
export interface DebugDesk {
  readonly handlers: Pick<
    Handlers,
    | 'debug.settings'
    | 'debug.configure'
    | 'debug.get'
    | 'debug.arm'
    | 'debug.go'
    | 'debug.look'
    | 'debug.set'
    | 'debug.evaluate'
  >;
  /** A debugger for a run that is about to begin; it is forgotten when the run has ended. */
  open(run: {
    readonly runId: string;
    readonly botId: string | undefined;
    /** Whether breakpoints and errors stop it; every run can be paused and looked at. */
    readonly armed: boolean;
    readonly stopAtEntry: boolean;
  }): Promise<Debugger>;
  /** Forgets a run that never began. */
  drop(runId: string): void;
}

interface Live {
  readonly debug: Debugger;
  readonly botId: string | undefined;
}

/** Answers the calls of the debugger. Breakpoints are machine state: one file a bot below `folder`. */
export function createDebugDesk({
  folder,
  hub,
}: {
  readonly folder: string;
  readonly hub: EventHub;
}): DebugDesk {
  const live = new Map<string, Live>();
  const fileOf = (botId: string): string => join(folder, `${encodeURIComponent(botId)}.json`);

  const settingsOf = async (botId: string): Promise<DebugSettings> => {
    const path = fileOf(botId);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return debugSettingsSchema.parse({});
      throw error;
    }
    const parsed = debugSettingsSchema.safeParse(parseJson(text));
    // Breakpoints are quickly set again; a file that cannot be read must not keep the bot from running.
    return parsed.success ? parsed.data : debugSettingsSchema.parse({});
  };

  const debuggerOf = (runId: string): Debugger => {
    const found = live.get(runId);
    if (found === undefined) throw new UnderstudyError('run-not-active', { runId });
    return found.debug;
  };

  return {
    async open({ runId, botId, armed, stopAtEntry }) {
      const debug = createDebugger({
        runId,
        armed,
        stopAtEntry,
        settings: botId === undefined ? undefined : await settingsOf(botId),
        onState: (state) => {
          if (state.state === 'ended') live.delete(runId);
          hub.emit('debug.state', state);
        },
      });
      live.set(runId, { debug, botId });
      return debug;
    },
    drop(runId) {
      live.delete(runId);
    },
    handlers: {
      'debug.settings': ({ botId }) => settingsOf(botId),
      'debug.configure': async ({ botId, settings }) => {
        await writeFileAtomically(fileOf(botId), `${JSON.stringify(settings, null, 2)}\n`);
        for (const each of live.values()) if (each.botId === botId) each.debug.configure(settings);
        hub.emit('debug.configured', { botId, settings });
        return settings;
      },
      'debug.get': async ({ runId }) => debuggerOf(runId).state,
      'debug.arm': async ({ runId }) => {
        const debug = debuggerOf(runId);
        debug.arm();
        return debug.state;
      },
      'debug.go': async ({ runId, how, ...options }) => {
        const debug = debuggerOf(runId);
        debug.go(how, options);
        return debug.state;
      },
      'debug.look': async ({ runId, offset, ...place }) => debuggerOf(runId).look(place, offset),
      'debug.set': async ({ runId, value, ...place }) => {
        const debug = debuggerOf(runId);
        debug.set(place, value, userInfo().username);
        return debug.state;
      },
      'debug.evaluate': async ({ runId, expression, path }) => ({
        result: (await debuggerOf(runId).evaluate(expression, path)) ?? null,
      }),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
