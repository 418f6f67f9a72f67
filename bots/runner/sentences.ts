import { describeStep } from '../../contract/flow/sentence.ts';
import type { Engine, Prepared } from './engine.ts';
import type { PlacedTask } from './task.ts';

/**
 * The step as a sentence with the values it is performed with, secrets masked: `Type Acme in ‘Party name’`; before it is
 * prepared, with its text.
 */
export function sentenceOf(
  engine: Pick<Engine, 'registry' | 'bot' | 'mask'>,
  placed: PlacedTask,
  prepared: Prepared | undefined,
): string {
  const { step, task } = placed;
  const action = prepared?.action ?? (typeof task['call'] === 'string' ? task['call'] : undefined);
  const entry = action === undefined ? undefined : engine.registry.get(action)?.entry;
  // Masked before the sentence is cut to length, so that no half of a secret is left at its end.
  const said =
    prepared?.action === undefined || prepared.shown === undefined
      ? task
      : { ...task, with: engine.mask(prepared.shown) };
  return describeStep(entry, step.name, said, (name) => engine.bot.targets.get(name)?.title);
}
