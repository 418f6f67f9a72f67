import { type RefObject, useRef, useState } from 'react';
import { useShortcuts } from '../../state/index.ts';

/** Goes from change to change with the keyboard; each place of the comparison marked `data-change` is one stop. */
export interface ChangeStops {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Which stop was gone to last, from 1, and how many there are; 0 before the first. */
  readonly at: { readonly stop: number; readonly of: number };
  go(step: 1 | -1): void;
}

/** Scrolls so that the stop stands in the middle, or begins at the top where it is taller than the view. */
function center(view: HTMLElement, stop: HTMLElement): void {
  const inView = stop.getBoundingClientRect().top - view.getBoundingClientRect().top;
  const room = Math.max(48, (view.clientHeight - stop.offsetHeight) / 2);
  view.scrollTo({ top: view.scrollTop + inView - room });
}

/** Keys `j` and `k`, or F7 and Shift+F7, go to the next and the previous change. */
export function useChangeStops(): ChangeStops {
  const scroller = useRef<HTMLElement>(null);
  const [at, setAt] = useState({ stop: 0, of: 0 });
  const go = (step: 1 | -1): void => {
    const stops = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [])];
    if (stops.length === 0) return;
    const focused = stops.findIndex((stop) => stop.contains(document.activeElement));
    const from = focused === -1 ? at.stop - 1 : focused;
    const next = Math.min(stops.length - 1, Math.max(0, from + step));
    stops[next]?.focus({ preventScroll: true });
    if (scroller.current !== null && stops[next] !== undefined) center(scroller.current, stops[next]);
    setAt({ stop: next + 1, of: stops.length });
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
