import { Worker } from 'node:worker_threads';
import type { JqAnswer, JqQuestion } from './worker.ts';

/** How a question to real jq ended. */
export type JqOutcome =
  | { readonly ended: 'output'; readonly output: string }
  | { readonly ended: 'error'; readonly error: string }
  | { readonly ended: 'deadline' }
  | { readonly ended: 'died'; readonly reason: string };

interface Waiting {
  readonly question: JqQuestion;
  readonly deadlineMs: number;
  readonly resolve: (outcome: JqOutcome) => void;
  readonly reject: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
  onAbort: (() => void) | undefined;
}

const memoryMegabytes = 1024;

/**
 * Real jq in a worker thread: one question at a time, each with a deadline that ends the thread. The thread is started
 * with the first question, started anew after it was ended, and keeps no process alive while nothing is asked.
 */
export class JqProcess {
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #ready = false;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;

  /** Asks; rejects only with the signal's reason. The deadline counts from when the thread takes the question. */
  ask(json: string, filter: string, deadlineMs: number, signal: AbortSignal | undefined): Promise<JqOutcome> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const waiting: Waiting = {
        question: { id: ++this.#lastId, json, filter },
        deadlineMs,
        resolve,
        reject,
        signal,
        onAbort: undefined,
      };
      if (signal !== undefined) {
        waiting.onAbort = () => this.#abort(waiting);
        signal.addEventListener('abort', waiting.onAbort, { once: true });
      }
      this.#queue.push(waiting);
      this.#advance();
    });
  }

  /** Ends the thread; questions still waiting are answered as died. */
  async close(): Promise<void> {
    const waiting = [...(this.#current === undefined ? [] : [this.#current]), ...this.#queue.splice(0)];
    this.#current = undefined;
    await this.#endWorker();
    for (const one of waiting) this.#settle(one, { ended: 'died', reason: 'it was closed' });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'jq',
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    worker.on('message', (message: JqAnswer | 'ready') => {
      if (worker !== this.#worker) return;
      if (message === 'ready') this.#ready = true;
      else this.#answered(message);
      this.#advance();
    });
    worker.on('error', (error) => this.#died(worker, error.message));
    worker.on('exit', () => this.#died(worker, 'it ended by itself'));
    return worker;
  }

  #advance(): void {
    if (this.#current !== undefined) return;
    if (this.#queue.length === 0) {
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    if (!this.#ready) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#timer = setTimeout(() => this.#interrupt({ ended: 'deadline' }), next.deadlineMs);
    this.#worker.postMessage(next.question);
  }

  #answered(answer: JqAnswer): void {
    const current = this.#current;
    if (current === undefined || current.question.id !== answer.id) return;
    this.#current = undefined;
    clearTimeout(this.#timer);
    if (answer.worn) void this.#endWorker();
    this.#settle(
      current,
      'output' in answer
        ? { ended: 'output', output: answer.output }
        : { ended: 'error', error: answer.error },
    );
  }

  /** Ends the thread under the current question; the rest of the queue goes on with a new one. */
  #interrupt(outcome: JqOutcome): void {
    const current = this.#current;
    this.#current = undefined;
    void this.#endWorker();
    if (current !== undefined) this.#settle(current, outcome);
    this.#advance();
  }

  #died(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    // A thread that cannot even start would otherwise be started for ever.
    if (!this.#ready && this.#current === undefined) this.#current = this.#queue.shift();
    this.#interrupt({ ended: 'died', reason });
  }

  async #endWorker(): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = false;
    await worker?.terminate();
  }

  #settle(waiting: Waiting, outcome: JqOutcome): void {
    if (waiting.onAbort !== undefined) waiting.signal?.removeEventListener('abort', waiting.onAbort);
    waiting.resolve(outcome);
  }

  #abort(waiting: Waiting): void {
    waiting.reject(waiting.signal?.reason as Error);
    const index = this.#queue.indexOf(waiting);
    if (index !== -1) this.#queue.splice(index, 1);
    else if (this.#current === waiting) this.#interrupt({ ended: 'died', reason: 'it was cancelled' });
  }
}
