import type { ClockPort } from '../../../contract/ports.ts';
import type { Engine } from '../engine.ts';
import type { TaskFault } from '../faults.ts';
import type { Flow, PlacedTask } from '../task.ts';

/** What is to become of a task that was held: performed, perhaps with other data or text, or passed over. */
export type Ahead =
  | { readonly how: 'perform'; readonly placed: PlacedTask; readonly flow: Flow }
  | { readonly how: 'skip'; readonly output: unknown };

/** What a debugger needs to see of the engine. */
export type DebuggedEngine = Pick<
  Engine,
  'runId' | 'document' | 'constants' | 'expressions' | 'events' | 'mask' | 'seal'
> & { context: unknown };

/** The runner's side of a debugger: asked before every task and at every fault, told of every end. */
export interface DebugPort {
  /** Whether breakpoints and errors stop the run. */
  readonly armed: boolean;
  readonly paused: boolean;
  /** The clock that waits, timeouts and durations of the run go by; it stands still while the run is paused. */
  clock(clock: ClockPort): ClockPort;
  attach(engine: DebuggedEngine): void;
  /** Holds the task while the run stands still; rejects when it is aborted. A bot within the bot has its own engine. */
  before(engine: DebuggedEngine, placed: PlacedTask, flow: Flow): Promise<Ahead>;
  /** May hold a faulted task; undefined lets the fault go on. */
  faulted(placed: PlacedTask, flow: Flow, fault: TaskFault): Promise<Ahead | undefined>;
  /** The task is over, however it ended. */
  left(placed: PlacedTask): void;
  /** The run is over. */
  ended(): void;
}
