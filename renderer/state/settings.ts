import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Settings } from '../../contract/rpc/calls.ts';
import { callKey, useCall, useHost } from './host.tsx';

const darkQuery = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-color-scheme: dark)');
const themeStore = 'understudy.theme';

/** Settings of this machine; undefined until the host has answered. */
export const useSettings = (): Settings | undefined => useCall('settings.get', {}).data;

/** Changes settings at once in the view, then at the host; what the host refuses is taken back and thrown. */
export function useChangeSettings(): (change: Partial<Settings>) => Promise<void> {
  const host = useHost();
  const queries = useQueryClient();
  return async (change) => {
    const key = callKey('settings.get', {});
    const before = queries.getQueryData<Settings>(key);
    if (before !== undefined) queries.setQueryData(key, { ...before, ...change });
    try {
      queries.setQueryData(key, await host.call('settings.set', change));
    } catch (error) {
      queries.setQueryData(key, before);
      throw error;
    }
  };
}

/** Theme in effect; before the settings arrive, the one of last time, so that nothing flashes. */
export function useTheme(): 'light' | 'dark' {
  const stored = localStorage.getItem(themeStore);
  const wish = useSettings()?.theme ?? (stored === 'light' || stored === 'dark' ? stored : 'system');
  const systemDark = useSyncExternalStore(
    (listener) => {
      darkQuery?.addEventListener('change', listener);
      return () => darkQuery?.removeEventListener('change', listener);
    },
    () => darkQuery?.matches ?? false,
  );
  const theme = wish === 'system' ? (systemDark ? 'dark' : 'light') : wish;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(themeStore, wish);
  }, [theme, wish]);
  return theme;
}
