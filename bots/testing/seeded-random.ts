import type { RandomPort } from '../../contract/ports.ts';

/** Chance that a seed determines (mulberry32); identifiers count up. */
export function seededRandom(seed: number): RandomPort {
  let state = seed >>> 0;
  let ids = 0;
  return {
    id: () => {
      ids += 1;
      return `00000000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
    },
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
