import type { ClockPort, RunWorld, Shot } from '../../contract/ports.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import { orAborted, within } from './deadline.ts';
import type { EventStream } from './events.ts';
import type { TraceWriter } from './trace-writer.ts';

/** A hanging picture must not hold up the end of a run for longer, in milliseconds. */
const patienceMs = 5000;

interface Taken {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly box?: Shot['box'];
}

/**
 * Pictures of the UI steps for the trace. The picture after a step is also the one before the next: it is taken once,
 * while the runner evaluates and journals and the next UI step looks for its element; the driver of that step waits for
 * it right before it touches the screen (`StepScope.pictured`).
 */
export class Screenshots {
  readonly #world: RunWorld;
  readonly #events: EventStream;
  readonly #clock: ClockPort;
  readonly #trace: TraceWriter | undefined;
  readonly #signal: AbortSignal;
  #latest: Taken | undefined;
  #underway: Promise<void> = Promise.resolve();

  constructor(options: {
    world: RunWorld;
    events: EventStream;
    clock: ClockPort;
    /** Undefined where no pictures are wanted. */
    trace: TraceWriter | undefined;
    /** Aborted with the run; a picture under way is then given up. */
    signal: AbortSignal;
  }) {
    this.#world = options.world;
    this.#events = options.events;
    this.#clock = options.clock;
    this.#trace = options.trace;
    this.#signal = options.signal;
  }

  /** To be awaited before the step touches the screen; undefined where no pictures are wanted. Never rejects. */
  before(step: StepAddress): Promise<void> | undefined {
    if (this.#trace === undefined) return undefined;
    this.#underway = this.#underway.then(async () => {
      this.#latest ??= await this.#take(step);
      this.#tell(step, 'before', this.#latest);
    });
    return this.#underway;
  }

  /** Begins the picture after the step and does not wait for it. */
  after(step: StepAddress): void {
    if (this.#trace === undefined) return;
    this.#latest = undefined;
    const earlier = this.#underway;
    const taking = this.#take(step);
    this.#underway = earlier.then(async () => {
      this.#latest = await taking;
      this.#tell(step, 'after', this.#latest);
    });
  }

  async fault(step: StepAddress): Promise<void> {
    if (this.#trace === undefined) return;
    await this.#underway;
    this.#latest = await this.#take(step);
    this.#tell(step, 'fault', this.#latest);
  }

  /** Resolves when no picture is being taken. */
  async idle(): Promise<void> {
    await this.#underway;
  }

  #tell(step: StepAddress, when: 'before' | 'after' | 'fault', taken: Taken | undefined): void {
    if (taken !== undefined) this.#events.tell({ type: 'screenshot', step, when, ...taken });
  }

  /** A picture that cannot be taken is told in the log and does not fail the step. */
  async #take(step: StepAddress): Promise<Taken | undefined> {
    const trace = this.#trace;
    if (trace === undefined || this.#signal.aborted) return undefined;
    const tooLate = () => new Error(`it was not ready after ${patienceMs} ms`);
    try {
      return await within(
        this.#signal,
        { clock: this.#clock, ms: patienceMs, reason: tooLate },
        async (signal) => {
          const shot = await orAborted(this.#world.shot({ signal }), signal);
          if (shot === undefined) return undefined;
          const file = await trace.shot(shot.png);
          const { width, height, box } = shot;
          return { file, width, height, ...(box === undefined ? {} : { box }) };
        },
      );
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      const message = `No picture of the screen could be taken: ${reason}`;
      this.#events.tell({ type: 'log', step, level: 'warn', message });
      return undefined;
    }
  }
}
