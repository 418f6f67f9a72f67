import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Breakpoint, DebugSettings } from '../../../contract/run/debug.ts';
import { toastProblem } from '../../kit/index.ts';
import { callKey, useCall, useHost } from '../../state/index.ts';

/** A step that a breakpoint can stand at. */
export interface BreakableStep {
  readonly name: string;
  readonly pointer: string;
}

/** What stops runs of a bot, and how to change it. */
export interface Breakpoints {
  readonly settings: DebugSettings;
  /** The breakpoint of a step; by place, or by name where the step has moved. */
  at(step: BreakableStep): Breakpoint | undefined;
  toggle(step: BreakableStep): void;
  put(breakpoint: Breakpoint): void;
  remove(id: string): void;
  change(settings: Partial<DebugSettings>): void;
}

const none: DebugSettings = { breakpoints: [], onError: 'uncaught', onHeal: false };

/** A new breakpoint for the step. */
export const breakpointAt = ({ name, pointer }: BreakableStep): Breakpoint => ({
  id: crypto.randomUUID(),
  step: name,
  pointer,
  enabled: true,
});

/** The breakpoints of a bot, remembered on this machine and the same in every window. */
export function useBreakpoints(botId: string | undefined): Breakpoints {
  const host = useHost();
  const queries = useQueryClient();
  const id = botId ?? '';
  const loaded = useCall('debug.settings', { botId: id }, { enabled: botId !== undefined }).data;
  useEffect(
    () =>
      host.on('debug.configured', (told) => {
        queries.setQueryData(callKey('debug.settings', { botId: told.botId }), told.settings);
      }),
    [host, queries],
  );
  return useMemo(() => {
    const settings = loaded ?? none;
    const change = (next: Partial<DebugSettings>) => {
      if (botId === undefined) return;
      const whole = { ...settings, ...next };
      queries.setQueryData(callKey('debug.settings', { botId }), whole);
      host.call('debug.configure', { botId, settings: whole }).catch(toastProblem);
    };
    const others = (gone: string) => settings.breakpoints.filter((each) => each.id !== gone);
    const at = (step: BreakableStep) =>
      settings.breakpoints.find((each) => each.pointer === step.pointer && each.step === step.name) ??
      settings.breakpoints.find((each) => each.step === step.name);
    return {
      settings,
      at,
      toggle: (step) => {
        const known = at(step);
        const next = known === undefined ? [...settings.breakpoints, breakpointAt(step)] : others(known.id);
        change({ breakpoints: next });
      },
      put: (breakpoint) => change({ breakpoints: [...others(breakpoint.id), breakpoint] }),
      remove: (gone) => change({ breakpoints: others(gone) }),
      change,
    };
  }, [botId, host, loaded, queries]);
}
