import type { ClockPort, RandomPort } from '../../contract/ports.ts';
import type { AnswerLine } from '../../contract/run/index.ts';
import { outcomeOf, settled, turnLine } from './outcome.ts';

/** Where the outside's answers are kept. */
export interface AnswerKeeper {
  write(line: AnswerLine): void;
  /** A copy without secrets. */
  seal<T>(value: T): T;
}

/** How one answer is waited for and kept. */
export interface Asking<T> {
  readonly signal?: AbortSignal | undefined;
  /** What is kept instead of the answer, where the answer must not be. */
  readonly keep?: ((value: T) => unknown) | undefined;
}

/**
 * Everything that a run does not work out itself comes through here, one answer at a time: the run goes on with one
 * answer until it waits for others everywhere, and only then gets the next. What it does is therefore determined by
 * its document, by the answers and by their order; a trace keeps both.
 */
export interface Outside {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** Something only the outside can answer: kept, and answered from memory when the run is performed again. */
  answer<T>(of: string, work: () => Promise<T>, asking?: Asking<T>): Promise<T>;
  /** Work that always answers the same but takes its time; when the run is performed again it is done again. */
  work<T>(of: string, work: () => Promise<T>, asking?: Asking<T>): Promise<T>;
  /** Takes a turn before going on; `wait` is passed over when the run is performed again. */
  turn(of: string, wait: () => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** Ends the run from outside, when it is its turn. */
  cut(error: Error): void;
  /** Notes that the event of this number was told by the outside. */
  told(seq: number): void;
  /** Keeps what was read so far. */
  flush(): void;
}

/** Readings are written in bunches of this size at the latest. */
const readingsAtOnce = 512;

/** What a run reads at once, each kind in order: time, monotonic time, chance, identifiers. */
export interface Readings {
  now: number[];
  monotonic: number[];
  next: number[];
  ids: string[];
}

const noReadings = (): Readings => ({ now: [], monotonic: [], next: [], ids: [] });

/** Calls back when everything that could go on now has gone on and waits again. */
export function whenStill(callback: () => void): void {
  // From inside a microtask, the next tick comes when the queue of microtasks has run empty.
  queueMicrotask(() => process.nextTick(callback));
}

/** The outside as it is, its answers kept where there is a keeper. */
export class LiveOutside implements Outside {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly #onCut: (error: Error) => void;
  readonly #onIdle: (() => void) | undefined;
  #sleeping = 0;
  #keeper: AnswerKeeper | undefined;
  #readings = noReadings();
  #read = 0;
  readonly #queue: (() => void)[] = [];
  #scheduled = false;
  #waiting = 0;
  #turns = 0;
  #asks = 0;

  /** `onIdle` is called when the run waits for nothing but time. */
  constructor(
    clock: ClockPort,
    random: RandomPort,
    onCut: (error: Error) => void,
    onIdle?: (() => void) | undefined,
  ) {
    this.#onCut = onCut;
    this.#onIdle = onIdle;
    this.clock = {
      now: () => this.#reading('now', clock.now()),
      // Microseconds survive being written as text.
      monotonic: () => this.#reading('monotonic', Math.round(clock.monotonic() * 1000) / 1000),
      sleep: async (ms, signal) => {
        this.#sleeping += 1;
        try {
          await this.answer(`sleep ${Math.round(ms)}`, () => clock.sleep(ms, signal), { signal });
        } finally {
          this.#sleeping -= 1;
        }
      },
    };
    this.random = {
      id: () => this.#reading('ids', random.id()),
      next: () => this.#reading('next', random.next()),
    };
  }

  /** From now on answers are kept, and those read before with them; without a keeper nothing is. */
  keepIn(keeper: AnswerKeeper | undefined): void {
    this.#keeper = keeper;
    if (keeper === undefined) this.#readings = noReadings();
  }

  answer<T>(of: string, work: () => Promise<T>, asking: Asking<T> = {}): Promise<T> {
    return this.#inTurn(of, work, true, asking);
  }

  work<T>(of: string, work: () => Promise<T>, asking: Asking<T> = {}): Promise<T> {
    return this.#inTurn(of, work, false, asking);
  }

  turn(of: string, wait: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    return this.#inTurn(of, wait, false, { signal });
  }

  cut(error: Error): void {
    this.#queue.push(() => {
      if (this.#keeper !== undefined) {
        this.flush();
        const { error: problem } = turnLine({ n: 0, ask: 0, of: '' }, { error });
        if (problem !== undefined) this.#write({ t: 'cut', n: this.#turns, error: problem });
      }
      this.#onCut(error);
    });
    this.#schedule();
  }

  told(seq: number): void {
    this.#keeper?.write({ t: 'told', seq });
  }

  flush(): void {
    if (this.#read === 0 || this.#keeper === undefined) return;
    const { now, monotonic, next, ids } = this.#readings;
    this.#readings = noReadings();
    this.#read = 0;
    this.#keeper.write({
      t: 'read',
      ...(now.length === 0 ? {} : { now }),
      ...(monotonic.length === 0 ? {} : { monotonic }),
      ...(next.length === 0 ? {} : { next }),
      ...(ids.length === 0 ? {} : { ids }),
    });
  }

  #reading<K extends keyof Readings>(kind: K, value: Readings[K][number]): Readings[K][number] {
    (this.#readings[kind] as (typeof value)[]).push(value);
    this.#read += 1;
    if (this.#read >= readingsAtOnce) this.#bunch();
    return value;
  }

  /** Without a keeper there is nothing to remember for; before the first one there is. */
  #bunch(): void {
    if (this.#keeper === undefined) {
      this.#readings = noReadings();
      this.#read = 0;
    } else this.flush();
  }

  async #inTurn<T>(of: string, work: () => Promise<T>, always: boolean, asking: Asking<T>): Promise<T> {
    this.#waiting += 1;
    const ask = this.#asks++;
    this.#schedule();
    const outcome = await outcomeOf(work);
    await new Promise<void>((resolve) => {
      this.#queue.push(resolve);
      this.#schedule();
    });
    const alone = this.#waiting === 1;
    this.#waiting -= 1;
    const place = { n: this.#turns++, ask, of };
    const final = settled(outcome, asking.signal, always);
    if (this.#keeper !== undefined && (always || !alone)) {
      this.flush();
      this.#write(always ? turnLine(place, final, asking) : { t: 'turn', ...place });
    }
    if ('error' in final) throw final.error;
    return final.value;
  }

  #write(line: AnswerLine): void {
    this.#keeper?.write(this.#keeper.seal(line));
  }

  #schedule(): void {
    if (this.#scheduled || (this.#queue.length === 0 && this.#onIdle === undefined)) return;
    this.#scheduled = true;
    whenStill(() => {
      this.#scheduled = false;
      const next = this.#queue.shift();
      if (next === undefined) {
        if (this.#sleeping > 0 && this.#waiting === this.#sleeping) this.#onIdle?.();
        return;
      }
      next();
      this.#schedule();
    });
  }
}
