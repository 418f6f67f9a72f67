import { type Iterator, performItem } from '../each-item.ts';
import type { Performance, TaskExecutor } from '../engine.ts';
import type { Strategy } from '../listening/consumption.ts';
import { type Heard, Intake } from '../listening/intake.ts';
import { readEvent } from '../listening/reading.ts';
import { isTrue } from '../truth.ts';

interface Listen {
  readonly to: Strategy;
  readonly read?: 'data' | 'envelope' | 'raw';
}

/**
 * Waits for events; its output is the list of what it read of them, in the order they came, each as `foreach` made it.
 * An event is safe in the journal before it is worked with, so a run that was killed goes on with it.
 */
export const listenTask: TaskExecutor = {
  effect: true,
  async prepare({ placed }) {
    return { value: undefined, shown: placed.task['listen'] };
  },
  async perform(performance) {
    const listening = new Listening(performance);
    try {
      return await consume(performance, listening);
    } finally {
      listening.close();
    }
  },
};

/** The step's ear, opened when it is first needed: a run that is performed again from kept answers has none. */
class Listening {
  readonly #performance: Performance;
  #intake: Intake | undefined;

  constructor(performance: Performance) {
    this.#performance = performance;
  }

  async next(): Promise<Heard> {
    const { engine, placed, signal } = this.#performance;
    const { to } = placed.task['listen'] as Listen;
    const wait = async () => {
      this.#intake ??= new Intake(this.#performance, to);
      return this.#intake.next(signal);
    };
    engine.setStatus('waiting');
    try {
      return await engine.outside.answer(`event ${placed.step.path}`, wait, { signal });
    } finally {
      engine.setStatus('running');
    }
  }

  close(): void {
    this.#intake?.close();
  }
}

const filtersOf = ({ one, all, any }: Strategy) => [
  ...(one === undefined ? [] : [one]),
  ...(all ?? []),
  ...(any ?? []),
];

async function consume(performance: Performance, listening: Listening) {
  const { engine, placed } = performance;
  const listen = placed.task['listen'] as Listen;
  const { until } = listen.to;
  const foreach = (placed.task['foreach'] ?? {}) as Iterator;
  const log = (level: 'info' | 'warn', message: string, data?: unknown) =>
    engine.events.emit({ type: 'log', step: placed.step, level, message, data });
  const outputs: unknown[] = [];
  let correlationKeys: Readonly<Record<string, unknown>> = {};
  const correlates = filtersOf(listen.to).some(({ correlate }) => correlate !== undefined);
  if (correlates) engine.lifecycle.correlationStarted();
  for (let index = 0; ; index += 1) {
    const { event, keys, doubts } = await listening.next();
    correlationKeys = keys;
    for (const doubt of doubts) log('warn', doubt);
    if (event === undefined) break;
    log('info', `Heard ${event.type}`, event);
    const round = await performItem(performance, foreach, '/foreach', readEvent(event, listen.read), index);
    outputs.push(round.output);
    if (round.ended) return { output: outputs, then: 'end' };
    if (typeof until === 'string' && isTrue(await performance.evaluate(until, round.variables, outputs)))
      break;
  }
  if (correlates) engine.lifecycle.correlationCompleted(correlationKeys);
  return { output: outputs };
}
