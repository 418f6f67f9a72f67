import type { TaskList } from '../../../contract/flow/index.ts';
import type { TaskExecutor } from '../engine.ts';

/** Performs its steps one after the other. */
export const doTask: TaskExecutor = {
  effect: false,
  async perform({ engine, placed, input, flow, signal }) {
    const { pointer, path } = placed.step;
    const end = await engine.performList(
      placed.task['do'] as TaskList,
      { pointer: `${pointer}/do`, path: `${path}/do` },
      { ...flow, input, signal },
    );
    return { output: end.output, then: end.ended ? 'end' : undefined };
  },
};
