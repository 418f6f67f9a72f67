import type { Breakpoint } from './debug.ts';

/** Breakpoints by the pointer of the step they belong to now. */
export interface PlacedBreakpoints {
  readonly byPointer: ReadonlyMap<string, readonly Breakpoint[]>;
  /** Ids of those whose step is no longer in the document. */
  readonly unplaced: readonly string[];
}

const sharedStart = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
};

/**
 * Finds each breakpoint's step in a document that may have been edited since: where it was, if the step there still has
 * its name, else the step of that name whose place is most like the old one.
 */
export function placeBreakpoints(
  steps: readonly { readonly name: string; readonly pointer: string }[],
  breakpoints: readonly Breakpoint[],
): PlacedBreakpoints {
  const byPointer = new Map<string, Breakpoint[]>();
  const unplaced: string[] = [];
  for (const breakpoint of breakpoints) {
    const likeness = (pointer: string) => sharedStart(pointer, breakpoint.pointer);
    const named = steps.filter(({ name }) => name === breakpoint.step);
    const pointer = (
      named.find((step) => step.pointer === breakpoint.pointer) ??
      named.sort((a, b) => likeness(b.pointer) - likeness(a.pointer))[0]
    )?.pointer;
    if (pointer === undefined) unplaced.push(breakpoint.id);
    else byPointer.set(pointer, [...(byPointer.get(pointer) ?? []), breakpoint]);
  }
  return { byPointer, unplaced };
}
