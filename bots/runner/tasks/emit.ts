import type { TaskExecutor } from '../engine.ts';

/**
 * Announces a CloudEvent. A run on a robot has no broker: the event goes into the run's log, where whoever listens to
 * the run finds it, and is the step's output.
 */
export const emitTask: TaskExecutor = {
  effect: true,
  async prepare({ engine, placed, template }) {
    const declared = (placed.task['emit'] as { event: { with: unknown } }).event.with;
    const given = (await template(declared)) as Readonly<Record<string, unknown>>;
    const event = {
      specversion: '1.0',
      id: engine.random.id(),
      time: new Date(engine.clock.now()).toISOString(),
      ...given,
    };
    return { value: event, shown: event };
  },
  async perform({ engine, placed }, event) {
    const type = String((event as { type?: unknown }).type);
    engine.events.emit({
      type: 'log',
      step: placed.step,
      level: 'info',
      message: `Announced ${type}`,
      data: event,
    });
    return { output: event };
  },
};
