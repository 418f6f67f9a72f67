import type { StepChange, StepPlace } from '../../../contract/flow/index.ts';
import { below } from '../pointer.ts';
import { type Follows, ownChanges } from './fields.ts';
import type { StepPairs } from './match-steps.ts';
import type { Outline, OutlineStep } from './outline.ts';

/** How a step reads; the caller knows actions and targets. */
export type Sentence = (step: OutlineStep, side: 'before' | 'after') => string;

const listPointer = (step: OutlineStep): string => (step.container?.pointer ?? '') + step.list;

/** Steps beside each other, by the pointer of their list. */
function listsIn(outline: Outline): Map<string, OutlineStep[]> {
  const lists = new Map<string, OutlineStep[]>();
  for (const step of outline.steps) {
    const list = lists.get(listPointer(step));
    if (list === undefined) lists.set(listPointer(step), [step]);
    else list.push(step);
  }
  return lists;
}

/** Places in a list of numbers that a longest growing row of them passes. */
export function growing(numbers: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: number[] = [];
  numbers.forEach((number, index) => {
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = index;
  });
  const row = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) row.add(at);
  return row;
}

/** Whether two matched steps stand in the same list. */
function inSameList(a: OutlineStep, b: OutlineStep, pairs: StepPairs): boolean {
  if (a.list !== b.list) return false;
  if (a.container === undefined || b.container === undefined) return a.container === b.container;
  return pairs.forward.get(a.container) === b.container;
}

/** The steps of the second document that stand elsewhere than in the first: in another list, or in another order. */
function movedSteps(after: Outline, pairs: StepPairs): Set<OutlineStep> {
  const moved = new Set<OutlineStep>();
  for (const list of listsIn(after).values()) {
    const stayed: { step: OutlineStep; index: number }[] = [];
    for (const step of list) {
      const old = pairs.backward.get(step);
      if (old === undefined) continue;
      if (inSameList(old, step, pairs)) stayed.push({ step, index: old.index });
      else moved.add(step);
    }
    const row = growing(stayed.map(({ index }) => index));
    stayed.forEach(({ step }, index) => {
      if (!row.has(index)) moved.add(step);
    });
  }
  return moved;
}

const placeOf = (step: OutlineStep): StepPlace => ({
  pointer: step.pointer,
  list: listPointer(step),
  index: step.index,
  ...(step.container === undefined ? {} : { inside: step.container.name }),
});

/** A `then` that names a renamed step of the same list says the same as before. */
function followsRenames(
  a: OutlineStep,
  b: OutlineStep,
  pairs: StepPairs,
  named: (step: OutlineStep, side: 'before' | 'after', name: unknown) => OutlineStep | undefined,
): Follows {
  return (pointer, before, after) => {
    if (!pointer.endsWith('/then') || before === after) return false;
    const old = named(a, 'before', before);
    return old !== undefined && pairs.forward.get(old) === named(b, 'after', after);
  };
}

/** What became of every step, in the reading order of the second document, removed ones where they were. */
export function diffSteps(
  before: Outline,
  after: Outline,
  pairs: StepPairs,
  sentence: Sentence,
): StepChange[] {
  const moved = movedSteps(after, pairs);
  const lists = { before: listsIn(before), after: listsIn(after) };
  const names = { before: new Map<string, OutlineStep>(), after: new Map<string, OutlineStep>() };
  for (const side of ['before', 'after'] as const) {
    for (const [pointer, list] of lists[side])
      for (const step of list) names[side].set(below(pointer, step.name), step);
  }
  const named = (step: OutlineStep, side: 'before' | 'after', name: unknown): OutlineStep | undefined =>
    typeof name === 'string' ? names[side].get(below(listPointer(step), name)) : undefined;

  const found: { readonly at: number; readonly change: StepChange }[] = [];
  after.steps.forEach((step, at) => {
    const old = pairs.backward.get(step);
    const { name } = step;
    const sentenceAfter = sentence(step, 'after');
    if (old === undefined) {
      const change: StepChange = {
        name,
        changes: ['added'],
        after: placeOf(step),
        sentenceAfter,
        fields: [],
        task: step.own,
      };
      found.push({ at, change });
      return;
    }
    const fields = ownChanges(
      { own: old.own, whole: old.task },
      { own: step.own, whole: step.task },
      followsRenames(old, step, pairs, named),
    );
    const changes: StepChange['changes'] = [];
    if (moved.has(step)) changes.push('moved');
    if (old.name !== name) changes.push('renamed');
    if (fields.length > 0) changes.push('changed');
    if (changes.length === 0) return;
    found.push({
      at,
      change: {
        name,
        ...(old.name === name ? {} : { oldName: old.name }),
        changes,
        before: placeOf(old),
        after: placeOf(step),
        sentenceBefore: sentence(old, 'before'),
        sentenceAfter,
        fields,
      },
    });
  });
  const places = new Map(after.steps.map((step, index) => [step, index]));
  let at = -1;
  for (const step of before.steps) {
    const now = pairs.forward.get(step);
    if (now !== undefined) {
      at = places.get(now) ?? at;
      continue;
    }
    const change: StepChange = {
      name: step.name,
      changes: ['removed'],
      before: placeOf(step),
      sentenceBefore: sentence(step, 'before'),
      fields: [],
      task: step.own,
    };
    found.push({ at: at + 0.5, change });
  }
  return found.toSorted((a, b) => a.at - b.at).map(({ change }) => change);
}
