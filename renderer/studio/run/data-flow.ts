import type { RunEvent, StepAddress } from '../../../contract/run/events.ts';
import { pathOf } from '../../../contract/text/pointer.ts';

/** What flowed into a step, as far as the events of the run tell. */
export interface DataIn {
  /** What the step before it gave, or what its container got; after `input.from` where the step has one. */
  readonly received: unknown;
  /** `$context` when it began. */
  readonly context: unknown;
}

/** A copy with another value at a JSON pointer. */
function patched(root: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) return root.with(Number(key), patched(root[Number(key)], rest, value));
  const record = (typeof root === 'object' && root !== null ? root : {}) as Readonly<Record<string, unknown>>;
  return { ...record, [key]: patched(record[key], rest, value) };
}

const listOf = (path: string): string => path.replace(/\/\d+\/[^/]+$/, '');

/** Follows the data of a run from event to event: what each step got, which the events tell only where it changed. */
export class DataFlow {
  #context: unknown = {};
  #runInput: unknown;
  /** What the last step of each list put out, by the list's path. */
  readonly #outputs = new Map<string, unknown>();
  readonly #received = new Map<string, unknown>();
  readonly #changed = new Map<string, (value: unknown) => unknown>();

  get context(): unknown {
    return this.#context;
  }

  began(input: unknown): void {
    this.#runInput = input;
  }

  /** A step begins; `parent` is the path of the one around it. */
  enters(event: Extract<RunEvent, { type: 'step.started' }>, parent: string | undefined): DataIn {
    const { path } = event.step;
    const change = this.#changed.get(path) ?? ((value: unknown) => value);
    const received = event.received ?? change(this.#flowsInto(path, parent));
    this.#received.set(path, received);
    return { received, context: this.#context };
  }

  leaves({ path }: StepAddress, output: unknown, context: unknown): void {
    this.#outputs.set(listOf(path), output);
    if (context !== undefined) this.#context = context;
  }

  /** A person changed something while the run was paused. */
  changes(event: Extract<RunEvent, { type: 'debug.changed' }>): void {
    const path = pathOf(event.pointer);
    if (event.scope === 'context') this.#context = patched(this.#context, path, event.after);
    if (event.scope !== 'input') return;
    const before = this.#changed.get(event.step.path) ?? ((value: unknown) => value);
    this.#changed.set(event.step.path, (value) => patched(before(value), path, event.after));
  }

  #flowsInto(path: string, parent: string | undefined): unknown {
    const list = listOf(path);
    if (this.#outputs.has(list)) return this.#outputs.get(list);
    const [, loop, round, rest] = /^(.*)\[(\d+)\](\/[a-z]+)?$/.exec(list) ?? [];
    if (loop?.endsWith('/for') && Number(round) > 0) {
      const before = `${loop}[${Number(round) - 1}]${rest ?? ''}`;
      if (this.#outputs.has(before)) return this.#outputs.get(before);
    }
    return parent === undefined ? this.#runInput : this.#received.get(parent);
  }
}
