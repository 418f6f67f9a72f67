import type { Problem } from '../../../contract/errors/problem.ts';
import type { Box } from '../../../contract/flow/targets.ts';
import type { RunEvent, RunStatus, StepAddress } from '../../../contract/run/events.ts';
import { DataFlow } from './data-flow.ts';

/** `stopped`: it was at work when the run was stopped, which is no failure of the step. */
export type StepState = 'running' | 'waiting' | 'done' | 'failed' | 'skipped' | 'stopped';

/** A screenshot of a step; `width`, `height` and `box` in CSS pixels of the viewport. */
export interface Shot {
  readonly when: 'before' | 'after' | 'fault';
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly box?: Box | undefined;
}

/** What is known of one performed step; replaced, never changed, when an event adds to it. */
export interface StepView {
  readonly address: StepAddress;
  readonly sentence: string;
  readonly kind: string;
  readonly action?: string | undefined;
  readonly state: StepState;
  /** Nesting below the document's own list, from 0. */
  readonly depth: number;
  /** Number of the loop's round the step is in, from 1. */
  readonly round?: number | undefined;
  /** True for the first step of each round, where lists mark the round. */
  readonly opensRound: boolean;
  /** True where it failed only because a step inside it did. */
  readonly failedInside: boolean;
  /** True where other steps ran inside it. */
  readonly container: boolean;
  readonly attempt: number;
  /** Milliseconds since the run began. */
  readonly startedMs: number;
  readonly durationMs?: number | undefined;
  readonly replayed: boolean;
  /** Parameters as they were worked out. */
  readonly input?: unknown;
  /** What flowed in, and `$context` then. */
  readonly received?: unknown;
  readonly contextBefore?: unknown;
  /** `$context` after it; the same as before where it exported nothing. */
  readonly contextAfter?: unknown;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly output?: unknown;
  readonly error?: Problem | undefined;
  /** The element was not there: what the page held instead. */
  readonly missed?: Extract<RunEvent, { type: 'target.missed' }> | undefined;
  readonly retries: readonly Problem[];
  readonly target?: Extract<RunEvent, { type: 'target.resolved' }> | undefined;
  readonly shots: readonly Shot[];
  readonly progress?: {
    readonly done: number;
    readonly total?: number | undefined;
    readonly note?: string | undefined;
  };
  readonly events: readonly RunEvent[];
}

/** One line of the run's log. */
export interface LogLine {
  readonly seq: number;
  readonly at: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly step?: string | undefined;
}

/** A run as the screens show it, built from its events in order. */
export interface RunView {
  readonly steps: readonly StepView[];
  readonly log: readonly LogLine[];
  readonly status: RunStatus;
  readonly startedAt?: string | undefined;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: Problem | undefined;
  readonly durationMs?: number | undefined;
  /** Index in `steps` of the step at work, or the last one. */
  readonly current: number;
  readonly lastSeq: number;
}

export const emptyRun: RunView = { steps: [], log: [], status: 'pending', current: -1, lastSeq: 0 };

const parentOf = (path: string, known: ReadonlyMap<string, number>): number | undefined => {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const found = known.get(path.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
};

const roundOf = (path: string): number | undefined => {
  const counters = [...path.matchAll(/\[(\d+)\]/g)];
  const last = counters.at(-1)?.[1];
  return last === undefined ? undefined : Number(last) + 1;
};

const endWords = { completed: 'completed', faulted: 'failed', cancelled: 'was stopped' } as const;

const pauseReasons: Readonly<Record<string, string>> = {
  entry: 'Stopped at the beginning, before',
  breakpoint: 'Stopped at the breakpoint of',
  step: 'Stopped one step on, before',
  reached: 'Came to',
  error: 'Stopped at the error of',
  heal: 'Stopped after a heal, before',
};

function pauseWords({ before, reason, where }: Extract<RunEvent, { type: 'run.paused' }>): string {
  const step = before ?? where;
  const how = pauseReasons[reason ?? ''] ?? (before === undefined ? 'Paused during' : 'Paused before');
  return step === undefined ? 'Paused' : `${how} ${step.name}`;
}

/** What steps do; changes by a person are told in the log. */
type StepEvent = Exclude<Extract<RunEvent, { step: StepAddress }>, { type: 'debug.changed' }>;

type MutableView = { -readonly [K in keyof RunView]: RunView[K] };

/** Builds a {@link RunView} event by event; `view()` gives a new object after each batch. */
export class RunBuilder {
  #steps: StepView[] = [];
  #log: LogLine[] = [];
  /** Round last seen of each loop, by the path up to its counter. */
  readonly #rounds = new Map<string, number>();
  readonly #byPath = new Map<string, number>();
  readonly #flow = new DataFlow();
  #lastFault: Problem | undefined;
  readonly #view: MutableView = { ...emptyRun };

  get lastSeq(): number {
    return this.#view.lastSeq;
  }

  /** Takes one event in; events already seen are ignored. */
  add(event: RunEvent): void {
    if (event.seq <= this.#view.lastSeq) return;
    this.#view.lastSeq = event.seq;
    switch (event.type) {
      case 'run.started':
        this.#view.startedAt ??= event.at;
        this.#view.input = event.input;
        this.#flow.began(event.input);
        this.#view.status = 'running';
        this.#say(
          event,
          'info',
          event.resumed ? 'The run goes on after its last finished step' : 'The run began',
        );
        return;
      case 'run.paused':
        this.#view.status = 'suspended';
        this.#say(event, 'info', pauseWords(event));
        return;
      case 'run.resumed':
        this.#view.status = 'running';
        this.#say(
          event,
          'info',
          `Going on${event.how === undefined || event.how === 'continue' ? '' : ` (${event.how})`}`,
        );
        return;
      case 'debug.changed':
        this.#flow.changes(event);
        this.#say(
          event,
          'warn',
          `${event.by} changed ${event.scope}${event.pointer} to ${JSON.stringify(event.after)}`,
        );
        return;
      case 'run.finished':
        this.#view.status = event.status;
        this.#view.output = event.output;
        this.#view.error = event.error;
        this.#view.durationMs = event.durationMs;
        this.#say(event, event.status === 'faulted' ? 'error' : 'info', `The run ${endWords[event.status]}`);
        return;
      default:
        this.#addToStep(event);
    }
  }

  /** The run as it is now. */
  view(): RunView {
    return { ...this.#view, steps: [...this.#steps], log: [...this.#log] };
  }

  #say(event: RunEvent, level: LogLine['level'], message: string): void {
    const step = 'step' in event ? event.step.name : undefined;
    this.#log.push({ seq: event.seq, at: event.at, level, message, step });
  }

  #addToStep(event: StepEvent): void {
    const known = this.#byPath.get(event.step.path);
    if (event.type === 'step.started' && (known === undefined || event.attempt === 1)) {
      if (known === undefined) this.#start(event);
      else
        this.#change(known, event, {
          state: 'running',
          startedMs: this.#since(event.at),
          ...this.#dataIn(event),
        });
      return;
    }
    const index = known ?? this.#start({ ...event, type: 'step.started', kind: '', attempt: 1 });
    this.#change(index, event, this.#changeFor(event, index));
  }

  #changeFor(event: StepEvent, index: number): Partial<StepView> {
    const step = this.#steps[index];
    switch (event.type) {
      case 'step.started':
        return { state: 'running', attempt: event.attempt };
      case 'step.finished':
        return {
          state: 'done',
          durationMs: event.durationMs,
          output: event.output,
          contextAfter: this.#leaves(event),
          replayed: event.replayed === true,
        };
      case 'step.faulted':
        return event.error.code === 'run-cancelled'
          ? { state: 'stopped', durationMs: event.durationMs }
          : { state: 'failed', durationMs: event.durationMs, ...this.#fault(event, step) };
      case 'step.skipped':
        return {
          state: 'skipped',
          ...(event.sentence === undefined ? {} : { sentence: event.sentence }),
        };
      case 'step.retried':
        this.#say(
          event,
          'warn',
          `Trying again: ${event.error.detail ?? event.error.title ?? 'the step failed'}`,
        );
        return { state: 'running', attempt: event.attempt, retries: [...(step?.retries ?? []), event.error] };
      case 'target.resolved':
        return { target: event, missed: undefined };
      case 'target.missed':
        return { missed: event };
      case 'target.healed':
        this.#say(
          event,
          'warn',
          `Found ‘${event.target}’ by its fingerprint (${Math.round(event.score * 100)} % alike)`,
        );
        return {};
      case 'screenshot': {
        const { when, file, box, scale = 1 } = event;
        const shot = { when, file, width: event.width / scale, height: event.height / scale, box };
        return { shots: [...(step?.shots ?? []), shot] };
      }
      case 'log':
        this.#say(event, event.level, event.message);
        return {};
      case 'progress':
        return { progress: { done: event.done, total: event.total, note: event.note } };
      case 'human.asked':
        this.#view.status = 'waiting';
        this.#say(event, 'info', `Asked a person: ${event.title}`);
        return { state: 'waiting' };
      case 'human.answered':
        this.#view.status = 'running';
        return { state: 'running' };
    }
  }

  #fault(event: Extract<RunEvent, { type: 'step.faulted' }>, step: StepView | undefined): Partial<StepView> {
    const { error } = event;
    const before = this.#lastFault;
    const same = before !== undefined && before.type === error.type && before.detail === error.detail;
    const failedInside = step?.container === true && same;
    this.#lastFault = error;
    if (!failedInside) this.#say(event, 'error', error.detail ?? error.title ?? 'The step failed');
    return { error, failedInside };
  }

  #dataIn(event: Extract<RunEvent, { type: 'step.started' }>): Partial<StepView> {
    const parent = parentOf(event.step.path, this.#byPath);
    const around = parent === undefined ? undefined : this.#steps[parent];
    const { received, context } = this.#flow.enters(event, around?.address.path);
    return { received, contextBefore: context, contextAfter: context, variables: event.variables };
  }

  #leaves(event: Extract<RunEvent, { type: 'step.finished' }>): unknown {
    this.#flow.leaves(event.step, event.output, event.context);
    return this.#flow.context;
  }

  #since(at: string): number {
    return this.#view.startedAt === undefined ? 0 : Date.parse(at) - Date.parse(this.#view.startedAt);
  }

  #start(event: Extract<RunEvent, { type: 'step.started' }>): number {
    const parent = parentOf(event.step.path, this.#byPath);
    const parentView = parent === undefined ? undefined : this.#steps[parent];
    if (parent !== undefined && parentView !== undefined && !parentView.container) {
      this.#steps[parent] = { ...parentView, container: true };
    }
    const index = this.#steps.length;
    const round = roundOf(event.step.path);
    const loop = event.step.path.slice(0, event.step.path.lastIndexOf('['));
    this.#steps.push({
      address: event.step,
      sentence: event.sentence ?? event.step.name,
      kind: event.kind,
      action: event.action,
      state: 'running',
      depth: parentView === undefined ? 0 : parentView.depth + 1,
      round,
      opensRound: round !== undefined && this.#rounds.get(loop) !== round,
      failedInside: false,
      container: false,
      attempt: event.attempt,
      startedMs: this.#since(event.at),
      replayed: false,
      input: event.input,
      ...this.#dataIn(event),
      retries: [],
      shots: [],
      events: event.kind === '' ? [] : [event],
    });
    if (round !== undefined) this.#rounds.set(loop, round);
    this.#byPath.set(event.step.path, index);
    this.#view.current = index;
    return index;
  }

  #change(index: number, event: RunEvent, change: Partial<StepView>): void {
    const step = this.#steps[index];
    if (step === undefined) return;
    this.#steps[index] = { ...step, ...change, events: [...step.events, event] };
  }
}

/** A whole run at once, as a trace holds it. */
export function runViewOf(events: readonly RunEvent[]): RunView {
  const builder = new RunBuilder();
  for (const event of events) builder.add(event);
  return builder.view();
}
