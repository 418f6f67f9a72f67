import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort } from '../../../contract/ports.ts';
import {
  type DebugFrame,
  type DebugGo,
  type DebugScope,
  type DebugSettings,
  type DebugState,
  type DebugStop,
  type DebugValue,
  debugSettingsSchema,
  type RunEvent,
  type StepAddress,
} from '../../../contract/run/index.ts';
import { kindOf, stepsOf } from '../../language/steps.ts';
import { bounded } from '../bounded.ts';
import { orAborted } from '../deadline.ts';
import type { TaskFault } from '../faults.ts';
import type { Flow, PlacedTask, Variables } from '../task.ts';
import { ensureNoMask, lineOfValue, membersOf, valueAt, withValueAt } from './data.ts';
import { DebugClock } from './debug-clock.ts';
import { frameOf, isInside, isSameLine, lineOf } from './place.ts';
import type { Ahead, DebuggedEngine, DebugPort } from './port.ts';
import { evaluateAt, type Hit, type LiveFrame, Watchpoints } from './watchpoints.ts';

/** How a debugger is set up. */
export interface DebuggerOptions {
  readonly runId: string;
  /** False only pauses when told to; breakpoints and errors do not stop the run. */
  readonly armed: boolean;
  readonly settings?: DebugSettings | undefined;
  /** Stops before the first step. */
  readonly stopAtEntry?: boolean | undefined;
  /** Told of every change of state. */
  readonly onState?: ((state: DebugState) => void) | undefined;
}

/** How a stopped run is to go on. */
export interface GoOptions {
  /** Path of the stop it is said to; the one that stopped the run where left out. */
  readonly path?: string | undefined;
  /** For `to`: pointer of the step to stop before. */
  readonly pointer?: string | undefined;
  /** For `skip`: what the step is said to have put out; its input passes on where left out. */
  readonly output?: unknown;
}

/** Where a value is meant. */
export interface DataPlace {
  readonly scope: DebugScope;
  readonly pointer: string;
  /** Path of a task that is being performed; the one that stopped the run where left out. */
  readonly path?: string | undefined;
}

/** A person's side of a debugger; every call but `pause` and `configure` needs a paused run. */
export interface Debugger extends DebugPort {
  readonly state: DebugState;
  configure(settings: DebugSettings): void;
  /** From now on breakpoints and errors stop the run too. */
  arm(): void;
  /** Stops before the next step; at once where the run only waits. */
  pause(): void;
  go(how: DebugGo, options?: GoOptions): void;
  /** The value at a place in one line, and its members. */
  look(place: DataPlace, offset?: number): { readonly value: DebugValue; readonly members: DebugValue[] };
  /** Changes a value; the run's events say who did it. */
  set(place: DataPlace, value: unknown, by: string): void;
  /** jq on the data of a task that is being performed; secrets stay handles and are masked in the answer. */
  evaluate(expression: string, path?: string): Promise<unknown>;
  /** To be told of every event of the run. */
  heard(event: RunEvent): void;
}

/** A debugger for one run. */
export const createDebugger = (options: DebuggerOptions): Debugger => new RunDebugger(options);

type StopFacts = Pick<DebugStop, 'at' | 'reason' | 'breakpoint' | 'note' | 'error'>;
type Verdict =
  | { readonly how: 'perform' | 'asks' | 'raise' }
  | { readonly how: 'skip'; readonly output: unknown };

interface Held {
  readonly frame: LiveFrame;
  readonly stop: StopFacts;
  readonly release: (verdict: Verdict) => void;
}

interface Aim {
  readonly line: string;
  readonly accepts: (step: StepAddress) => boolean;
  readonly reason: 'step' | 'reached';
}

class RunDebugger implements Debugger {
  readonly #options: DebuggerOptions;
  readonly #watchpoints: Watchpoints;
  #armed: boolean;
  #engine: DebuggedEngine | undefined;
  /** Tasks that are being performed, by path. */
  readonly #frames = new Map<string, LiveFrame>();
  /** Tasks that stand still, in the order they came; the first one stopped the run. */
  readonly #held = new Map<string, Held>();
  /** A wait during which the run was paused. */
  #during: LiveFrame | undefined;
  #paused = false;
  #ended = false;
  #clock: DebugClock | undefined;
  #wanted: 'entry' | 'pause' | 'heal' | undefined;
  #aim: Aim | undefined;
  readonly #tasks = new Map<string, PlacedTask['task']>();
  readonly #variables = new WeakMap<Variables, Variables>();
  /** Faults that a person let go on; their way outwards is not stopped again. */
  readonly #raised = new WeakSet<TaskFault>();

  constructor(options: DebuggerOptions) {
    this.#options = options;
    this.#armed = options.armed;
    this.#wanted = options.stopAtEntry === true ? 'entry' : undefined;
    this.#watchpoints = new Watchpoints(options.settings ?? debugSettingsSchema.parse({}));
  }

  get armed(): boolean {
    return this.#armed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get state(): DebugState {
    return {
      runId: this.#options.runId,
      state: this.#ended
        ? 'ended'
        : this.#paused
          ? 'paused'
          : this.#wanted === 'pause'
            ? 'pausing'
            : 'running',
      armed: this.#armed,
      stops: this.#stops(),
      settings: this.#watchpoints.settings,
      unplaced: [...this.#watchpoints.unplaced],
      changed: [...this.#tasks].map(([pointer, task]) => ({
        pointer,
        task: this.#engine?.mask({ ...task }) ?? { ...task },
      })),
    };
  }

  clock(clock: ClockPort): ClockPort {
    this.#clock = new DebugClock(clock);
    return this.#clock;
  }

  attach(engine: DebuggedEngine): void {
    this.#engine = engine;
    this.#watchpoints.watch(engine.document);
  }

  configure(settings: DebugSettings): void {
    this.#watchpoints.configure(settings);
    this.#tell();
  }

  arm(): void {
    this.#armed = true;
    this.#tell();
  }

  pause(): void {
    if (this.#paused || this.#ended) return;
    this.#wanted = 'pause';
    const leaves = [...this.#frames.values()].filter((frame) => !this.#isAround(frame));
    const [first] = leaves;
    if (first !== undefined && leaves.every(isWaiting)) {
      this.#during = first;
      this.#standStill('pause', first.placed.step, undefined);
    } else this.#tell();
  }

  go(how: DebugGo, { path, pointer, output }: GoOptions = {}): void {
    this.#ensurePaused();
    const meant = path ?? this.#first()?.placed.step.path ?? '';
    const target = this.#held.get(meant);
    const at = target?.frame ?? this.#during;
    if (path !== undefined && target === undefined) throw notHere(how, 'no step stands still there.');
    if ((how === 'skip' || how === 'retry') && target === undefined)
      throw notHere(how, 'the step is at work and can only be waited for.');
    if (how === 'retry' && target?.stop.at !== 'fault') throw notHere(how, 'the step has not failed.');
    this.#aim = this.#aimOf(how, at?.placed.step, pointer);
    const held = [...this.#held.values()];
    this.#resume(how);
    for (const each of held) each.release(each === target ? verdictOf(each, how, output) : afterAll(each));
  }

  look({ scope, pointer, path }: DataPlace, offset = 0) {
    const engine = this.#ensurePaused();
    const mask = <T>(value: T): T => engine.mask(value);
    const value = valueAt(this.#data(scope, path), pointer);
    const key = pointer.split('/').at(-1) ?? '';
    return { value: lineOfValue(key, value, mask), members: membersOf(value, offset, mask) };
  }

  set({ scope, pointer, path }: DataPlace, value: unknown, by: string): void {
    const engine = this.#ensurePaused();
    ensureNoMask(value);
    const frame = this.#frameAt(path);
    const root = this.#data(scope, path);
    const before = valueAt(root, pointer);
    const next = withValueAt(root, pointer, value);
    switch (scope) {
      case 'workflow':
        throw refused('what the run began with is history');
      case 'context':
        frame.engine.context = next;
        break;
      case 'variables':
        this.#setVariables(frame, next as Variables);
        break;
      case 'input':
        this.#ensureHeld(frame, 'its input has been taken already');
        frame.flow = { ...frame.flow, input: next };
        break;
      case 'task':
        this.#ensureHeld(frame, 'it is at work');
        this.#setTask(frame, next as PlacedTask['task']);
    }
    const { step } = frame.placed;
    engine.events.tell({ type: 'debug.changed', step, scope, pointer, before, after: value, by });
    this.#tell();
  }

  async evaluate(expression: string, path?: string): Promise<unknown> {
    const engine = this.#ensurePaused();
    return bounded(engine.mask(await evaluateAt(this.#frameAt(path), expression)));
  }

  heard(event: RunEvent): void {
    if (event.type !== 'target.healed' || !this.#armed || !this.#watchpoints.settings.onHeal) return;
    this.#wanted ??= 'heal';
  }

  ended(): void {
    this.#ended = true;
    this.#paused = false;
    this.#clock?.thaw();
    this.#during = undefined;
    this.#held.clear();
    this.#frames.clear();
    this.#tell();
  }

  async before(engine: DebuggedEngine, given: PlacedTask, flow: Flow): Promise<Ahead> {
    const task = this.#tasks.get(given.step.pointer);
    const frame: LiveFrame = {
      engine,
      placed: task === undefined ? given : { ...given, task },
      flow: { ...flow, variables: this.#latest(flow.variables) },
    };
    this.#frames.set(given.step.path, frame);
    let hit: Promise<Hit | undefined> | undefined;
    for (;;) {
      if (this.#paused) {
        const verdict = await this.#hold(frame, { at: 'before', reason: 'held' });
        if (verdict.how !== 'asks') return aheadOf(frame, verdict);
        continue;
      }
      // Asked once only: each asking counts as a visit.
      if (this.#armed) hit ??= this.#watchpoints.meet(frame);
      const stop = this.#reasonFor(frame, await hit);
      if (stop !== undefined) return aheadOf(frame, await this.#hold(frame, stop));
      if (!this.#paused) return aheadOf(frame, { how: 'perform' });
    }
  }

  async faulted(placed: PlacedTask, flow: Flow, fault: TaskFault): Promise<Ahead | undefined> {
    const frame = this.#frames.get(placed.step.path);
    if (frame === undefined || !this.#armed || this.#raised.has(fault) || flow.signal.aborted)
      return undefined;
    const others = [...this.#frames.values()].filter((other) => other !== frame);
    if (!this.#watchpoints.stopsAt(fault, placed.step.path, others)) return undefined;
    const error = this.#attached().mask(fault.problem);
    const verdict = await this.#hold(frame, { at: 'fault', reason: 'error', error });
    if (verdict.how === 'perform' || verdict.how === 'skip') return aheadOf(frame, verdict);
    this.#raised.add(fault);
    return undefined;
  }

  left({ step }: PlacedTask): void {
    this.#frames.delete(step.path);
  }

  #reasonFor(frame: LiveFrame, hit: Hit | undefined): StopFacts | undefined {
    const { step } = frame.placed;
    const wanted = this.#wanted;
    const aim = this.#aim;
    const reached = aim !== undefined && isSameLine(step.path, aim.line) && aim.accepts(step);
    if (wanted === undefined && !reached && hit === undefined) return undefined;
    const reason = wanted ?? (hit === undefined ? (aim?.reason ?? 'step') : 'breakpoint');
    return { at: 'before', reason, ...hit };
  }

  /** Holds a task until a person lets it go on. */
  async #hold(frame: LiveFrame, stop: StopFacts): Promise<Verdict> {
    const { path } = frame.placed.step;
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    this.#held.set(path, { frame, stop, release: resolve });
    if (this.#paused) this.#tell();
    else this.#standStill(stop.reason, frame.placed.step, stop.at === 'before' ? frame : undefined);
    try {
      return await orAborted(promise, frame.flow.signal);
    } finally {
      this.#held.delete(path);
      // A branch that was ended from outside must not leave those held with it standing for ever.
      if (this.#paused && this.#held.size === 0 && this.#during === undefined) this.#resume('continue');
    }
  }

  #standStill(reason: StopFacts['reason'], at: StepAddress, before: LiveFrame | undefined): void {
    this.#paused = true;
    this.#clock?.freeze();
    this.#wanted = undefined;
    this.#aim = undefined;
    this.#attached().events.tell({
      type: 'run.paused',
      ...(before === undefined ? {} : { before: before.placed.step }),
      reason,
      where: at,
    });
    this.#tell();
  }

  #resume(how: DebugGo): void {
    this.#paused = false;
    this.#clock?.thaw();
    this.#during = undefined;
    this.#held.clear();
    this.#attached().events.tell({ type: 'run.resumed', how });
    this.#tell();
  }

  #aimOf(how: DebugGo, at: StepAddress | undefined, pointer: string | undefined): Aim | undefined {
    if (how === 'to') {
      const known = stepsOf(this.#attached().document).some((step) => step.pointer === pointer);
      if (!known) throw notHere(how, `the document has no step ${pointer ?? ''}.`);
      return { line: '', reason: 'reached', accepts: (step) => step.pointer === pointer };
    }
    if (at === undefined || how === 'continue' || how === 'retry') return undefined;
    const line = lineOf(at.path);
    if (how === 'into') return { line, reason: 'step', accepts: () => true };
    const around = how === 'out' ? this.#parentOf(at.path) : at.path;
    return {
      line,
      reason: 'step',
      accepts: ({ path }) => around === undefined || !isInside(path, around),
    };
  }

  #setVariables(frame: LiveFrame, next: Variables): void {
    const before = frame.flow.variables;
    for (const each of this.#frames.values()) {
      if (each.flow.variables === before) each.flow = { ...each.flow, variables: next };
    }
    this.#variables.set(before, next);
  }

  /** Steps of a round bring the round's own variables along; what they were changed to counts. */
  #latest(variables: Variables): Variables {
    const next = this.#variables.get(variables);
    return next === undefined ? variables : this.#latest(next);
  }

  #setTask(frame: LiveFrame, next: PlacedTask['task']): void {
    const { kind, step } = frame.placed;
    if (kindOf(next) !== kind) throw refused(`the step would no longer be a ${kind ?? 'step'}`);
    frame.placed = { ...frame.placed, task: next };
    this.#tasks.set(step.pointer, next);
  }

  #data(scope: DebugScope, path: string | undefined): unknown {
    const { engine, placed, flow } = this.#frameAt(path);
    switch (scope) {
      case 'input':
        return flow.input;
      case 'variables':
        return flow.variables;
      case 'context':
        return engine.context;
      case 'task':
        return placed.task;
      case 'workflow':
        return engine.constants['workflow'];
    }
  }

  #frameAt(path: string | undefined): LiveFrame {
    const frame = path === undefined ? this.#first() : this.#frames.get(path);
    if (frame === undefined) throw notHere('look', 'the step is no longer being performed.');
    return frame;
  }

  #first(): LiveFrame | undefined {
    const [held] = this.#held.values();
    return this.#during ?? held?.frame;
  }

  #stops(): DebugStop[] {
    if (!this.#paused) return [];
    const held = [...this.#held.values()].map(({ frame, stop }) => ({ ...stop, stack: this.#stack(frame) }));
    if (this.#during === undefined) return held;
    return [{ at: 'during', reason: 'pause', stack: this.#stack(this.#during) }, ...held];
  }

  #stack({ placed }: LiveFrame): DebugFrame[] {
    const { path } = placed.step;
    return [...this.#frames.values()]
      .filter((frame) => frame.placed === placed || isInside(path, frame.placed.step.path))
      .sort((a, b) => b.placed.step.path.length - a.placed.step.path.length)
      .map((frame) => frameOf(frame.placed.step, frame.placed.kind));
  }

  #parentOf(path: string): string | undefined {
    const around = [...this.#frames.keys()].filter((other) => isInside(path, other));
    return around.sort((a, b) => b.length - a.length)[0];
  }

  #isAround({ placed }: LiveFrame): boolean {
    return [...this.#frames.keys()].some((other) => isInside(other, placed.step.path));
  }

  #ensureHeld(frame: LiveFrame, why: string): void {
    if (!this.#held.has(frame.placed.step.path)) throw refused(`${frame.placed.step.name}: ${why}`);
  }

  #ensurePaused(): DebuggedEngine {
    if (!this.#paused) throw new UnderstudyError('debug-not-paused', { runId: this.#options.runId });
    return this.#attached();
  }

  #attached(): DebuggedEngine {
    if (this.#engine === undefined)
      throw new UnderstudyError('debug-not-paused', { runId: this.#options.runId });
    return this.#engine;
  }

  #tell(): void {
    this.#options.onState?.(this.state);
  }
}

/** Where a run stands without doing anything: a wait, an event, a person, the pause before a retry. */
function isWaiting({ placed: { kind, task } }: LiveFrame): boolean {
  if (kind === 'wait' || kind === 'listen' || kind === 'try') return true;
  return kind === 'call' && String(task['call']).startsWith('human.');
}

function verdictOf({ frame, stop }: Held, how: DebugGo, output: unknown): Verdict {
  if (how === 'skip') return { how, output: output === undefined ? frame.flow.input : output };
  return { how: stop.at === 'fault' && how !== 'retry' ? 'raise' : 'perform' };
}

/** Those that only waited ask again whether something stops them; the rest have stopped already. */
const afterAll = ({ stop }: Held): Verdict => ({
  how: stop.at === 'fault' ? 'raise' : stop.reason === 'held' ? 'asks' : 'perform',
});

const aheadOf = (frame: LiveFrame, verdict: Verdict): Ahead =>
  verdict.how === 'skip'
    ? { how: 'skip', output: verdict.output }
    : { how: 'perform', placed: frame.placed, flow: frame.flow };

const refused = (reason: string) => new UnderstudyError('debug-value-refused', { reason });
const notHere = (how: string, reason: string) => new UnderstudyError('debug-not-here', { how, reason });
