import type { TaskExecutor } from '../engine.ts';

/** Makes data: an object whose `${ }` texts are evaluated, or one expression. */
export const setTask: TaskExecutor = {
  effect: false,
  async perform({ placed, template }) {
    return { output: await template(placed.task['set']) };
  },
};
