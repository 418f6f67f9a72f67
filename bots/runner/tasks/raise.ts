import { type Problem, UnderstudyError } from '../../../contract/errors/index.ts';
import { componentOf } from '../components.ts';
import type { TaskExecutor } from '../engine.ts';
import { TaskFault } from '../faults.ts';

const optionalText = (value: unknown): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** Faults with the error it defines, inline or by its name in `use.errors`. */
export const raiseTask: TaskExecutor = {
  effect: false,
  async perform({ engine, placed, template }) {
    const { step, task } = placed;
    const declared = (task['raise'] as { error: unknown }).error;
    const definition =
      typeof declared === 'string' ? componentOf(engine.document, 'errors', declared) : declared;
    const error = (await template(definition)) as Record<string, unknown>;
    const status = Number(error['status']);
    if (typeof error['type'] !== 'string' || !Number.isInteger(status)) {
      throw new UnderstudyError(
        'document-invalid',
        { reason: `The error of step ${step.name} needs a type (text) and a status (whole number).` },
        { asStandard: true, instance: step.pointer },
      );
    }
    const title = optionalText(error['title']);
    const detail = optionalText(error['detail']);
    const problem: Problem = {
      type: error['type'],
      status,
      ...(title === undefined ? {} : { title }),
      ...(detail === undefined ? {} : { detail }),
      instance: optionalText(error['instance']) ?? step.pointer,
      kind: 'business',
      where: { step: step.name, pointer: step.pointer },
    };
    throw new TaskFault(problem);
  },
};
