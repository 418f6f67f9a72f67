import type { ClockPort } from '../../contract/ports.ts';
import type { RunEvent, RunEventBody } from '../../contract/run/index.ts';
import { bounded } from './bounded.ts';
import type { Taint } from './taint.ts';

/** Stamps, masks and hands on the events of one run, numbered without gaps. */
export class EventStream {
  readonly #runId: string;
  readonly #clock: ClockPort;
  readonly #taint: Taint;
  readonly #listeners: ((event: RunEvent) => void)[] = [];
  #seq = 0;
  #ended = false;

  constructor(runId: string, clock: ClockPort, taint: Taint) {
    this.#runId = runId;
    this.#clock = clock;
    this.#taint = taint;
  }

  /** Numbers go on after those an earlier process gave. */
  continueAfter(seq: number): void {
    this.#seq = seq;
  }

  listen(listener: (event: RunEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells an event; after the end of the run nothing is told any more, whoever still holds a port. */
  emit(body: RunEventBody): void {
    if (this.#ended) return;
    this.#ended = body.type === 'run.finished';
    // Masked before it is cut, so that no half of a secret is left at the edge. The result is told whole.
    const masked = this.#taint.maskValue(body);
    const event: RunEvent = {
      ...(masked.type === 'run.finished' ? masked : bounded(masked)),
      runId: this.#runId,
      seq: ++this.#seq,
      at: new Date(this.#clock.now()).toISOString(),
    };
    for (const listener of this.#listeners) listener(event);
  }
}
