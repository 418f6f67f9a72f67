import { durationMs } from '../duration.ts';
import type { TaskExecutor } from '../engine.ts';

/** Lets time pass; data flows past it unchanged. A run that was broken off waits for what is left of it. */
export const waitTask: TaskExecutor = {
  // Time that has passed is an effect: a continued run does not wait for it again.
  effect: true,
  async prepare({ placed, template }) {
    const ms = durationMs(await template(placed.task['wait']));
    return { value: ms, shown: { milliseconds: ms } };
  },
  async perform({ engine, placed, input, signal }, ms) {
    const { clock, memory } = engine;
    const noted = memory.noted(placed.step, 'due');
    const now = clock.now();
    const due = typeof noted === 'number' ? noted : now + Number(ms);
    if (noted === undefined) await memory.note(placed.step, 'due', due, true);
    engine.setStatus('waiting');
    try {
      // A clock that was set back does not make it wait longer than it says.
      await clock.sleep(Math.min(Math.max(0, due - now), Number(ms)), signal);
    } finally {
      engine.setStatus('running');
    }
    return { output: input };
  },
};
