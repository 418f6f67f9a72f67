import { UnderstudyError } from '../../contract/errors/index.ts';
import type { TaskList } from '../../contract/flow/index.ts';
import { Way } from './circle.ts';
import type { Engine } from './engine.ts';
import { performTask } from './perform.ts';
import { type Flow, type ListEnd, type ListPlace, namesOf, placedTask } from './task.ts';

/**
 * Performs a list of tasks. `then` leads on within the list: to the next task, to one of the list by name, out of the
 * list (`exit`: whoever holds the list goes on, a loop with its next item) or out of the workflow (`end`).
 */
export async function performList(
  engine: Engine,
  list: TaskList,
  at: ListPlace,
  flow: Flow,
): Promise<ListEnd> {
  const names = namesOf(list);
  const way = new Way();
  const visits = new Map<number, number>();
  let input = flow.input;
  let index = 0;
  while (index < list.length) {
    const visit = (visits.get(index) ?? 0) + 1;
    visits.set(index, visit);
    const placed = placedTask(list, index, at, visit);
    way.pass(placed);
    const end = await performTask(engine, placed, { ...flow, input });
    input = end.output;
    if (end.then === 'continue') index += 1;
    else if (end.then === 'exit') return { output: input, ended: false, exited: true };
    else if (end.then === 'end') return { output: input, ended: true };
    else {
      index = names.indexOf(end.then);
      if (index < 0) {
        const { name, pointer } = placed.step;
        throw new UnderstudyError(
          'flow-unknown-step',
          { step: name, then: end.then },
          { asStandard: true, instance: pointer, where: { step: name, pointer } },
        );
      }
    }
  }
  return { output: input, ended: false };
}
