import { type RefObject, useRef, useState } from 'react';
import { useShortcuts } from '../../state/index.ts';

/** Goes from change to change with the keyboard; each place of the comparison marked `data-change` is one stop. */
export interface ChangeStops {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Which stop has the focus, from 1; 0 before the first. */
  readonly at: number;
  go(step: 1 | -1): void;
}

/** Keys `j` and `k`, or F7 and Shift+F7, go to the next and the previous change. */
export function useChangeStops(): ChangeStops {
  const scroller = useRef<HTMLElement>(null);
  const [at, setAt] = useState(0);
  const go = (step: 1 | -1): void => {
    const stops = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [])];
    if (stops.length === 0) return;
    const focused = stops.findIndex((stop) => stop.contains(document.activeElement));
    const from = focused === -1 ? at - 1 : focused;
    const next = Math.min(stops.length - 1, Math.max(0, from + step));
    stops[next]?.focus({ preventScroll: true });
    stops[next]?.scrollIntoView({ block: 'center' });
    setAt(next + 1);
  };
  const group = 'Comparison';
  useShortcuts([
    { keys: 'j', title: 'Next change', group, run: () => go(1) },
    { keys: 'k', title: 'Previous change', group, run: () => go(-1) },
    { keys: 'F7', title: 'Next change', group, run: () => go(1) },
    { keys: 'Shift+F7', title: 'Previous change', group, run: () => go(-1) },
  ]);
  return { scroller, at, go };
}
