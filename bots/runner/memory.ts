import { type Problem, UnderstudyError } from '../../contract/errors/index.ts';
import type { Journal, JournalEntry, JournalHead, StepAddress } from '../../contract/run/index.ts';
import { notePath } from './notes.ts';

/** What became of a task, before it is dated and sealed for the journal. */
export interface Remembered {
  readonly step: StepAddress;
  readonly kind: string;
  readonly output: unknown;
  readonly context: unknown;
  readonly then: string;
  readonly error?: Problem | undefined;
}

/**
 * The run's memory: answers what earlier processes finished and keeps what this one finishes. Tasks without an
 * outside effect wait in line and reach the disk together with the next task that has one, in one transaction: until
 * then nothing has happened that could not be worked out again.
 */
export class RunMemory {
  readonly #journal: Journal | undefined;
  readonly #runId: string;
  readonly #seal: <T>(value: T) => T;
  readonly #now: () => number;
  readonly #onFailure: (error: UnderstudyError) => void;
  #known: ReadonlyMap<string, JournalEntry> = new Map();
  #waiting: JournalEntry[] = [];

  constructor(options: {
    journal: Journal | undefined;
    runId: string;
    seal: <T>(value: T) => T;
    now: () => number;
    /** Told when nothing more can be remembered; the run has to end, and no `try` may hide it. */
    onFailure: (error: UnderstudyError) => void;
  }) {
    this.#journal = options.journal;
    this.#runId = options.runId;
    this.#seal = options.seal;
    this.#now = options.now;
    this.#onFailure = options.onFailure;
  }

  /** Remembers a new run. */
  async begin(head: JournalHead): Promise<void> {
    if (this.#journal !== undefined) await this.#writing(this.#journal.begin(head));
  }

  /** Remembers how the run ended. */
  async finish(status: string): Promise<void> {
    if (this.#journal !== undefined) await this.#writing(this.#journal.finish(this.#runId, status));
  }

  async #writing(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const failure = new UnderstudyError('journal-write-failed', { runId: this.#runId, reason }, { cause });
      this.#onFailure(failure);
      throw failure;
    }
  }

  /** Reads what an earlier process finished, and answers it. */
  async recall(): Promise<readonly JournalEntry[]> {
    const entries = (await this.#journal?.entries(this.#runId)) ?? [];
    this.#known = new Map(entries.map((entry) => [entry.path, entry]));
    return entries;
  }

  /** The task's earlier end, where it has one; a task of another name or kind at its place damages the journal. */
  find(step: StepAddress, kind: string): JournalEntry | undefined {
    const entry = this.#known.get(step.path);
    if (entry !== undefined && (entry.name !== step.name || entry.kind !== kind)) {
      throw new UnderstudyError(
        'journal-damaged',
        {
          runId: this.#runId,
          reason: `at ${step.path} it remembers ${entry.kind} ${entry.name}, the document has ${kind} ${step.name}`,
        },
        { instance: step.pointer },
      );
    }
    return entry;
  }

  /** Keeps the end of a task; resolves when it is safe on disk, or at once for a task without effect. */
  async keep(end: Remembered, effect: boolean): Promise<void> {
    if (this.#journal === undefined) return;
    this.#waiting.push({
      runId: this.#runId,
      path: end.step.path,
      name: end.step.name,
      kind: end.kind,
      output: this.#seal(end.output),
      context: this.#seal(end.context),
      then: end.then,
      ...(end.error === undefined ? {} : { error: this.#seal(end.error) }),
      at: new Date(this.#now()).toISOString(),
    });
    if (effect) await this.flush();
  }

  /**
   * Keeps what a task that still goes on has to know when it is continued, under a tag of its own. With `safely` it
   * resolves when that is on disk, else it reaches the disk with what follows.
   */
  async note(step: StepAddress, tag: string, value: unknown, safely: boolean): Promise<void> {
    await this.keep(
      {
        step: { ...step, path: notePath(step, tag) },
        kind: 'note',
        output: value ?? null,
        context: null,
        then: '',
      },
      safely,
    );
  }

  /** What an earlier process noted; undefined where it did not. */
  noted(step: StepAddress, tag: string): unknown {
    return this.#known.get(notePath(step, tag))?.output;
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    if (this.#journal === undefined || this.#waiting.length === 0) return;
    const entries = this.#waiting;
    this.#waiting = [];
    await this.#writing(this.#journal.append(...entries));
  }
}
