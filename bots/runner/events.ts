import type { ClockPort } from '../../contract/ports.ts';
import type { RunEvent, RunEventBody } from '../../contract/run/index.ts';
import { bounded } from './bounded.ts';
import type { Outside } from './outside.ts';
import type { Taint } from './taint.ts';

/** Events that a trace has kept as told by the outside, by their number. */
export type KeptEvents = ReadonlyMap<number, RunEvent>;

/** Stamps, masks and hands on the events of one run, numbered without gaps. */
export class EventStream {
  readonly #runId: string;
  readonly #clock: ClockPort;
  readonly #taint: Taint;
  readonly #listeners: ((event: RunEvent) => void)[] = [];
  readonly #outside: Outside;
  readonly #kept: KeptEvents | undefined;
  #seq = 0;
  #ended = false;

  /** With `kept`, what the outside told is told again from there, and nothing else that it says. */
  constructor(runId: string, clock: ClockPort, taint: Taint, outside: Outside, kept?: KeptEvents) {
    this.#runId = runId;
    this.#clock = clock;
    this.#taint = taint;
    this.#outside = outside;
    this.#kept = kept;
  }

  /** Numbers go on after those an earlier process gave. */
  continueAfter(seq: number): void {
    this.#seq = seq;
  }

  /** Number of the last event told. */
  get lastSeq(): number {
    return this.#seq;
  }

  listen(listener: (event: RunEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells an event that follows from the document; after the end of the run nothing is told any more. */
  emit(body: RunEventBody): void {
    if (this.#ended) return;
    this.#stamp(body, this.#outside.clock);
    for (;;) {
      const next = this.#kept?.get(this.#seq + 1);
      if (next === undefined) return;
      this.#seq += 1;
      for (const listener of this.#listeners) listener(next);
    }
  }

  /** Tells an event that comes from outside: of a driver, of the screen, of a person. */
  tell(body: RunEventBody): void {
    if (this.#ended || this.#kept !== undefined) return;
    this.#outside.told(this.#seq + 1);
    this.#stamp(body, this.#clock);
  }

  #stamp(body: RunEventBody, clock: Pick<ClockPort, 'now'>): void {
    this.#ended = body.type === 'run.finished';
    // Masked before it is cut, so that no half of a secret is left at the edge. The result is told whole.
    const masked = this.#taint.maskValue(body);
    const event: RunEvent = {
      ...(masked.type === 'run.finished' ? masked : bounded(masked)),
      runId: this.#runId,
      seq: ++this.#seq,
      at: new Date(clock.now()).toISOString(),
    };
    for (const listener of this.#listeners) listener(event);
  }
}
