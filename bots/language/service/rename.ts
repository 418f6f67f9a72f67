import { stepsIn } from '../../../contract/text/outline.ts';
import { pointerOf } from '../../../contract/text/pointer.ts';
import { renameStep } from '../../../contract/text/step-edit.ts';
import type { TextChange } from '../../../contract/text/text-change.ts';
import { underOffset } from './hover.ts';
import { modelOf } from './surroundings.ts';

/** The step whose name stands at `offset`, as its own key or after `then`. */
export function stepNamedAt(
  text: string,
  offset: number,
):
  | { readonly pointer: string; readonly name: string; readonly from: number; readonly to: number }
  | undefined {
  const under = underOffset(text, offset);
  if (under === undefined) return undefined;
  const steps = stepsIn(modelOf(text));
  const span = under.onKey ? under.entry.keySpan : under.entry.value.span;
  if (span === undefined) return undefined;
  const pointer = pointerOf(under.path);
  const own = under.onKey ? steps.find((step) => step.pointer === pointer) : undefined;
  if (own !== undefined) return { pointer: own.pointer, name: own.name, ...span };
  if (under.onKey || under.entry.key !== 'then') return undefined;
  const value = String(under.entry.value.scalar?.value ?? '');
  const around = steps.findLast((step) => `${pointer}/`.startsWith(`${step.pointer}/`));
  const named = steps.find((step) => step.list === around?.list && step.name === value);
  return named === undefined ? undefined : { pointer: named.pointer, name: named.name, ...span };
}

/** The changes that give the step at `offset` another name, wherever it is named; undefined where no step stands there. */
export function renameAt(text: string, offset: number, name: string): readonly TextChange[] | undefined {
  const step = stepNamedAt(text, offset);
  return step === undefined ? undefined : renameStep(modelOf(text), step.pointer, name).changes;
}
