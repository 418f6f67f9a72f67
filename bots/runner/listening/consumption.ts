import type { CloudEvent } from '../../../contract/run/index.ts';
import { type CorrelationKeys, type EventFilter, type Matching, matchEvent } from './filter.ts';

/** The DSL's event consumption strategy. `until` as text is a condition that whoever consumes has to ask. */
export interface Strategy {
  readonly one?: EventFilter;
  readonly all?: readonly EventFilter[];
  readonly any?: readonly EventFilter[];
  readonly until?: string | Strategy;
}

/** Which filter took an event: of the strategy itself, or of the one that ends it. */
export interface Taken {
  readonly by: 'filter' | 'until';
  readonly index: number;
  readonly keys: CorrelationKeys;
}

/** What one listener still waits for. It takes each event once, and can be brought to where an earlier process left it. */
export class Consumption {
  readonly #filters: readonly EventFilter[];
  readonly #kind: 'one' | 'all' | 'any';
  readonly #endless: boolean;
  readonly #ending: Consumption | undefined;
  readonly #matching: Matching;
  readonly #taken = new Set<number>();
  #keys: CorrelationKeys = {};

  constructor(strategy: Strategy, matching: Matching) {
    this.#matching = matching;
    this.#kind = strategy.one !== undefined ? 'one' : strategy.all !== undefined ? 'all' : 'any';
    this.#filters = strategy.one !== undefined ? [strategy.one] : (strategy.all ?? strategy.any ?? []);
    this.#endless = this.#kind === 'any' && strategy.until !== undefined;
    this.#ending =
      this.#kind === 'any' && typeof strategy.until === 'object'
        ? new Consumption(strategy.until, matching)
        : undefined;
  }

  /** Whether nothing more is to be taken. A condition in `until` is not known here. */
  get complete(): boolean {
    if (this.#ending !== undefined) return this.#ending.complete;
    if (this.#kind === 'all') return this.#taken.size === this.#filters.length;
    return !this.#endless && this.#taken.size > 0;
  }

  /** Keys that the events taken so far agreed on. */
  get keys(): CorrelationKeys {
    return this.#keys;
  }

  /** Takes the event where it is waited for; undefined where it is not. Events must be offered one after the other. */
  async offer(event: CloudEvent): Promise<Taken | undefined> {
    if (this.complete) return undefined;
    const ending = await this.#ending?.offer(event);
    if (ending !== undefined) return { ...ending, by: 'until' };
    if (this.#kind === 'any' && this.#filters.length === 0) return this.#offerToAll(event);
    for (const [index, filter] of this.#filters.entries()) {
      if (this.#kind === 'all' && this.#taken.has(index)) continue;
      const keys = await matchEvent(filter, event, this.#keys, this.#matching);
      if (keys !== undefined) return this.#take({ by: 'filter', index, keys });
    }
    return undefined;
  }

  /** Brings it to where it was after it took an event. */
  restore(taken: Taken): void {
    if (taken.by === 'until') this.#ending?.restore({ ...taken, by: 'filter' });
    else this.#take(taken);
  }

  async #offerToAll(event: CloudEvent): Promise<Taken | undefined> {
    const keys = await matchEvent({ with: {} }, event, this.#keys, this.#matching);
    return keys === undefined ? undefined : this.#take({ by: 'filter', index: 0, keys });
  }

  #take(taken: Taken): Taken {
    this.#taken.add(taken.index);
    this.#keys = { ...this.#keys, ...taken.keys };
    return taken;
  }
}
