import type { TaskExecutor } from '../engine.ts';
import { isTrue } from '../truth.ts';

interface SwitchCase {
  readonly when?: string;
  readonly then: string;
}

/** Goes on as the first case says whose condition holds; else as the case without one, else as the task itself. */
export const switchTask: TaskExecutor = {
  effect: false,
  async perform({ placed, input, evaluate }) {
    const cases = (placed.task['switch'] as readonly Record<string, SwitchCase>[]).flatMap((item) =>
      Object.entries(item),
    );
    for (const [choice, { when, then }] of cases) {
      if (when !== undefined && isTrue(await evaluate(when))) return { output: input, then, choice };
    }
    const [choice, otherwise] = cases.find(([, { when }]) => when === undefined) ?? [];
    return { output: input, then: otherwise?.then, choice };
  },
};
