import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { TaskList } from '../../../contract/flow/index.ts';
import type { TaskExecutor } from '../engine.ts';
import { isTrue } from '../truth.ts';

interface ForLoop {
  readonly each?: string;
  readonly in: string;
  readonly at?: string;
}

/** Performs its steps for each item; what one round puts out is the next one's input. `while` is asked before each. */
export const forTask: TaskExecutor = {
  effect: false,
  async prepare({ placed, evaluate }) {
    const loop = placed.task['for'] as ForLoop;
    const items = await evaluate(loop.in);
    if (Array.isArray(items)) return { value: items, shown: { items: items.length } };
    const { name, pointer } = placed.step;
    const reason = `it must give a list, but gave ${items === null ? 'null' : typeof items}`;
    throw new UnderstudyError(
      'expression-failed',
      { expression: loop.in, reason },
      { asStandard: true, instance: pointer, where: { step: name, pointer: `${pointer}/for/in` } },
    );
  },
  async perform({ engine, placed, input, flow, signal, evaluate }, items) {
    const { step, task } = placed;
    const loop = task['for'] as ForLoop;
    const condition = task['while'];
    let current = input;
    for (const [index, item] of (items as readonly unknown[]).entries()) {
      const round = { [loop.each ?? 'item']: item, [loop.at ?? 'index']: index };
      if (typeof condition === 'string' && !isTrue(await evaluate(condition, round, current))) break;
      const end = await engine.performList(
        task['do'] as TaskList,
        { pointer: `${step.pointer}/do`, path: `${step.path}/for[${index}]/do` },
        { ...flow, input: current, signal, variables: { ...flow.variables, ...round } },
      );
      current = end.output;
      if (end.ended) return { output: current, then: 'end' };
    }
    return { output: current };
  },
};
