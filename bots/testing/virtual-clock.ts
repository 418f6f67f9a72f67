import type { ClockPort } from '../../contract/ports.ts';

/** Milliseconds of real time in which a run that seems to wait for time alone may show that it does not. */
const settleMs = 15;

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock on which waits pass at once: time stands still until the run waits for nothing else, then jumps. */
export class VirtualClock implements ClockPort {
  #now: number;
  #began: number;
  #sleepers: Sleeper[] = [];
  #settling: NodeJS.Timeout | undefined;

  /** Begins at `now`, milliseconds since the epoch. */
  constructor(now: number) {
    this.#now = now;
    this.#began = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#began;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const give = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        due: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', give);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', give, { once: true });
    });
  }

  /** To be called when the run waits for nothing but time. */
  idle(): void {
    clearTimeout(this.#settling);
    const seen = this.#sleepers.length;
    this.#settling = setTimeout(() => {
      if (this.#sleepers.length === seen) this.#jump();
    }, settleMs);
  }

  #jump(): void {
    const next = this.#sleepers.toSorted((a, b) => a.due - b.due)[0];
    if (next === undefined) return;
    this.#sleepers = this.#sleepers.filter((other) => other !== next);
    this.#now = Math.max(this.#now, next.due);
    next.wake();
  }
}
