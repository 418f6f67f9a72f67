import type { Task } from '../../../contract/flow/index.ts';
import type { StepAddress } from '../../../contract/run/index.ts';
import { below } from '../../language/pointer.ts';
import { kindOf } from '../../language/steps.ts';
import type { Performance } from '../engine.ts';
import { type CatalogReference, fetchFunction } from '../resources/catalog.ts';
import type { PlacedTask } from '../task.ts';
import type { ReadyCall } from './call.ts';

/** A function of the document's `use.functions`. */
export function prepareFunction(
  performance: Performance,
  name: string,
  definition: Readonly<Record<string, unknown>>,
): Promise<ReadyCall> {
  const pointer = below('/use/functions', name);
  const step = { name, pointer, path: performance.placed.step.path + pointer };
  return readyFunction(performance, step, async () => definition as Task);
}

/** A function of a catalogue, or one called by its address; faults in it name the step that calls. */
export function prepareCataloged(performance: Performance, reference: CatalogReference): Promise<ReadyCall> {
  const { pointer, path } = performance.placed.step;
  const step = { name: reference.name, pointer, path: below(path, 'function') };
  return readyFunction(performance, step, () => fetchFunction(performance, reference));
}

/** A function is a task; the call's `with` is its input, where there is one. */
async function readyFunction(
  performance: Performance,
  step: StepAddress,
  definition: () => Promise<Task>,
): Promise<ReadyCall> {
  const { engine, placed, input, flow, signal } = performance;
  const given = placed.task['with'];
  const argument = given === undefined ? input : await performance.template(given);
  return {
    shown: argument,
    value: async () => {
      const task = await definition();
      const body: PlacedTask = { step, task, kind: kindOf(task) };
      const end = await engine.performTask(body, { ...flow, input: argument, signal });
      return { output: end.output, then: end.then === 'end' ? 'end' : undefined };
    },
  };
}
