import { type Outline, type OutlineStep, outlineOf, stepListsOf, topListsOf } from '../diff/outline.ts';
import { canonical } from '../diff/same.ts';
import { pathOf, pointerOf } from '../pointer.ts';
import type { Collection, Concrete, ConcreteText, Entry } from './concrete.ts';

/** A step of one side: its item in the list, the field that names it, its task. */
export interface SideStep {
  readonly outline: OutlineStep;
  readonly item: Entry;
  readonly named: Entry;
  /** Pointer of its list from the task of the step around it, or from the document. */
  readonly list: string;
}

/** One side of a merge: the text taken apart, and where its steps are in it. */
export interface Side {
  readonly text: ConcreteText;
  readonly outline: Outline;
  readonly steps: ReadonlyMap<OutlineStep, SideStep>;
  /** Lists of steps, with their pointer from the task around them. */
  readonly lists: ReadonlyMap<
    Concrete,
    { readonly container: OutlineStep | undefined; readonly list: string }
  >;
  /** A text that two trees of this merge share exactly where they mean the same, lists of steps left out. */
  canon(node: Concrete): string;
}

const childOf = (node: Concrete | undefined, key: string): Entry | undefined =>
  node === undefined || node.kind === 'leaf'
    ? undefined
    : node.kind === 'seq'
      ? node.entries[Number(key)]
      : node.entries.find((entry) => entry.key === key);

const nodeAt = (root: Concrete | undefined, path: readonly string[]): Concrete | undefined =>
  path.reduce<Concrete | undefined>((node, key) => childOf(node, key)?.value, root);

/** Finds the steps of a document in its text; `references` tells what a `then` of a step means. */
export function sideOf(
  text: ConcreteText,
  withSteps: boolean,
  meaning: (leaf: Concrete) => string | undefined,
): Side {
  const value = withSteps ? text.value : undefined;
  const outline = outlineOf(value);
  const lists = new Map<Concrete, { container: OutlineStep | undefined; list: string }>();
  const note = (
    container: OutlineStep | undefined,
    from: Concrete | undefined,
    paths: readonly (readonly string[])[],
  ): void => {
    for (const path of paths) {
      const node = nodeAt(from, path);
      if (node !== undefined) lists.set(node, { container, list: pointerOf(path) });
    }
  };
  note(undefined, text.root, topListsOf(value));
  const steps = new Map<OutlineStep, SideStep>();
  for (const step of outline.steps) {
    const around = step.container === undefined ? text.root : steps.get(step.container)?.named.value;
    const list = nodeAt(around, pathOf(step.list));
    const item = childOf(list, String(step.index));
    const named = item?.value.kind === 'map' ? item.value.entries[0] : undefined;
    if (item === undefined || named === undefined) continue;
    steps.set(step, { outline: step, item, named, list: step.list });
    note(step, named.value, stepListsOf(step.task));
  }
  const known = new WeakMap<Concrete, string>();
  const canon = (node: Concrete): string => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const said = write(node);
    known.set(node, said);
    return said;
  };
  const write = (node: Concrete): string => {
    if (lists.has(node)) return '[steps]';
    if (node.kind === 'leaf') return meaning(node) ?? canonical(node.value);
    if (node.kind === 'seq') return `[${node.entries.map(({ value: inner }) => canon(inner)).join(',')}]`;
    const fields = node.entries.map((entry) => `${JSON.stringify(entry.key)}:${canon(entry.value)}`);
    return `{${fields.sort().join(',')}}`;
  };
  return { text, outline, steps, lists, canon };
}

/** Every scalar under `then` of a step's own fields, those of its switch cases too. */
export function thensIn(task: Concrete, lists: Side['lists']): Concrete[] {
  const found: Concrete[] = [];
  const skip = new Set(['with', 'set', 'metadata', 'input', 'output', 'export']);
  const walk = (node: Collection): void => {
    for (const { key, value } of node.entries) {
      if (lists.has(value) || (node.kind === 'map' && skip.has(key))) continue;
      if (value.kind !== 'leaf') walk(value);
      else if (node.kind === 'map' && key === 'then') found.push(value);
    }
  };
  if (task.kind !== 'leaf') walk(task);
  return found;
}
