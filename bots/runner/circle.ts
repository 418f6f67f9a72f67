import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Task } from '../../contract/flow/index.ts';
import { isRecord, kindOf, listsOf } from '../language/steps.ts';
import type { PlacedTask } from './task.ts';

/** Whether data can lead the flow elsewhere at the task, or end it from within; lint asks the same. */
function canLeave(task: Readonly<Record<string, unknown>>): boolean {
  const kind = kindOf(task);
  if ('if' in task || kind === 'switch' || kind === 'raise') return true;
  return listsOf(task).some(([, list]) =>
    (Array.isArray(list) ? list : []).some((item: unknown) =>
      Object.values(isRecord(item) ? item : {}).some(
        (inner) => isRecord(inner) && (inner['then'] === 'end' || canLeave(inner)),
      ),
    ),
  );
}

/** Watches the way through one list, and refuses to go round in a circle that nothing can leave. */
export class Way {
  readonly #passed: { readonly name: string; readonly task: Task }[] = [];

  pass({ step, task }: PlacedTask): void {
    const since = this.#passed.findLastIndex(({ name }) => name === step.name);
    const circle = since < 0 ? [] : this.#passed.splice(since);
    if (circle.length > 0 && !circle.some((passed) => canLeave(passed.task))) {
      const chain = [...circle.map(({ name }) => name), step.name].join(' → ');
      throw new UnderstudyError(
        'flow-cyclic',
        { chain },
        { asStandard: true, instance: step.pointer, where: { step: step.name, pointer: step.pointer } },
      );
    }
    this.#passed.push({ name: step.name, task });
  }
}
