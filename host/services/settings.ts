import type { Handlers, Settings } from '../../contract/rpc/index.ts';
import { type SettingsStore, soundSettings } from '../storage/settings-store.ts';

/** Settings as services read them: sound, with the workspace filled in. */
export interface SettingsDesk {
  current(): Promise<Settings>;
  readonly handlers: Pick<Handlers, 'settings.get' | 'settings.set'>;
}

/** Reads and changes settings; `workspace` is the folder used where they name none. */
export function createSettingsDesk(
  store: SettingsStore,
  workspace: string,
  onWorkspace: () => Promise<void>,
): SettingsDesk {
  const current = async (): Promise<Settings> => soundSettings(await store.read(), workspace);
  return {
    current,
    handlers: {
      'settings.get': current,
      'settings.set': async (patch) => {
        const before = await current();
        const after: Settings = { ...before, ...dropUndefined(patch) };
        await store.write(after);
        if (after.workspace !== before.workspace) await onWorkspace();
        return after;
      },
    },
  };
}

const dropUndefined = (patch: { [K in keyof Settings]?: Settings[K] | undefined }): Partial<Settings> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Settings>;
