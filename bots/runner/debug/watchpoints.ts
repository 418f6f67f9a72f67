import { type Breakpoint, type DebugSettings, placeBreakpoints } from '../../../contract/run/index.ts';
import { stepsOf } from '../../language/steps.ts';
import { matchesFilter, type TaskFault } from '../faults.ts';
import type { Flow, PlacedTask } from '../task.ts';
import { isTrue } from '../truth.ts';
import { isInside } from './place.ts';
import type { DebuggedEngine } from './port.ts';

/** A task that is being performed, as the debugger sees it; its flow and text may be changed while it is held. */
export interface LiveFrame {
  /** Of the bot it stands in: a bot within the bot has its own context. */
  readonly engine: DebuggedEngine;
  placed: PlacedTask;
  flow: Flow;
}

/** A breakpoint that stops the run now. */
export interface Hit {
  readonly breakpoint: string;
  readonly note?: string | undefined;
}

/** Expressions as they would see the data right before the task. */
export function evaluateAt({ engine, placed, flow }: LiveFrame, expression: string): Promise<unknown> {
  return engine.expressions.evaluate(
    expression,
    engine.seal(flow.input),
    {
      ...engine.seal(flow.variables),
      ...engine.constants,
      context: engine.seal(engine.context),
      input: engine.seal(flow.input),
      task: {
        name: placed.step.name,
        reference: placed.step.pointer,
        definition: placed.task,
        input: engine.seal(flow.input),
      },
    },
    { signal: flow.signal, step: placed.step.name, instance: placed.step.pointer },
  );
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Knows which steps are watched and counts how often each breakpoint was met. */
export class Watchpoints {
  #settings: DebugSettings;
  #document: unknown;
  #byPointer: ReadonlyMap<string, readonly Breakpoint[]> = new Map();
  #unplaced: readonly string[] = [];
  readonly #met = new Map<string, number>();

  constructor(settings: DebugSettings) {
    this.#settings = settings;
  }

  get settings(): DebugSettings {
    return this.#settings;
  }

  get unplaced(): readonly string[] {
    return this.#unplaced;
  }

  configure(settings: DebugSettings): void {
    this.#settings = settings;
    this.#place();
  }

  watch(document: unknown): void {
    this.#document = document;
    this.#place();
  }

  #place(): void {
    if (this.#document === undefined) return;
    const placed = placeBreakpoints(stepsOf(this.#document), this.#settings.breakpoints);
    this.#byPointer = placed.byPointer;
    this.#unplaced = placed.unplaced;
  }

  /** Asks the breakpoints of the step; log points say their text. */
  async meet(frame: LiveFrame): Promise<Hit | undefined> {
    const there = this.#byPointer.get(frame.placed.step.pointer) ?? [];
    let hit: Hit | undefined;
    for (const breakpoint of there) {
      if (!breakpoint.enabled) continue;
      const met = await this.#meetOne(frame, breakpoint);
      hit ??= met;
    }
    return hit;
  }

  async #meetOne(frame: LiveFrame, breakpoint: Breakpoint): Promise<Hit | undefined> {
    const { id, condition } = breakpoint;
    if (condition !== undefined && condition.trim() !== '') {
      try {
        if (!isTrue(await evaluateAt(frame, condition))) return undefined;
      } catch (error) {
        if (frame.flow.signal.aborted) throw error;
        return { breakpoint: id, note: `Its condition could not be evaluated: ${reasonOf(error)}` };
      }
    }
    const met = (this.#met.get(id) ?? 0) + 1;
    this.#met.set(id, met);
    if (breakpoint.hits !== undefined && met < breakpoint.hits) return undefined;
    if (breakpoint.log === undefined) return { breakpoint: id };
    await this.#say(frame, breakpoint.log);
    return undefined;
  }

  async #say(frame: LiveFrame, text: string): Promise<void> {
    const parts: string[] = [];
    let rest = 0;
    for (const match of text.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
      parts.push(text.slice(rest, match.index));
      rest = match.index + match[0].length;
      try {
        const value = await evaluateAt(frame, match[1] ?? '');
        parts.push(typeof value === 'string' ? value : JSON.stringify(value));
      } catch (error) {
        if (frame.flow.signal.aborted) throw error;
        parts.push(`(${reasonOf(error)})`);
      }
    }
    const message = parts.join('') + text.slice(rest);
    frame.engine.events.tell({ type: 'log', step: frame.placed.step, level: 'info', message });
  }

  /** Whether the fault of the task at `path` stops the run, given the tasks that are being performed. */
  stopsAt(fault: TaskFault, path: string, frames: Iterable<LiveFrame>): boolean {
    if (this.#settings.onError === 'never') return false;
    if (this.#settings.onError === 'always') return true;
    for (const { placed } of frames) {
      if (placed.kind === 'try' && isTried(path, placed.step.path) && mayCatch(placed, fault)) return false;
    }
    return true;
  }
}

/** Inside what is tried, not inside the handler. */
const isTried = (path: string, container: string): boolean =>
  isInside(path, container) && path.slice(container.length).startsWith('/try');

/** Whether the `catch` can take the fault, as far as its text says; conditions may say no later. */
function mayCatch({ task }: PlacedTask, fault: TaskFault): boolean {
  const handler = task['catch'] as { errors?: { with?: Readonly<Record<string, unknown>> } } | undefined;
  const filter = handler?.errors?.with;
  if (filter === undefined) return true;
  const literal = Object.entries(filter).filter(([, wanted]) => !String(wanted).includes('${'));
  return matchesFilter(fault.problem, Object.fromEntries(literal));
}
