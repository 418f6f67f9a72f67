import { type Problem, UnderstudyError } from '../../contract/errors/index.ts';
import type { JournalHead, RunStatus, StepAddress } from '../../contract/run/index.ts';
import { createEventBus } from '../drivers/events/bus.ts';
import { Background } from './background.ts';
import { conductedExpressions, conductedWorld } from './conducted.ts';
import { orAborted, within } from './deadline.ts';
import { dateDescriptor } from './descriptors.ts';
import type { Engine } from './engine.ts';
import { EventStream } from './events.ts';
import { problemOf } from './faults.ts';
import { KeptOutside } from './kept-outside.ts';
import { Lifecycle } from './lifecycle.ts';
import { performList } from './list.ts';
import { RunMemory } from './memory.ts';
import { LiveOutside, type Outside } from './outside.ts';
import { PauseGate } from './pause-gate.ts';
import { performTask } from './perform.ts';
import { Screenshots } from './screenshots.ts';
import { RunSecrets } from './secrets.ts';
import { ensureStart, StartPoint } from './start-point.ts';
import { Taint } from './taint.ts';
import { TraceKeeper } from './trace-keeper.ts';
import type { Run, RunOptions, RunResult } from './types.ts';
import { performWorkflow } from './workflow.ts';

/** Milliseconds that what a run opened has to close; after it the run ends without waiting. */
const closingMs = 5000;
const runnerVersion = '0.1.0';

/** Makes a run of a bot; nothing happens before `start`. */
export function createRun(options: RunOptions): Run {
  return new BotRun(options);
}

class BotRun implements Run {
  readonly runId: string;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #gate = new PauseGate();
  readonly #outside: Outside;
  #status: RunStatus = 'pending';
  /** Whether the journal holds this run as going on; a run that was refused leaves it as it is. */
  #remembered = false;
  #beginning: Promise<RunResult> | undefined;

  constructor(options: RunOptions) {
    this.runId = options.runId;
    this.#options = options;
    const end = (error: Error) => this.#abort.abort(error);
    const clock = options.debug?.clock(options.clock) ?? options.clock;
    this.#outside =
      options.kept === undefined
        ? new LiveOutside(clock, options.random, end, options.onIdle)
        : new KeptOutside(options.kept.lines, end, (error) => {
            options.onLeft?.(error.message);
            end(error);
          });
  }

  get status(): RunStatus {
    const paused = this.#gate.paused || this.#options.debug?.paused === true;
    return paused && this.#status === 'running' ? 'suspended' : this.#status;
  }

  start(): Promise<RunResult> {
    this.#beginning ??= this.#run();
    return this.#beginning;
  }

  pause(): void {
    const { debug } = this.#options;
    if (debug === undefined) this.#gate.pause();
    else debug.pause();
  }

  resume(): void {
    const { debug } = this.#options;
    if (debug === undefined) this.#gate.resume();
    else if (debug.paused) debug.go('continue');
  }

  cancel(by?: string): void {
    this.#outside.cut(new UnderstudyError('run-cancelled', { by: by === undefined ? '' : ` by ${by}` }));
  }

  async #run(): Promise<RunResult> {
    const { signal } = this.#options;
    const began = this.#outside.clock.monotonic();
    const follow = () => {
      const reason: unknown = signal?.reason;
      if (reason instanceof UnderstudyError && reason.code === 'run-cancelled') this.#outside.cut(reason);
      else this.cancel();
    };
    if (signal?.aborted) follow();
    else signal?.addEventListener('abort', follow, { once: true });
    this.#status = 'running';
    try {
      return await this.#runThrough(began);
    } finally {
      signal?.removeEventListener('abort', follow);
    }
  }

  async #runThrough(began: number): Promise<RunResult> {
    const { options, runId } = { options: this.#options, runId: this.runId };
    const nonce = options.kept?.head.nonce ?? newNonce(options);
    const startedAt = new Date(options.clock.now()).toISOString();
    let head: JournalHead = {
      runId,
      ...(options.bot.folder === undefined ? {} : { botFolder: options.bot.folder }),
      digest: options.bot.digest,
      input: options.input,
      ...(options.from === undefined ? {} : { from: options.from }),
      nonce,
      startedAt,
      status: 'running',
    };
    let known: JournalHead | undefined;
    let refusal: Error | undefined;
    try {
      known = await options.journal?.head(runId);
      if (known !== undefined) {
        ensureContinuable(known, options.bot.digest);
        head = known;
      }
    } catch (error) {
      refusal = error instanceof Error ? error : new Error(String(error), { cause: error });
    }
    const taint = new Taint(head.nonce);
    const events = new EventStream(runId, options.clock, taint, this.#outside, options.kept?.told);
    if (options.kept !== undefined) events.continueAfter(options.kept.head.lastSeq);
    if (options.onEvent !== undefined) events.listen(options.onEvent);
    const trace = new TraceKeeper(options, events, head.startedAt, (error) => this.#outside.cut(error));
    const engine = this.#engine(head, taint, events);
    let outcome: { output: unknown } | { error: unknown };
    try {
      await trace.begin();
      if (refusal !== undefined) throw refusal;
      const remembered = known === undefined ? undefined : await engine.memory.recall();
      if (remembered === undefined) await engine.memory.begin(head);
      this.#remembered = true;
      if (this.#outside instanceof LiveOutside)
        this.#outside.keepIn(trace.answers(head, engine.elementTimeoutMs, taint, remembered));
      outcome = { output: await this.#perform(engine, head, known !== undefined) };
    } catch (error) {
      outcome = { error };
    }
    outcome = await this.#cleanUp(engine, trace, outcome);
    return this.#finish(engine, trace, taint, outcome, began);
  }

  async #perform(engine: Engine, head: JournalHead, resumed: boolean): Promise<unknown> {
    const { document, folder } = this.#options.bot;
    const { namespace, name, version } = document.document;
    engine.events.emit({
      type: 'run.started',
      bot: { namespace, name, version, ...(folder === undefined ? {} : { folder }) },
      input: head.input,
      resumed,
      ...(this.#options.debug?.armed === true ? { debugged: true } : {}),
    });
    if (head.from !== undefined) ensureStart(document, head.from);
    let output: unknown;
    try {
      output = await performWorkflow(engine, head.input, this.#abort.signal);
      await orAborted(engine.background.idle(), this.#abort.signal);
    } catch (error) {
      await engine.background.end(error);
      throw error;
    }
    engine.start.ensureReached();
    return output;
  }

  #engine(head: JournalHead, taint: Taint, events: EventStream): Engine {
    const options = this.#options;
    const { document, manifest } = options.bot;
    const secrets = new RunSecrets(head.nonce, manifest.permissions, options.secrets, taint);
    const bus = options.world.events ?? createEventBus();
    const lifecycle = new Lifecycle({
      runId: this.runId,
      document,
      bus,
      clock: options.clock,
      onFailure: (error) => this.#outside.cut(error),
    });
    events.listen((event) => lifecycle.heard(event));
    const engine = engineOf({
      runId: this.runId,
      bot: options.bot,
      document,
      registry: options.registry,
      world: conductedWorld(options.world, this.#outside),
      ports: options.world.factories,
      outside: this.#outside,
      clock: this.#outside.clock,
      random: this.#outside.random,
      expressions: conductedExpressions(options.expressions, this.#outside),
      events,
      bus,
      plainExpressions: options.expressions,
      memory: new RunMemory({
        journal: options.journal,
        runId: this.runId,
        seal: (value) => taint.seal(value),
        now: () => options.clock.now(),
        onFailure: (error) => this.#outside.cut(error),
      }),
      secrets,
      screenshots: new Screenshots({
        world: options.world,
        events,
        clock: options.clock,
        trace: options.screenshots === true ? options.trace : undefined,
        signal: this.#abort.signal,
      }),
      start: new StartPoint(head.from),
      debug: options.debug,
      mask: (value) => taint.maskValue(value),
      seal: (value) => taint.seal(value),
      elementTimeoutMs: options.elementTimeoutMs ?? 30_000,
      workFolder: options.workFolder,
      context: {},
      constants: {
        secrets: secrets.handles(document),
        runtime: { name: 'understudy', version: runnerVersion, metadata: {} },
        workflow: {
          id: this.runId,
          definition: document,
          input: head.input,
          startedAt: dateDescriptor(Date.parse(head.startedAt)),
        },
      },
      abort: (reason) => this.#abort.abort(reason),
      gate: async (before, signal) => {
        const pass = async () => {
          await options.trace?.room();
          await this.#gate.pass(before, signal, events);
        };
        await this.#outside.turn(`step ${before.path}`, pass, signal);
      },
      home: { base: '', path: '' },
      chain: [`${document.document.namespace}/${document.document.name}`],
      processes: options.world.processes,
      standIn: options.standIn,
      findBot: async (reference) =>
        (await options.findBot?.(reference)) ?? 'this run knows of no other bots.',
      background: new Background(),
      lifecycle,
      setStatus: (status) => {
        this.#status = status;
        lifecycle.status(status);
      },
    });
    const { debug } = options;
    debug?.attach(engine);
    if (debug !== undefined) events.listen((event) => debug.heard(event));
    return engine;
  }

  /** Closes what the run opened and gets everything told so far onto the disk; what fails there faults the run. */
  async #cleanUp(
    engine: Engine,
    trace: TraceKeeper,
    outcome: { output: unknown } | { error: unknown },
  ): Promise<{ output: unknown } | { error: unknown }> {
    await engine.screenshots.idle();
    try {
      await within(
        new AbortController().signal,
        {
          clock: this.#options.clock,
          ms: closingMs,
          reason: () => new Error(`it was not done after ${closingMs} ms`),
        },
        (signal) => orAborted(engine.world.close(), signal),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `What the run opened could not be closed in order: ${reason}`;
      engine.events.tell({ type: 'log', step: wholeRun, level: 'warn', message });
    }
    try {
      await engine.memory.flush();
      await trace.settle();
      return outcome;
    } catch (error) {
      return 'error' in outcome ? outcome : { error };
    }
  }

  async #finish(
    engine: Engine,
    trace: TraceKeeper,
    taint: Taint,
    outcome: { output: unknown } | { error: unknown },
    began: number,
  ): Promise<RunResult> {
    let result = resultOf(outcome, taint, engine.clock.monotonic() - began);
    const tell = () => {
      this.#status = result.status;
      engine.events.emit({ type: 'run.finished', ...result });
      this.#outside.flush();
    };
    try {
      if (this.#remembered) await engine.memory.finish(result.status);
    } catch (error) {
      // A run that failed before keeps its own reason.
      if (result.status === 'completed') result = resultOf({ error }, taint, result.durationMs);
    }
    tell();
    this.#options.debug?.ended();
    try {
      await trace.finish(result);
    } catch (error) {
      // Nothing more can be written there; the caller is told by the result.
      if (result.status === 'completed') result = resultOf({ error }, taint, result.durationMs);
      this.#status = result.status;
    }
    return result;
  }
}

/** An engine that performs tasks by itself. */
function engineOf(parts: Omit<Engine, 'performList' | 'performTask' | 'derive'>): Engine {
  const engine: Engine = {
    ...parts,
    performList: (list, at, flow) => performList(engine, list, at, flow),
    performTask: (placed, flow) => performTask(engine, placed, flow),
    derive: (own) => engineOf({ ...engine, ...own }),
  };
  return engine;
}

const wholeRun: StepAddress = { name: 'run', pointer: '', path: '' };

function resultOf(
  outcome: { output: unknown } | { error: unknown },
  taint: Taint,
  durationMs: number,
): RunResult {
  if ('output' in outcome) {
    return { status: 'completed', output: taint.maskValue(outcome.output), durationMs };
  }
  const error: Problem = taint.maskValue(problemOf(outcome.error));
  const status = error.code === 'run-cancelled' ? 'cancelled' : 'faulted';
  return { status, output: undefined, error, durationMs };
}

function ensureContinuable(head: JournalHead, digest: string): void {
  const damaged = (reason: string) => new UnderstudyError('journal-damaged', { runId: head.runId, reason });
  if (head.digest !== digest) throw damaged('the bot was changed since the run began.');
  if (head.status !== 'running') throw damaged(`the run has ended already (${head.status}).`);
}

/** 128 bits that no text on a screen can know. */
const newNonce = ({ random }: RunOptions): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
