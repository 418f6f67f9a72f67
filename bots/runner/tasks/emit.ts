import { UnderstudyError } from '../../../contract/errors/index.ts';
import { type CloudEvent, cloudEventSchema } from '../../../contract/run/index.ts';
import type { Performance, TaskExecutor } from '../engine.ts';

/**
 * Publishes a CloudEvent; the event is the step's output. A run that is continued publishes it with the id it had before,
 * so that whoever heard it already can tell. Secrets do not leave by events: their handles are masked.
 */
export const emitTask: TaskExecutor = {
  effect: true,
  async prepare(performance) {
    const { engine, placed, template } = performance;
    const declared = (placed.task['emit'] as { event: { with: unknown } }).event.with;
    const given = (await template(declared)) as Readonly<Record<string, unknown>>;
    const noted = engine.memory.noted(placed.step, 'event') as { id: string; time: string } | undefined;
    const own = noted ?? { id: engine.random.id(), time: new Date(engine.clock.now()).toISOString() };
    const event = checked(performance, { specversion: '1.0', ...own, ...given });
    return { value: event, shown: event };
  },
  async perform({ engine, placed, signal }, prepared) {
    const event = prepared as CloudEvent;
    await engine.memory.note(placed.step, 'event', { id: event.id, time: event.time }, true);
    await engine.outside.answer(`publish ${placed.step.path}`, () => engine.bus.publish(engine.mask(event)), {
      signal,
    });
    const message = `Announced ${event.type}`;
    engine.events.emit({ type: 'log', step: placed.step, level: 'info', message, data: event });
    return { output: event };
  },
};

function checked({ placed }: Performance, event: unknown): CloudEvent {
  const result = cloudEventSchema.safeParse(event);
  if (result.success) return result.data;
  const { name, pointer } = placed.step;
  const reason = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw new UnderstudyError(
    'event-invalid',
    { at: ` of step ${name}`, reason },
    { asStandard: true, instance: pointer, where: { step: name, pointer: `${pointer}/emit/event/with` } },
  );
}
