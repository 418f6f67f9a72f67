import type { ComparedRow, StepCell, StepChange } from '../../../contract/flow/index.ts';
import { isRecord } from '../steps.ts';
import type { StepPairs } from './match-steps.ts';
import type { Outline, OutlineStep } from './outline.ts';
import type { Sentence } from './steps-diff.ts';

const depthOf = (step: OutlineStep): number => {
  let depth = 0;
  for (let at = step.container; at !== undefined; at = at.container) depth += 1;
  return depth;
};

function targetOf(step: OutlineStep): string | undefined {
  const given = step.task['with'];
  const target = isRecord(given) ? given['target'] : undefined;
  return typeof target === 'string' && !target.includes('${') ? target : undefined;
}

/**
 * All steps of two documents as lines of a comparison, in the reading order of the second; steps that are gone, and
 * the old places of moved ones, stand after the step that was before them.
 */
export function sideBySide(
  before: Outline,
  after: Outline,
  pairs: StepPairs,
  changes: readonly StepChange[],
  sentence: Sentence,
): ComparedRow[] {
  const cell = (step: OutlineStep, side: 'before' | 'after'): StepCell => {
    const target = targetOf(step);
    return {
      name: step.name,
      pointer: step.pointer,
      sentence: sentence(step, side),
      depth: depthOf(step),
      ...(target === undefined ? {} : { target }),
    };
  };
  const changeOf = { before: new Map<string, number>(), after: new Map<string, number>() };
  changes.forEach((change, index) => {
    if (change.before !== undefined) changeOf.before.set(change.before.pointer, index);
    if (change.after !== undefined) changeOf.after.set(change.after.pointer, index);
  });
  const rows: { readonly at: number; readonly row: ComparedRow }[] = [];
  const places = new Map<OutlineStep, number>();
  after.steps.forEach((step, at) => {
    const index = changeOf.after.get(step.pointer);
    const change = index === undefined ? undefined : changes[index];
    const old = pairs.backward.get(step);
    const moved = change?.changes.includes('moved') === true;
    if (!moved) places.set(step, at);
    const row: ComparedRow = {
      after: cell(step, 'after'),
      ...(old === undefined || moved ? {} : { before: cell(old, 'before') }),
      ...(index === undefined ? {} : { change: index }),
    };
    rows.push({ at, row });
  });
  let at = -1;
  for (const step of before.steps) {
    const now = pairs.forward.get(step);
    const place = now === undefined ? undefined : places.get(now);
    if (place !== undefined) {
      at = place;
      continue;
    }
    const index = changeOf.before.get(step.pointer);
    rows.push({
      at: at + 0.5,
      row: { before: cell(step, 'before'), ...(index === undefined ? {} : { change: index }) },
    });
  }
  return rows.toSorted((a, b) => a.at - b.at).map(({ row }) => row);
}
