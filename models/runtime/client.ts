import { resolve } from 'node:path';
import {
  type ErrorCode,
  errorCatalogue,
  ProblemError,
  UnderstudyError,
} from '../../contract/errors/index.ts';
import {
  type InferenceAnswer,
  type InferenceClient,
  type InferenceEngine,
  type InferenceOptions,
  type InferenceTask,
  type InferenceTypes,
  inferenceTasks,
} from '../../contract/inference/index.ts';
import { ModelProcess } from './model-process.ts';
import type { FromProcess, ToProcess } from './protocol.ts';

/** How the client keeps time; a test may pass its own. */
export interface Timer {
  /** Calls `fn` once after `ms`, unless the answer is called first. */
  after(ms: number, fn: () => void): () => void;
}

/** Settings of a models client; every one has a sensible default. */
export interface ModelsClientOptions {
  /** Engine for requests that name none (`ppocr`). */
  engine?: InferenceEngine | undefined;
  /** Model processes to spread requests over (1). */
  workers?: number | undefined;
  /** A process without work for this long is ended (5 minutes). */
  idleMs?: number | undefined;
  /** A cancelled request gets this long to stop before its process is ended (2 s). */
  cancelGraceMs?: number | undefined;
  /** Folder of installed model versions: `<name>/<version>/model.json`. */
  modelsFolder?: string | undefined;
  /** Program that runs the model process (this Node). */
  execPath?: string | undefined;
  timer?: Timer | undefined;
}

/** The client with a view on its processes. */
export interface ModelsClient extends InferenceClient {
  /** Process ids of the model processes that run now. */
  processIds(): number[];
}

interface Pending {
  message: Extract<ToProcess, { type: 'request' }>;
  crashes: number;
  /** The caller has its answer; only the process has yet to confirm that it stopped. */
  settled: boolean;
  process: ModelProcess | undefined;
  settle: PromiseWithResolvers<Answer>;
  cleanUp: (() => void)[];
}

type Answer = Extract<FromProcess, { type: 'answer' }>;

const realTimer: Timer = {
  after(ms, fn) {
    const handle = setTimeout(fn, ms);
    handle.unref();
    return () => clearTimeout(handle);
  },
};

/** Starts model processes when they are needed and speaks with them; close it when done. */
export function createModelsClient(options: ModelsClientOptions = {}): ModelsClient {
  const workers = Array.from({ length: Math.max(1, options.workers ?? 1) }, () => new ModelWorker(options));
  let closed = false;
  let nextId = 1;
  return {
    async infer<T extends InferenceTask>(
      task: T,
      input: InferenceTypes[T]['input'],
      request: InferenceOptions = {},
    ) {
      if (closed)
        throw new UnderstudyError('inference-failed', { task, reason: 'the models client is closed' });
      if (request.signal?.aborted === true) throw new UnderstudyError('inference-cancelled', { task });
      const worker = workers.reduce((least, each) => (each.load < least.load ? each : least));
      const version = request.version;
      const message: Pending['message'] = {
        type: 'request',
        id: nextId++,
        task,
        input: withAbsolutePaths(input),
        engine: request.engine ?? options.engine ?? 'ppocr',
        ...(version === undefined ? {} : { version }),
      };
      const answer = await worker.ask(message, request);
      const output = inferenceTasks[task].output.parse(answer.output);
      // The schema parsed is the one declared for this very task, which the compiler cannot follow through the index.
      return { output, ...answer.provenance, timings: answer.timings } as InferenceAnswer<
        InferenceTypes[T]['output']
      >;
    },
    async close() {
      closed = true;
      await Promise.all(workers.map((worker) => worker.close()));
    },
    processIds: () => workers.flatMap((worker) => worker.pid ?? []),
  };
}

class ModelWorker {
  readonly #options: ModelsClientOptions;
  readonly #timer: Timer;
  readonly #pending = new Map<number, Pending>();
  #process: ModelProcess | undefined;
  #stopIdleTimer: (() => void) | undefined;

  constructor(options: ModelsClientOptions) {
    this.#options = options;
    this.#timer = options.timer ?? realTimer;
  }

  get load(): number {
    return this.#pending.size;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  ask(message: Pending['message'], { signal, deadlineMs }: InferenceOptions): Promise<Answer> {
    const { task } = message;
    const pending: Pending = {
      message,
      crashes: 0,
      settled: false,
      process: undefined,
      settle: Promise.withResolvers(),
      cleanUp: [],
    };
    this.#pending.set(message.id, pending);
    if (signal !== undefined) {
      const abort = () => this.#giveUp(pending, new UnderstudyError('inference-cancelled', { task }));
      signal.addEventListener('abort', abort, { once: true });
      pending.cleanUp.push(() => signal.removeEventListener('abort', abort));
    }
    if (deadlineMs !== undefined) {
      const late = () =>
        this.#giveUp(pending, new UnderstudyError('inference-deadline', { task, deadlineMs }));
      pending.cleanUp.push(this.#timer.after(deadlineMs, late));
    }
    this.#dispatch(pending);
    return pending.settle.promise;
  }

  async close(): Promise<void> {
    for (const pending of [...this.#pending.values()]) {
      this.#forget(pending);
      pending.settle.reject(new UnderstudyError('inference-cancelled', { task: pending.message.task }));
    }
    await this.#end();
  }

  #dispatch(pending: Pending): void {
    pending.process = this.#running();
    pending.process.send(pending.message);
  }

  #running(): ModelProcess {
    this.#stopIdleTimer?.();
    this.#stopIdleTimer = undefined;
    if (this.#process !== undefined) return this.#process;
    const started: ModelProcess = new ModelProcess({
      settings: { modelsFolder: this.#options.modelsFolder },
      execPath: this.#options.execPath,
      onMessage: (message) => this.#receive(message),
      onExit: (reason) => {
        if (this.#process === started) this.#process = undefined;
        this.#recover(started, reason);
      },
    });
    this.#process = started;
    return started;
  }

  #receive(message: FromProcess): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#forget(pending);
    if (message.type === 'answer') pending.settle.resolve(message);
    else pending.settle.reject(errorOf(message.problem));
    this.#restIfIdle();
  }

  /** After a crash: what was cancelled is done with, what crashed once is asked again, the rest fails. */
  #recover(ended: ModelProcess, reason: string): void {
    for (const pending of [...this.#pending.values()]) {
      if (pending.process !== ended) continue;
      pending.crashes++;
      if (!pending.settled && pending.crashes < 2) {
        this.#dispatch(pending);
        continue;
      }
      this.#forget(pending);
      const { task } = pending.message;
      pending.settle.reject(new UnderstudyError('inference-failed', { task, reason: `${reason} (twice)` }));
    }
  }

  #giveUp(pending: Pending, error: UnderstudyError): void {
    if (pending.settled) return;
    pending.settled = true;
    for (const clean of pending.cleanUp.splice(0)) clean();
    pending.settle.reject(error);
    pending.process?.send({ type: 'cancel', id: pending.message.id });
    const stuck = () => void this.#end(pending.process);
    pending.cleanUp.push(this.#timer.after(this.#options.cancelGraceMs ?? 2000, stuck));
  }

  #forget(pending: Pending): void {
    for (const clean of pending.cleanUp.splice(0)) clean();
    this.#pending.delete(pending.message.id);
  }

  #restIfIdle(): void {
    if (this.#pending.size > 0) return;
    this.#process?.rest();
    this.#stopIdleTimer?.();
    this.#stopIdleTimer = this.#timer.after(this.#options.idleMs ?? 300_000, () => void this.#end());
  }

  async #end(ending = this.#process): Promise<void> {
    if (ending === this.#process) {
      this.#process = undefined;
      this.#stopIdleTimer?.();
      this.#stopIdleTimer = undefined;
    }
    await ending?.kill();
  }
}

function withAbsolutePaths(input: object): object {
  const entries = Object.entries(input).map(([key, value]: [string, unknown]) => {
    const isSource = (key === 'image' || key === 'file') && typeof value === 'object' && value !== null;
    if (!isSource || !('path' in value) || typeof value.path !== 'string') return [key, value];
    return [key, { ...value, path: resolve(value.path) }];
  });
  return Object.fromEntries(entries);
}

function errorOf(problem: Extract<FromProcess, { type: 'failure' }>['problem']): Error {
  if (problem.code !== undefined && isErrorCode(problem.code)) {
    return new UnderstudyError(problem.code, problem.values);
  }
  return new ProblemError(problem);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}
