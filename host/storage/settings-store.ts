import type { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type Settings, settingsSchema } from '../../contract/rpc/index.ts';

/** Where settings live; `conf` on plain Node, `electron-store` in the Electron shell. Values are unvalidated. */
export interface SettingsStore {
  read(): Promise<Record<string, unknown>>;
  write(settings: Settings): Promise<void>;
}

/** Settings in `settings.json` below the data folder, by `conf` (atomic writes). */
export function createConfSettings(dataFolder: string): SettingsStore {
  const opened = import('conf').then(
    ({ default: Conf }) =>
      new Conf<Record<string, unknown>>({
        cwd: dataFolder,
        configName: 'settings',
        projectName: 'understudy',
        clearInvalidConfig: false,
      }),
  );
  // The failure is reported by whoever reads; this keeps Node from ending the process before.
  opened.catch(() => undefined);
  return {
    async read() {
      try {
        return { ...(await opened).store };
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new UnderstudyError('settings-unreadable', { path: dataFolder, reason }, { cause });
      }
    },
    async write(settings) {
      (await opened).store = settings;
    },
  };
}

/** Settings held in memory, for runs that must not touch the machine's. */
export function createMemorySettings(initial: Partial<Settings> = {}): SettingsStore {
  let held: Record<string, unknown> = { ...initial };
  return {
    read: async () => ({ ...held }),
    write: async (settings) => {
      held = { ...settings };
    },
  };
}

/** Reads settings, dropping single values that no longer fit, so that one bad line never locks a person out. */
export function soundSettings(stored: Record<string, unknown>, workspace: string): Settings {
  const fields: Record<string, z.ZodType> = settingsSchema.shape;
  const sound: Record<string, unknown> = { workspace };
  for (const [name, field] of Object.entries(fields)) {
    const parsed = field.safeParse(stored[name]);
    if (parsed.success && stored[name] !== undefined && stored[name] !== '') sound[name] = parsed.data;
  }
  return settingsSchema.parse(sound);
}
