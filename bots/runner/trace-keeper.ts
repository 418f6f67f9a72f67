import type { UnderstudyError } from '../../contract/errors/index.ts';
import type { JournalEntry, JournalHead, RunEvent, TraceMeta } from '../../contract/run/index.ts';
import type { EventStream } from './events.ts';
import type { AnswerKeeper } from './outside.ts';
import type { Taint } from './taint.ts';
import type { TraceWriter } from './trace-writer.ts';
import type { RunOptions, RunResult } from './types.ts';

/** Keeps the trace of a run, where one is wanted, and ends the run when the trace can no longer be written. */
export class TraceKeeper {
  readonly #trace: TraceWriter | undefined;
  readonly #options: RunOptions;
  readonly #events: EventStream;
  readonly #startedAt: string;
  readonly #onFailure: (error: UnderstudyError) => void;
  #steps = 0;
  #failure: UnderstudyError | undefined;
  #begun = false;
  #debugged = false;

  constructor(
    options: RunOptions,
    events: EventStream,
    startedAt: string,
    onFailure: (error: UnderstudyError) => void,
  ) {
    this.#options = options;
    this.#trace = options.trace;
    this.#events = events;
    this.#startedAt = startedAt;
    this.#onFailure = onFailure;
  }

  async begin(): Promise<void> {
    const trace = this.#trace;
    if (trace === undefined) return;
    trace.onFailure((error) => {
      this.#failure ??= error;
      this.#onFailure(error);
    });
    const { lastSeq } = await trace.begin(this.#meta({ status: 'running' }), this.#botFiles());
    this.#begun = true;
    this.#events.continueAfter(lastSeq);
    this.#events.listen((event) => {
      if (event.type === 'step.finished') this.#steps += 1;
      this.#debugged ||= isDebugging(event);
      trace.event(event);
    });
  }

  /** Where this process' answers are kept; undefined where no trace is. */
  answers(
    head: JournalHead,
    elementTimeoutMs: number,
    taint: Taint,
    known: readonly JournalEntry[] | undefined,
  ): AnswerKeeper | undefined {
    const trace = this.#trace;
    if (trace === undefined) return undefined;
    const { bot } = this.#options;
    const { runId, digest, from, nonce, startedAt } = head;
    const { lastSeq } = this.#events;
    const keeper: AnswerKeeper = {
      write: (line) => trace.answer(line),
      seal: (line) => taint.seal(line),
    };
    keeper.write({
      t: 'run',
      runId,
      digest,
      input: head.input,
      ...(from === undefined ? {} : { from }),
      nonce,
      startedAt,
      elementTimeoutMs,
      ...(bot.folder === undefined ? {} : { folder: bot.folder }),
      permissions: bot.manifest.permissions,
      lastSeq,
      ...(known === undefined ? {} : { known: [...known] }),
    });
    return keeper;
  }

  /** Resolves when everything told so far is written; throws what hindered it. */
  async settle(): Promise<void> {
    await this.#trace?.idle();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async finish(result: RunResult): Promise<void> {
    if (!this.#begun) return;
    const { status, durationMs, error } = result;
    const failure = error?.detail ?? error?.title;
    await this.#trace?.finish(
      this.#meta({
        status,
        durationMs,
        steps: this.#steps,
        finishedAt: new Date(this.#options.clock.now()).toISOString(),
        ...(failure === undefined ? {} : { failure }),
        ...(this.#debugged ? { debugged: true } : {}),
      }),
    );
  }

  #meta(end: Pick<TraceMeta, 'status'> & Partial<TraceMeta>): TraceMeta {
    const { bot, runId } = this.#options;
    const { namespace, name, version } = bot.document.document;
    return {
      version: 1,
      runId,
      bot: { namespace, name, version, ...(bot.folder === undefined ? {} : { folder: bot.folder }) },
      startedAt: this.#startedAt,
      ...end,
    };
  }

  #botFiles(): Record<string, string> {
    const files = this.#options.bot.files;
    const texts = {
      'bot.yaml': files?.bot,
      'targets.yaml': files?.targets,
      'manifest.yaml': files?.manifest,
    };
    return Object.fromEntries(
      Object.entries(texts).flatMap(([name, file]) => (file === undefined ? [] : [[name, file.text]])),
    );
  }
}

/** Whether the event tells that a person stopped or changed the run with a debugger. */
function isDebugging(event: RunEvent): boolean {
  switch (event.type) {
    case 'run.started':
      return event.debugged === true;
    case 'run.paused':
      return event.reason !== undefined && event.reason !== 'pause';
    case 'step.skipped':
      return event.reason === 'debugger';
    default:
      return event.type === 'debug.changed';
  }
}
