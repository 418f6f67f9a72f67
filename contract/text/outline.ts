import type { Task } from '../flow/document.ts';
import { isRecord } from './data.ts';
import { escapeSegment, pathOf } from './pointer.ts';
import { entriesTo, type TextModel } from './text-model.ts';

/** Keywords that make a task what it is, in the order in which they are looked for. */
const kinds = [
  'call',
  'set',
  'for',
  'switch',
  'try',
  'fork',
  'raise',
  'wait',
  'listen',
  'emit',
  'run',
  'do',
] as const;
export type StepKind = (typeof kinds)[number] | 'unknown';

/** One row of the step tree. */
export interface StepNode {
  /** JSON pointer of the task, e.g. `/do/2/eachInvoice/do/0/read`. */
  readonly pointer: string;
  readonly name: string;
  readonly kind: StepKind;
  readonly task: Task;
  readonly depth: number;
  /** JSON pointer of the list that holds it. */
  readonly list: string;
  readonly index: number;
  /** What stands between it and its parent, where that is not plain `do`: `on error`, `branch`. */
  readonly role: 'step' | 'catch' | 'branch';
  readonly disabled: boolean;
  readonly hasChildren: boolean;
}

/** The value as an object; anything else as an empty one. */
export const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** Which kind of step a task is. */
export function kindOf(task: unknown): StepKind {
  return isRecord(task) ? (kinds.find((kind) => kind in task) ?? 'unknown') : 'unknown';
}

/** Lists of steps inside a task, with their place relative to it. */
export function innerLists(
  task: unknown,
): readonly { readonly path: string; readonly role: StepNode['role'] }[] {
  const record = asRecord(task);
  const foreach = Array.isArray(asRecord(record['foreach'])['do'])
    ? [{ path: '/foreach/do', role: 'step' as const }]
    : [];
  switch (kindOf(task)) {
    case 'do':
    case 'for':
      return [{ path: '/do', role: 'step' }];
    case 'fork':
      return [{ path: '/fork/branches', role: 'branch' }];
    case 'try':
      return [
        { path: '/try', role: 'step' },
        ...(Array.isArray(asRecord(record['catch'])['do'])
          ? [{ path: '/catch/do', role: 'catch' as const }]
          : []),
      ];
    case 'listen':
      return foreach;
    default:
      return [];
  }
}

const at = (root: unknown, pointer: string): unknown =>
  pathOf(pointer).reduce<unknown>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : asRecord(value)[String(key)]),
    root,
  );

/** Deeper than this no document is shown as a tree; reading refuses such texts before. */
const deepest = 1000;

function readList(
  list: unknown,
  pointer: string,
  depth: number,
  role: StepNode['role'],
  into: StepNode[],
): void {
  if (!Array.isArray(list) || depth > deepest) return;
  list.forEach((item: unknown, index) => {
    const [name] = Object.keys(asRecord(item));
    if (name === undefined) return;
    const task = asRecord(asRecord(item)[name]) as Task;
    const own = `${pointer}/${index}/${escapeSegment(name)}`;
    const lists = innerLists(task);
    into.push({
      pointer: own,
      name,
      kind: kindOf(task),
      task,
      depth,
      list: pointer,
      index,
      role,
      disabled: asRecord(asRecord(task['metadata'])['understudy'])['disabled'] === true,
      hasChildren: lists.length > 0,
    });
    for (const inner of lists)
      readList(at(task, inner.path), `${own}${inner.path}`, depth + 1, inner.role, into);
  });
}

const known = new WeakMap<TextModel, readonly StepNode[]>();

/** The steps of a document in reading order; none while its syntax is broken. Those of `before` that did not change are taken over. */
export function stepsIn(model: TextModel, before: readonly StepNode[] = []): readonly StepNode[] {
  let steps = known.get(model);
  if (steps === undefined) {
    const found: StepNode[] = [];
    readList(asRecord(model.value)['do'], '/do', 0, 'step', found);
    // A step that is the same as before stays the same object: whoever shows it need not look again.
    steps = found.map((step, at) => {
      const old = before[at];
      return old !== undefined &&
        old.pointer === step.pointer &&
        old.task === step.task &&
        old.role === step.role
        ? old
        : step;
    });
    known.set(model, steps);
  }
  return steps;
}

/** Offset at which the step begins, its dash included. */
export function offsetOf(model: TextModel, pointer: string): number | undefined {
  const path = pathOf(pointer);
  const entries = entriesTo(model, path.slice(0, -1));
  return entries.length === path.length - 1 ? entries.at(-1)?.span.from : undefined;
}
