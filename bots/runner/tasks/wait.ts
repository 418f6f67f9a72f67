import { durationMs } from '../duration.ts';
import type { TaskExecutor } from '../engine.ts';

/** Lets time pass; data flows past it unchanged. */
export const waitTask: TaskExecutor = {
  // Time that has passed is an effect: a continued run does not wait for it again.
  effect: true,
  async prepare({ placed, template }) {
    const ms = durationMs(await template(placed.task['wait']));
    return { value: ms, shown: { milliseconds: ms } };
  },
  async perform({ engine, input, signal }, ms) {
    engine.setStatus('waiting');
    try {
      await engine.clock.sleep(Number(ms), signal);
    } finally {
      engine.setStatus('running');
    }
    return { output: input };
  },
};
