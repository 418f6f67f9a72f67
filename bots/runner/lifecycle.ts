import type { Problem } from '../../contract/errors/index.ts';
import type { BotDocument } from '../../contract/flow/index.ts';
import type { ClockPort, EventPort } from '../../contract/ports.ts';
import { lifecycleEventPrefix, type RunEvent, type RunStatus } from '../../contract/run/index.ts';
import { runSource } from './run-source.ts';

const errorOf = ({ type, status, title, detail, instance }: Problem) => ({
  type,
  status,
  title,
  detail,
  instance,
});

/** Tells the bus of the state of the run and its tasks, as the DSL's lifecycle events. */
export class Lifecycle {
  readonly #runId: string;
  readonly #head: BotDocument['document'];
  readonly #bus: EventPort;
  readonly #clock: ClockPort;
  readonly #onFailure: (error: Error) => void;
  /** Tells the events of this process from those of an earlier one that performed the same run. */
  readonly #process: number;
  #count = 0;
  #status: RunStatus | undefined;

  constructor(options: {
    runId: string;
    document: BotDocument;
    bus: EventPort;
    clock: ClockPort;
    onFailure: (error: Error) => void;
  }) {
    this.#runId = options.runId;
    this.#head = options.document.document;
    this.#bus = options.bus;
    this.#clock = options.clock;
    this.#onFailure = options.onFailure;
    this.#process = options.clock.now();
  }

  /** The workflow's `waiting`, and back. */
  status(status: RunStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#workflow('status-changed', { updatedAt: this.#now(), status });
  }

  correlationStarted(): void {
    this.#workflow('correlation-started', { startedAt: this.#now() });
  }

  correlationCompleted(correlationKeys: Readonly<Record<string, unknown>>): void {
    this.#workflow('correlation-completed', { completedAt: this.#now(), correlationKeys });
  }

  /** What the run told, with secrets masked already. */
  heard(event: RunEvent): void {
    if (event.type === 'run.started') this.#started(event);
    else if (event.type === 'run.paused') this.#paused(event);
    else if (event.type === 'run.finished') this.#finished(event);
    else if (event.type === 'run.resumed') {
      this.#workflow('resumed', { resumedAt: event.at });
      this.status('running');
    } else if ('step' in event) this.#heardOfTask(event);
  }

  #heardOfTask(event: RunEvent): void {
    const { at } = event;
    if (event.type === 'step.started') {
      this.#task('created', event.step.pointer, { createdAt: at });
      this.#task('started', event.step.pointer, { startedAt: at });
    } else if (event.type === 'step.finished' && event.replayed !== true)
      this.#task('completed', event.step.pointer, { completedAt: at, output: event.output });
    else if (event.type === 'step.retried') this.#task('retried', event.step.pointer, { retriedAt: at });
    else if (event.type === 'step.faulted') {
      const { step, error } = event;
      if (error.code === 'run-cancelled') this.#task('cancelled', step.pointer, { cancelledAt: at });
      else this.#task('faulted', step.pointer, { faultedAt: at, error: errorOf(error) });
    }
  }

  #started({ at, resumed }: Extract<RunEvent, { type: 'run.started' }>): void {
    const { name, namespace, version } = this.#head;
    if (resumed) this.#workflow('resumed', { resumedAt: at });
    else this.#workflow('started', { definition: { name, namespace, version }, startedAt: at });
    this.status('running');
  }

  #paused({ at, before }: Extract<RunEvent, { type: 'run.paused' }>): void {
    if (before !== undefined) this.#task('suspended', before.pointer, { suspendedAt: at });
    this.#workflow('suspended', { suspendedAt: at });
    this.status('suspended');
  }

  #finished(event: Extract<RunEvent, { type: 'run.finished' }>): void {
    const { status, error, output, at } = event;
    if (status === 'completed') this.#workflow('completed', { completedAt: at, output });
    else if (status === 'cancelled') this.#workflow('cancelled', { cancelledAt: at });
    else
      this.#workflow('faulted', { faultedAt: at, ...(error === undefined ? {} : { error: errorOf(error) }) });
    this.status(status);
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  get #name(): string {
    return `${this.#head.name}-${this.#runId}.${this.#head.namespace}`;
  }

  #workflow(what: string, data: Readonly<Record<string, unknown>>): void {
    this.#tell(`workflow.${what}`, { name: this.#name, ...data });
  }

  #task(what: string, task: string, data: Readonly<Record<string, unknown>>): void {
    this.#tell(`task.${what}`, { workflow: this.#name, task, ...data });
  }

  #tell(what: string, data: Readonly<Record<string, unknown>>): void {
    this.#count += 1;
    this.#bus
      .publish({
        specversion: '1.0',
        id: `${this.#process}-${this.#count}`,
        source: runSource(this.#runId),
        type: `${lifecycleEventPrefix}${what}.v1`,
        time: this.#now(),
        datacontenttype: 'application/json',
        data,
      })
      .catch((error: unknown) =>
        this.#onFailure(error instanceof Error ? error : new Error(String(error), { cause: error })),
      );
  }
}
