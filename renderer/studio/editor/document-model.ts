import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Task } from '../../../contract/flow/document.ts';

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

/** A document in the editor: its text, the syntax tree over it, and the steps found in it. */
export interface EditedDocument {
  readonly text: string;
  readonly syntax: Document;
  /** Empty while the text is not valid YAML. */
  readonly steps: readonly StepNode[];
  /** First syntax error, where there is one; structural edits are refused then. */
  readonly broken: string | undefined;
}

/** A step name as a segment of a JSON pointer (RFC 6901). */
export const escapeSegment = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

/** Path of a JSON pointer; digits in lists become numbers. */
export function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
}

/** Which kind of step a task is. */
export function kindOf(task: unknown): StepKind {
  if (typeof task !== 'object' || task === null) return 'unknown';
  return kinds.find((kind) => kind in task) ?? 'unknown';
}

/** The value as an object; anything else as an empty one. */
export const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Lists of steps inside a task, with their place relative to it. */
export function innerLists(
  task: unknown,
): readonly { readonly path: string; readonly role: StepNode['role'] }[] {
  const record = asRecord(task);
  const kind = kindOf(task);
  if (kind === 'do' || kind === 'for') return [{ path: '/do', role: 'step' }];
  if (kind === 'fork') return [{ path: '/fork/branches', role: 'branch' }];
  if (kind === 'try')
    return [
      { path: '/try', role: 'step' },
      ...(Array.isArray(asRecord(record['catch'])['do'])
        ? [{ path: '/catch/do', role: 'catch' as const }]
        : []),
    ];
  return [];
}

const at = (root: unknown, pointer: string): unknown =>
  pathOf(pointer).reduce<unknown>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : asRecord(value)[String(key)]),
    root,
  );

function readList(
  list: unknown,
  pointer: string,
  depth: number,
  role: StepNode['role'],
  into: StepNode[],
): void {
  if (!Array.isArray(list)) return;
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

function parseForEditor(text: string): EditedDocument {
  const syntax = parseDocument(text, { prettyErrors: true });
  const [error] = syntax.errors;
  const steps: StepNode[] = [];
  if (error === undefined) readList(asRecord(syntax.toJS())['do'], '/do', 0, 'step', steps);
  return { text, syntax, steps, broken: error?.message };
}

/** The last few readings: an edit reads the text it starts from and the one it makes, which the store reads again. */
const readings: EditedDocument[] = [];

/** Reads a text for the editor; never throws. The syntax tree is shared, so nobody may change it. */
export function readDocument(text: string): EditedDocument {
  const known = readings.find((each) => each.text === text);
  if (known !== undefined) return known;
  const document = parseForEditor(text);
  readings.unshift(document);
  readings.length = Math.min(readings.length, 4);
  return document;
}

/** Node of a step in a syntax tree, and the list that holds it. */
export const itemOf = (
  syntax: Document,
  pointer: string,
): { readonly list: YAMLSeq; readonly item: YAMLMap } | undefined => {
  const path = pathOf(pointer);
  const list = syntax.getIn(path.slice(0, -2), true);
  const item = syntax.getIn(path.slice(0, -1), true);
  return isSeq(list) && isMap(item) ? { list, item } : undefined;
};

/** Line (from 1) in which the step begins. */
export function lineOf(document: EditedDocument, pointer: string): number | undefined {
  const item = itemOf(document.syntax, pointer)?.item;
  const offset = item?.range?.[0];
  return offset === undefined ? undefined : document.text.slice(0, offset).split('\n').length;
}
