import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type InferenceTask, inferenceTasks } from '../../contract/inference/index.ts';
import { extractDocument } from '../documents/extract-document.ts';
import type { Checkpoint, OcrEngine } from '../ocr/engine.ts';
import { EngineShelf } from './engine-shelf.ts';
import type { FromProcess, ProcessSettings, ToProcess } from './protocol.ts';

type Request = Extract<ToProcess, { type: 'request' }>;
type Answer = Extract<FromProcess, { type: 'answer' }>;

interface Job {
  request: Request;
  arrived: number;
  cancelled: boolean;
  settle: PromiseWithResolvers<Answer>;
}

/** Runs requests one after another, those a person waits for before whole pages; each can be cancelled between lines. */
export class InferenceQueue {
  readonly #shelf: EngineShelf;
  readonly #waiting: Job[] = [];
  #current: Job | undefined;

  constructor(settings: ProcessSettings) {
    this.#shelf = new EngineShelf(settings);
  }

  /** Queues a request; rejects with the catalogue error of what went wrong. */
  run(request: Request): Promise<Answer> {
    const job: Job = {
      request,
      arrived: performance.now(),
      cancelled: false,
      settle: Promise.withResolvers(),
    };
    this.#waiting.push(job);
    if (this.#current === undefined) void this.#work();
    return job.settle.promise;
  }

  /** Stops a request: at once while it waits, after the line being read while it runs. */
  cancel(id: number): void {
    if (this.#current?.request.id === id) this.#current.cancelled = true;
    const index = this.#waiting.findIndex((job) => job.request.id === id);
    if (index < 0) return;
    const [job] = this.#waiting.splice(index, 1);
    job?.settle.reject(new UnderstudyError('inference-cancelled', { task: job.request.task }));
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      this.#current = job;
      try {
        job.settle.resolve(await this.#perform(job));
      } catch (error) {
        job.settle.reject(error);
      }
      this.#current = undefined;
    }
  }

  #next(): Job | undefined {
    const urgent = this.#waiting.findIndex((job) => isInteractive(job.request));
    return this.#waiting.splice(Math.max(0, urgent), 1)[0];
  }

  async #perform(job: Job): Promise<Answer> {
    const { request } = job;
    const started = performance.now();
    const checkpoint: Checkpoint = {
      async pass() {
        await setImmediate();
        if (job.cancelled) throw new UnderstudyError('inference-cancelled', { task: request.task });
      },
    };
    await checkpoint.pass();
    const engine = await this.#shelf.take(request.engine, request.version);
    const loaded = performance.now();
    const output = await perform(request.task, request.input, engine, checkpoint);
    const ended = performance.now();
    return {
      type: 'answer',
      id: request.id,
      output,
      provenance: {
        model: engine.model,
        version: engine.version,
        engine: request.engine,
        provider: engine.provider,
      },
      timings: {
        queueMs: started - job.arrived,
        loadMs: loaded - started,
        runMs: ended - loaded,
        totalMs: ended - job.arrived,
      },
    };
  }
}

function isInteractive(request: Request): boolean {
  if (request.task === 'ocr.recognise') return true;
  if (request.task !== 'ocr.read' && request.task !== 'ocr.detect') return false;
  const mode = z.object({ mode: z.string() }).safeParse(request.input);
  return !mode.success || mode.data.mode === 'screen';
}

async function perform(task: InferenceTask, input: unknown, engine: OcrEngine, checkpoint: Checkpoint) {
  switch (task) {
    case 'ocr.read':
      return engine.read(parsed(task, inferenceTasks[task].input, input), checkpoint);
    case 'ocr.detect':
      return engine.detect(parsed(task, inferenceTasks[task].input, input), checkpoint);
    case 'ocr.recognise':
      return engine.recognise(parsed(task, inferenceTasks[task].input, input), checkpoint);
    case 'document.extract':
      return extractDocument(engine, parsed(task, inferenceTasks[task].input, input), checkpoint);
  }
}

function parsed<T>(task: InferenceTask, schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new UnderstudyError('inference-input-invalid', { task, reason: z.prettifyError(result.error) });
}
