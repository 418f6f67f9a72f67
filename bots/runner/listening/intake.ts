import { type CloudEvent, lifecycleEventPrefix } from '../../../contract/run/index.ts';
import { orAborted } from '../deadline.ts';
import type { Performance } from '../engine.ts';
import { runSource } from '../run-source.ts';
import { Consumption, type Strategy, type Taken } from './consumption.ts';

/** An event that the step took, and the words about events that it passed over before. */
export interface Heard {
  readonly event?: CloudEvent | undefined;
  /** Keys by which the events belong together, as far as they are known. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly doubts: readonly string[];
}

interface Noted {
  readonly event: CloudEvent;
  readonly taken: Taken;
}

/**
 * The ear of one listening step: takes events from the bus one after the other, has each one safely in the journal before
 * the publisher is let go, and holds them in line until the step has time. It begins with what an earlier process took.
 * It works beside the run, so nothing here takes a turn of the run's or tells an event of it.
 */
export class Intake {
  readonly #performance: Performance;
  readonly #consumption: Consumption;
  readonly #line: CloudEvent[] = [];
  readonly #unsubscribe: () => void;
  #doubts: string[] = [];
  #turn: Promise<void> = Promise.resolve();
  #count = 0;
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  #news = Promise.withResolvers<void>();

  constructor(performance: Performance, strategy: Strategy) {
    const { engine, input, placed, signal } = performance;
    const known = performance.variables();
    const { name, pointer } = placed.step;
    this.#performance = performance;
    this.#consumption = new Consumption(strategy, {
      input,
      evaluate: (expression, on, more) =>
        engine.plainExpressions.evaluate(
          expression,
          on,
          { ...known, ...more },
          { signal, step: name, instance: pointer },
        ),
      onDoubt: (event, error) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#doubts.push(`Passed over ${event.type} ${event.id}: ${reason}`);
      },
    });
    this.#restore();
    this.#unsubscribe = engine.bus.subscribe((event) => this.#hear(event));
  }

  /** Waits for the next event; without `event` where no more will come. Rejects with what the journal threw, or the signal's reason. */
  async next(signal: AbortSignal): Promise<Heard> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure.error;
      const event = this.#line.shift();
      if (event !== undefined || this.#consumption.complete) return this.#heard(event);
      await orAborted(this.#news.promise, signal);
    }
  }

  /** Listens no more; events that still stand in line are dropped. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
  }

  #heard(event: CloudEvent | undefined): Heard {
    const doubts = this.#doubts;
    this.#doubts = [];
    const { keys } = this.#consumption;
    return event === undefined ? { keys, doubts } : { event, keys, doubts };
  }

  #restore(): void {
    const { engine, placed } = this.#performance;
    for (;;) {
      const noted = engine.memory.noted(placed.step, `event[${this.#count}]`) as Noted | undefined;
      if (noted === undefined) return;
      this.#count += 1;
      this.#consumption.restore(noted.taken);
      if (noted.taken.by === 'filter') this.#line.push(noted.event);
    }
  }

  /** Events wait for each other, as each may change what the next one means; the publisher never fails for a listener. */
  #hear(event: CloudEvent): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      try {
        await this.#accept(event);
      } catch (error) {
        this.#failure ??= { error };
        this.#ring();
      }
    });
    return this.#turn;
  }

  async #accept(event: CloudEvent): Promise<void> {
    const { engine, placed, signal } = this.#performance;
    if (this.#closed || signal.aborted) return;
    // What a run tells about itself would wake it for ever.
    if (event.source === runSource(engine.runId) && event.type.startsWith(lifecycleEventPrefix)) return;
    const taken = await this.#consumption.offer(event);
    if (taken === undefined) return;
    const noted: Noted = { event, taken };
    await engine.memory.note(placed.step, `event[${this.#count}]`, noted, true);
    this.#count += 1;
    if (taken.by === 'filter') this.#line.push(event);
    this.#ring();
  }

  #ring(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
