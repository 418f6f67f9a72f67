import type { Task } from '../../../contract/flow/index.ts';
import { below } from '../../language/pointer.ts';
import { kindOf } from '../../language/steps.ts';
import type { Performance } from '../engine.ts';
import type { PlacedTask } from '../task.ts';
import type { ReadyCall } from './call.ts';

/** A function of the document's `use.functions` is a task; the call's `with` is its input, where there is one. */
export async function prepareFunction(
  performance: Performance,
  name: string,
  definition: Readonly<Record<string, unknown>>,
): Promise<ReadyCall> {
  const { engine, placed, input, flow, signal } = performance;
  const given = placed.task['with'];
  const argument = given === undefined ? input : await performance.template(given);
  const pointer = below('/use/functions', name);
  const body: PlacedTask = {
    step: { name, pointer, path: placed.step.path + pointer },
    task: definition as Task,
    kind: kindOf(definition),
  };
  return {
    shown: argument,
    value: async () => {
      const end = await engine.performTask(body, { ...flow, input: argument, signal });
      return { output: end.output, then: end.then === 'end' ? 'end' : undefined };
    },
  };
}
