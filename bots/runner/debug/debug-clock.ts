import type { ClockPort } from '../../../contract/ports.ts';
import { orAborted } from '../deadline.ts';

/**
 * The run's clock as far as waits, timeouts and durations go: it stands still while a person looks at the paused run,
 * so that no timeout strikes meanwhile. The time of day goes on.
 */
export class DebugClock implements ClockPort {
  readonly #clock: ClockPort;
  #frozenAt: number | undefined;
  #lost = 0;
  #thawed: PromiseWithResolvers<void> | undefined;
  readonly #onFreeze = new Set<() => void>();

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  freeze(): void {
    if (this.#frozenAt !== undefined) return;
    this.#frozenAt = this.#clock.monotonic();
    this.#thawed = Promise.withResolvers();
    for (const tell of [...this.#onFreeze]) tell();
  }

  thaw(): void {
    if (this.#frozenAt === undefined) return;
    this.#lost += this.#clock.monotonic() - this.#frozenAt;
    this.#frozenAt = undefined;
    this.#thawed?.resolve();
    this.#thawed = undefined;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return (this.#frozenAt ?? this.#clock.monotonic()) - this.#lost;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const never = new AbortController().signal;
    const ends = this.monotonic() + ms;
    for (;;) {
      if (this.#thawed !== undefined) await orAborted(this.#thawed.promise, signal ?? never);
      signal?.throwIfAborted();
      const left = ends - this.monotonic();
      if (left <= 0 && ms > 0) return;
      const frozen = await this.#sleepUntilFrozen(Math.max(0, left), signal);
      if (!frozen) return;
    }
  }

  /** Whether the clock was stopped before the time was over. */
  async #sleepUntilFrozen(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    const stop = new AbortController();
    const freeze = () => stop.abort();
    this.#onFreeze.add(freeze);
    try {
      await this.#clock.sleep(
        ms,
        signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
      );
      return false;
    } catch (error) {
      if (stop.signal.aborted && signal?.aborted !== true) return true;
      throw error;
    } finally {
      this.#onFreeze.delete(freeze);
    }
  }
}
