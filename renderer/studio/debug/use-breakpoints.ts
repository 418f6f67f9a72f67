import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Breakpoint, DebugSettings } from '../../../contract/run/debug.ts';
import { type PlacedBreakpoints, placeBreakpoints } from '../../../contract/run/place-breakpoints.ts';
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
  /** The breakpoint of one of the given steps. */
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

const noSteps: readonly BreakableStep[] = [];
type Placed = PlacedBreakpoints['byPointer'];
/** Every row asks for the same places; they are worked out once for a list of steps. */
const known = new WeakMap<
  readonly BreakableStep[],
  { readonly settings: DebugSettings; readonly placed: Placed }
>();

function placedIn(steps: readonly BreakableStep[], settings: DebugSettings): Placed {
  const before = known.get(steps);
  if (before?.settings === settings) return before.placed;
  const placed = placeBreakpoints(steps, settings.breakpoints).byPointer;
  known.set(steps, { settings, placed });
  return placed;
}

/** The breakpoints of a bot, remembered on this machine and the same in every window. */
export function useBreakpoints(
  botId: string | undefined,
  steps: readonly BreakableStep[] = noSteps,
): Breakpoints {
  const host = useHost();
  const queries = useQueryClient();
  const id = botId ?? '';
  const loaded = useCall('debug.settings', { botId: id }, { enabled: botId !== undefined }).data;
  return useMemo(() => {
    const settings = loaded ?? none;
    const change = (next: Partial<DebugSettings>) => {
      if (botId === undefined) return;
      const whole = { ...settings, ...next };
      queries.setQueryData(callKey('debug.settings', { botId }), whole);
      host.call('debug.configure', { botId, settings: whole }).catch(toastProblem);
    };
    const others = (gone: string) => settings.breakpoints.filter((each) => each.id !== gone);
    const at = (step: BreakableStep) => placedIn(steps, settings).get(step.pointer)?.[0];
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
  }, [botId, host, loaded, queries, steps]);
}
