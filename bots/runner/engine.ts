import type { BotDocument, TaskList } from '../../contract/flow/index.ts';
import type { ClockPort, EventPort, PortFactories, RandomPort, RunWorld } from '../../contract/ports.ts';
import type { RunStatus, StepAddress } from '../../contract/run/index.ts';
import type { TaskKind } from '../language/steps.ts';
import type { ExpressionArguments, Expressions } from '../language/types.ts';
import type { Background } from './background.ts';
import type { DebugPort } from './debug/port.ts';
import type { EventStream } from './events.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { RunMemory } from './memory.ts';
import type { Outside } from './outside.ts';
import type { Screenshots } from './screenshots.ts';
import type { RunSecrets } from './secrets.ts';
import type { StartPoint } from './start-point.ts';
import type { Flow, ListEnd, ListPlace, PlacedTask, TaskEnd } from './task.ts';
import type { ActionLookup, BotReference, RunBot, StandIn } from './types.ts';

/** What every task of a run shares. */
export interface Engine {
  readonly runId: string;
  readonly bot: RunBot;
  readonly document: BotDocument;
  readonly registry: ActionLookup;
  /** The outside as tasks reach it: every answer takes its turn and is kept. */
  readonly world: RunWorld;
  /** The ports as actions get them; the action's own answer is kept instead of theirs. */
  readonly ports: PortFactories;
  /** Everything that the run does not work out itself comes through here. */
  readonly outside: Outside;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly expressions: Expressions;
  readonly events: EventStream;
  /** CloudEvents from and to the outside; reached through `outside`, as everything that is not the run's own. */
  readonly bus: EventPort;
  /** Expressions that take no turn, for what goes on beside the run's own steps. */
  readonly plainExpressions: Expressions;
  readonly memory: RunMemory;
  readonly secrets: RunSecrets;
  readonly screenshots: Screenshots;
  readonly start: StartPoint;
  /** A debugger that may hold tasks and change what flows into them. */
  readonly debug?: DebugPort | undefined;
  /** A copy with every secret and handle masked. */
  mask<T>(value: T): T;
  /** A copy with every revealed secret turned back into its handle. */
  seal<T>(value: T): T;
  readonly elementTimeoutMs: number;
  readonly workFolder: string;
  /** The DSL's `$context`; `export.as` replaces it. */
  context: unknown;
  /** Arguments that are the same for the whole run: `$workflow`, `$runtime`, `$secrets`. */
  readonly constants: ExpressionArguments;
  /** Ends the run with an error that no `try` may catch. */
  abort(reason: Error): void;
  /** Waits while the run is paused and lets others have a turn; rejects when the run is aborted. */
  gate(before: StepAddress, signal: AbortSignal): Promise<void>;
  setStatus(status: RunStatus): void;
  /** Where the document stands: at the root, or below the step of another bot that runs it. */
  readonly home: { readonly base: string; readonly path: string };
  /** The bots from the outermost to this one. */
  readonly chain: readonly string[];
  /** Scripts, shell commands and containers; undefined where the run has none. */
  readonly processes: RunWorld['processes'];
  /** Answers in place of services and processes, where the run has one. */
  readonly standIn: StandIn | undefined;
  /** Another bot by the name in its document; a text says why there is none. */
  findBot(reference: BotReference): Promise<RunBot | string>;
  /** Tells the bus how the run goes. */
  readonly lifecycle: Lifecycle;
  /** Work that no step waits for. */
  readonly background: Background;
  /** Performs a list of tasks one after the other. */
  performList(list: TaskList, at: ListPlace, flow: Flow): Promise<ListEnd>;
  /** Performs one task. */
  performTask(placed: PlacedTask, flow: Flow): Promise<TaskEnd>;
  /** An engine that shares all but what is given: for another document in the same run. */
  derive(own: Partial<Engine>): Engine;
}

/** A task while it is performed: its place, what flows in, and its view of the expressions. */
export interface Performance {
  readonly engine: Engine;
  readonly placed: PlacedTask;
  /** Input after `input.from`. */
  readonly input: unknown;
  readonly flow: Flow;
  readonly signal: AbortSignal;
  /** Milliseconds of the task's own timeout, where it has one. */
  readonly timeoutMs: number | undefined;
  /** One expression, with or without `${ }`. */
  evaluate(expression: string, more?: ExpressionArguments, input?: unknown): Promise<unknown>;
  /** What expressions of the task see beside their input, as it stands now. */
  variables(): ExpressionArguments;
  /** Strict mode: only `${ … }` strings are expressions. */
  template(value: unknown, more?: ExpressionArguments, input?: unknown): Promise<unknown>;
  /** The DSL's `$authorization`, set by an authenticated call. */
  authorize(scheme: string, parameter: string): void;
}

/** How one kind of task is performed. */
export interface TaskExecutor {
  /** Whether finishing the task may have changed something outside, so that its end must be on disk before the next begins. */
  readonly effect: boolean;
  /** Works out the task's arguments before it is announced; what it answers is shown as the step's input. */
  prepare?(performance: Performance): Promise<Prepared>;
  /** Performs it; an undefined `then` leaves the way on to the task's own `then`. */
  perform(
    performance: Performance,
    prepared: unknown,
  ): Promise<{ output: unknown; then?: string | undefined; choice?: string | undefined }>;
}

/** What `prepare` found out. */
export interface Prepared {
  /** Handed to `perform`. */
  readonly value: unknown;
  /** Shown as the step's input. */
  readonly shown?: unknown;
  readonly action?: string | undefined;
}

export type Executors = Readonly<Partial<Record<TaskKind, TaskExecutor>>>;
