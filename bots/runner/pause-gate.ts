import { setImmediate } from 'node:timers/promises';
import type { StepAddress } from '../../contract/run/index.ts';
import { orAborted } from './deadline.ts';
import type { EventStream } from './events.ts';

/** Steps that may follow each other without letting timers and input have a turn. */
const stepsPerTurn = 16;

/** Stands before every step: holds it while the run is paused, and keeps a fast loop from starving a cancel. */
export class PauseGate {
  #open: Promise<void> | undefined;
  #reopen: (() => void) | undefined;
  #told = false;
  #passed = 0;

  get paused(): boolean {
    return this.#open !== undefined;
  }

  pause(): void {
    this.#open ??= new Promise((resolve) => {
      this.#reopen = resolve;
    });
  }

  resume(): void {
    this.#reopen?.();
    this.#open = undefined;
    this.#reopen = undefined;
  }

  /** Resolves when the step may begin. */
  async pass(before: StepAddress, signal: AbortSignal, events: EventStream): Promise<void> {
    this.#passed += 1;
    if (this.#passed % stepsPerTurn === 0) await setImmediate();
    while (this.#open !== undefined) {
      if (!this.#told) {
        this.#told = true;
        events.tell({ type: 'run.paused', before });
      }
      await orAborted(this.#open, signal);
    }
    signal.throwIfAborted();
    if (this.#told) {
      this.#told = false;
      events.tell({ type: 'run.resumed' });
    }
  }
}
