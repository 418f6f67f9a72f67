/** A case that is left to real jq: its errors, and the corners where JavaScript and jq could differ. */
export class LeaveToJq extends Error {}

/**
 * Milliseconds that the in-process evaluator may hold the event loop; what takes longer is left to real jq, whose
 * thread can be ended at any time.
 */
const allowanceMs = 200;
const unitsBetweenLooks = 5_000;

let left = 0;
let until: number | undefined;

/** Begins the count of one evaluation; evaluations are synchronous and do not nest. */
export function startMeter(): void {
  left = unitsBetweenLooks;
  until = undefined;
}

/** Counts work, about one unit for each value touched; throws {@link LeaveToJq} when the allowance is spent. */
export function spend(units = 1): void {
  left -= units;
  if (left >= 0) return;
  const now = performance.now();
  until ??= now + allowanceMs;
  if (now > until) throw new LeaveToJq();
  left = unitsBetweenLooks;
}

/** Largest text (characters) and list (items) built in-process. */
export const largest = 1_000_000;
const nodesAtMost = 1_000_000;
const charactersAtMost = 20_000_000;

/**
 * Whether a result may be handed on as it is. Values share parts, so `[., .]` repeated forty times is small here and
 * endless when written out: such a result is left to real jq, which meets its limits of time and memory.
 */
export function fitsWrittenOut(value: unknown): boolean {
  let nodes = 0;
  let characters = 0;
  const walk = (one: unknown): boolean => {
    spend();
    if (++nodes > nodesAtMost) return false;
    if (typeof one === 'string') {
      characters += one.length;
      return characters <= charactersAtMost;
    }
    if (typeof one !== 'object' || one === null) return true;
    for (const inner of Object.values(one)) if (!walk(inner)) return false;
    return true;
  };
  return walk(value);
}
