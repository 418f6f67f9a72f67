import { setImmediate } from 'node:timers/promises';
import type { ClockPort } from '../../contract/ports.ts';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test advances it. */
export interface TestClock extends ClockPort {
  /** Moves time on, waking sleepers in order and letting each one's work settle. */
  advance(ms: number): Promise<void>;
  /** Resolves when someone sleeps for exactly `ms`. */
  untilSleeping(ms: number): Promise<void>;
  /** Milliseconds of every sleep so far, in order. */
  readonly sleeps: readonly number[];
}

/** A test clock that begins at `now`, milliseconds since the epoch. */
export function testClock(now = Date.UTC(2026, 0, 5, 9, 0, 0)): TestClock {
  let time = now;
  let sleepers: Sleeper[] = [];
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    monotonic: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        sleeps.push(ms);
        const sleeper: Sleeper = { due: time + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((other) => other !== sleeper);
            reject(signal.reason as Error);
          },
          { once: true },
        );
      }),
    async advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = sleepers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        time = next.due;
        sleepers = sleepers.filter((other) => other !== next);
        next.wake();
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      }
      time = end;
    },
    async untilSleeping(ms) {
      while (!sleepers.some(({ due }) => due === time + ms)) await setImmediate();
    },
  };
}
