import type { ClockPort, RandomPort } from '../../contract/ports.ts';
import type { AnswerLine } from '../../contract/run/index.ts';
import { type Outcome, outcomeOf, outcomeOfLine, settled } from './outcome.ts';
import { type Asking, type Outside, type Readings, whenStill } from './outside.ts';

/** The run asked for something that the kept answers do not have at that point. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
}

interface Waiting {
  readonly ask: number;
  readonly of: string;
  /** Whether it is done; kept answers always are. */
  outcome: Outcome<unknown> | undefined;
  readonly always: boolean;
  go(line: Extract<AnswerLine, { t: 'turn' }> | undefined): void;
  giveUp(error: Error): void;
}

/** Milliseconds without anything to go on with, after which the run is held to have left the kept answers' way. */
const patienceMs = 3_000;

/** The outside out of the answers that an earlier run was given, in their order. */
export class KeptOutside implements Outside {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly #lines: readonly Extract<AnswerLine, { t: 'turn' | 'cut' }>[];
  readonly #onCut: (error: Error) => void;
  readonly #onDiverged: (error: Diverged) => void;
  readonly #waiting: Waiting[] = [];
  #at = 0;
  #turns = 0;
  #asks = 0;
  #scheduled = false;
  #watch: NodeJS.Timeout | undefined;
  #left: Diverged | undefined;

  constructor(
    lines: readonly AnswerLine[],
    onCut: (error: Error) => void,
    onDiverged: (error: Diverged) => void,
  ) {
    this.#onCut = onCut;
    this.#onDiverged = onDiverged;
    this.#lines = lines.filter((line) => line.t === 'turn' || line.t === 'cut');
    const read = (kind: keyof Readings) =>
      lines.flatMap((line): (number | string)[] => (line.t === 'read' ? (line[kind] ?? []) : []));
    const numbers = (kind: 'now' | 'monotonic' | 'next') => this.#reader(read(kind) as number[], 0);
    this.clock = {
      now: numbers('now'),
      monotonic: numbers('monotonic'),
      sleep: (ms, signal) => this.answer(`sleep ${Math.round(ms)}`, async () => {}, { signal }),
    };
    this.random = { next: numbers('next'), id: this.#reader(read('ids') as string[], '') };
  }

  answer<T>(of: string, _: () => Promise<T>, asking: Asking<T> = {}): Promise<T> {
    return this.#inTurn<T>(of, undefined, asking.signal);
  }

  work<T>(of: string, work: () => Promise<T>, asking: Asking<T> = {}): Promise<T> {
    return this.#inTurn(of, work, asking.signal);
  }

  turn(of: string, _: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    return this.#inTurn(of, async () => {}, signal);
  }

  cut(): void {
    // Who cut the run then is in the answers; now nobody may.
  }

  told(): void {
    // Told by the trace itself.
  }

  flush(): void {
    clearTimeout(this.#watch);
  }

  /** Readings one after the other; beyond the last one it stands still. */
  #reader<T>(values: readonly T[], empty: T): () => T {
    let at = 0;
    return () => values[Math.min(at++, values.length - 1)] ?? empty;
  }

  async #inTurn<T>(
    of: string,
    work: (() => Promise<T>) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    if (this.#left !== undefined) throw this.#left;
    const { promise, resolve, reject } = Promise.withResolvers<
      Extract<AnswerLine, { t: 'turn' }> | undefined
    >();
    const entry: Waiting = {
      ask: this.#asks++,
      of,
      outcome: undefined,
      always: work === undefined,
      go: resolve,
      giveUp: reject,
    };
    this.#waiting.push(entry);
    // It may be given up before it is waited for.
    promise.catch(() => undefined);
    const outcome = await outcomeOf(work ?? (async () => undefined as T));
    entry.outcome = outcome;
    this.#schedule();
    const line = await promise;
    this.#turns += 1;
    const kept = work === undefined && line !== undefined ? outcomeOfLine<T>(line, signal) : outcome;
    const final = settled(kept, signal, work === undefined);
    if ('error' in final) throw final.error;
    return final.value;
  }

  #schedule(): void {
    clearTimeout(this.#watch);
    if (this.#scheduled) return;
    this.#scheduled = true;
    whenStill(() => {
      this.#scheduled = false;
      this.#next();
    });
  }

  #next(): void {
    const line = this.#lines[this.#at];
    if (line !== undefined && line.n === this.#turns) {
      if (line.t === 'cut') {
        this.#at += 1;
        this.#onCut(outcomeOfLine({ ...line, t: 'turn', ask: 0, of: '' }, undefined).error as Error);
        this.#schedule();
        return;
      }
      const asked = this.#waiting.find(({ ask, of }) => ask === line.ask && of === line.of);
      if (asked?.outcome === undefined) this.#watchFor(line.of);
      else {
        this.#at += 1;
        this.#release(asked, line);
      }
      return;
    }
    // A turn that was not kept was the only thing the run then waited for.
    const alone = this.#waiting.find(({ outcome, always }) => outcome !== undefined && !always);
    if (alone === undefined) this.#watchFor(line?.t === 'turn' ? line.of : 'its end');
    else this.#release(alone, undefined);
  }

  #release(entry: Waiting, line: Extract<AnswerLine, { t: 'turn' }> | undefined): void {
    this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    entry.go(line);
    this.#schedule();
  }

  #watchFor(of: string): void {
    if (this.#waiting.length === 0 || this.#waiting.some(({ outcome }) => outcome === undefined)) return;
    const asks = this.#waiting.map((entry) => entry.of).join(', ');
    this.#watch = setTimeout(
      () => this.#leave(new Diverged(`it asks for ${asks}, where the trace goes on with ${of}`)),
      patienceMs,
    );
  }

  /** Nothing more is answered: whoever waits learns that the run has left the kept answers' way. */
  #leave(diverged: Diverged): void {
    this.#left = diverged;
    this.#onDiverged(diverged);
    for (const waiting of this.#waiting.splice(0)) waiting.giveUp(diverged);
  }
}
