import { dataAt, withData } from './data.ts';
import { attempt, composed, type Edited, plainData, reprint } from './edit.ts';
import type { Path } from './pointer.ts';
import { inBlock, indented, inFlow } from './print.ts';
import {
  addPair,
  beginsLine,
  linesOf,
  removeEntry,
  replaceValue,
  type Workspace,
  withComments,
  workspaceOf,
} from './splice.ts';
import type { Entry, SyntaxNode } from './syntax-node.ts';
import { lineEnd, lineStart, nextLine, type TextChange } from './text-change.ts';
import { entriesTo, isReadable, nodeAt, readModel, type TextModel } from './text-model.ts';

/** An item on its way into a list: its value and, where it stood in a text, its lines from `- ` on with their comments. */
export interface Item {
  readonly value: unknown;
  /** Lines as typed, those below the first indented relative to the dash. */
  readonly lines?: readonly string[] | undefined;
}

const column = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Moves lines left or right; lines that cannot go further left stop at the margin. */
export function shifted(lines: readonly string[], by: number): readonly string[] {
  if (by === 0) return lines;
  return lines.map((line) => {
    if (line.trim() === '') return line;
    if (by > 0) return ' '.repeat(by) + line;
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(spaces, -by));
  });
}

/** The lines of an item as they stand in the text, shifted so that its dash stands at the margin. */
export function linesOfItem(text: string, entry: Entry): readonly string[] | undefined {
  if (entry.inFlow || !beginsLine(text, entry)) return undefined;
  const { from, to } = linesOf(text, entry);
  const lines = text
    .slice(from, to)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  return shifted(lines, -column(text, entry.span.from));
}

const oneLineLimit = 110;

/** Lines of a new item with the dash at the margin; on one line where the items beside it are. */
function printItem(space: Workspace, item: Item, beside: Entry | undefined): readonly string[] {
  if (item.lines !== undefined) return item.lines;
  const neighbour = beside?.value.kind === 'map' ? beside.value.entry(0)?.value : undefined;
  const { value } = item;
  if (
    neighbour?.flow === true &&
    neighbour.kind === 'map' &&
    !/[\n]/.test(space.text.slice(neighbour.span.from, neighbour.span.to))
  ) {
    const flow = inFlow(value);
    const line = `- ${flow.slice(2, -2)}`;
    if (flow.startsWith('{ ') && line.length < oneLineLimit) return [line];
  }
  return inBlock([value], { indentLists: space.style.indentLists }).map((line) =>
    line.replace(/^ {2}(?=-)/, ''),
  );
}

/** Where an item of a block list is put in, and the column of its dash. */
function spotIn(
  text: string,
  list: SyntaxNode,
  index: number,
): { readonly at: number; readonly fresh: boolean; readonly indent: number } | undefined {
  const first = list.entry(0);
  if (first === undefined) return undefined;
  const indent = column(text, first.span.from);
  const next = list.entry(index);
  if (next !== undefined)
    return beginsLine(text, next) ? { at: withComments(text, next), fresh: true, indent } : undefined;
  const last = list.entry(list.count - 1);
  if (last === undefined) return undefined;
  const { to } = linesOf(text, last);
  return { at: to, fresh: to === 0 || text[to - 1] === '\n', indent };
}

const blockOf = (space: Workspace, lines: readonly string[], indent: number, fresh: boolean): string => {
  const printed = indented(lines, indent).join(space.eol);
  return fresh ? printed + space.eol : space.eol + printed;
};

/** The changes that put items before `index` of the list at `path`, which may be missing or empty. */
export function insertChanges(
  space: Workspace,
  path: Path,
  index: number,
  items: readonly Item[],
): readonly TextChange[] | undefined {
  const { text, model } = space;
  const entries = entriesTo(model, path);
  const holder = entries.at(-1);
  if (entries.length < path.length - 1 || path.length === 0) return undefined;
  const list = entries.length === path.length ? holder?.value : undefined;
  if (list?.kind === 'list' && list.count > 0) {
    if (list.flow) return insertInFlow(space, list, index, items);
    const spot = spotIn(text, list, index);
    const beside = list.entry(index - 1) ?? list.entry(index);
    if (spot === undefined) return undefined;
    const lines = items.flatMap((item) => printItem(space, item, beside));
    return [{ from: spot.at, to: spot.at, insert: blockOf(space, lines, spot.indent, spot.fresh) }];
  }
  const values = items.map((item) => item.value);
  if (holder === undefined) return addPair(space, model.root, String(path.at(-1)), values);
  if (entries.length < path.length) {
    const around = holder.value;
    return around.kind === 'map' && around.count > 0
      ? addPair(space, around, String(path.at(-1)), values)
      : undefined;
  }
  return fillEmpty(space, holder, items);
}

/** Puts items where a key holds `[]` or nothing. */
function fillEmpty(
  space: Workspace,
  holder: Entry,
  items: readonly Item[],
): readonly TextChange[] | undefined {
  const { text } = space;
  const node = holder.value;
  if (holder.inFlow || holder.opening === undefined || items.every((item) => item.lines === undefined))
    return replaceValue(
      space,
      holder,
      items.map((item) => item.value),
    );
  if (node.kind !== 'empty' && node.kind !== 'list') return undefined;
  const indent =
    column(text, holder.span.from) + (space.style.indentLists || holder.key === undefined ? 2 : 0);
  const lines = items.flatMap((item) => printItem(space, item, undefined));
  const end = lineEnd(text, Math.max(node.span.to, holder.opening));
  const comment = text.slice(Math.max(node.span.to, holder.opening), end);
  return [{ from: holder.opening, to: end, insert: comment + blockOf(space, lines, indent, false) }];
}

function insertInFlow(
  space: Workspace,
  list: SyntaxNode,
  index: number,
  items: readonly Item[],
): readonly TextChange[] | undefined {
  const printed = items.map((item) => inFlow(item.value)).join(', ');
  const next = list.entry(index);
  if (next !== undefined) {
    const start = lineStart(space.text, next.span.from);
    const apart =
      index > 0 && beginsLine(space.text, next)
        ? `,${space.eol}${space.text.slice(start, next.span.from)}`
        : ', ';
    return [{ from: next.span.from, to: next.span.from, insert: printed + apart }];
  }
  const last = list.entry(list.count - 1);
  return last === undefined ? undefined : [{ from: last.span.to, to: last.span.to, insert: `, ${printed}` }];
}

/** The changes that take items out of the list at `path`; a list that loses all becomes `[]`. */
export function removeChanges(
  space: Workspace,
  path: Path,
  indexes: ReadonlySet<number>,
): readonly TextChange[] | undefined {
  const entries = entriesTo(space.model, path);
  const holder = entries.at(-1);
  const list = holder?.value;
  if (entries.length !== path.length || holder === undefined || list?.kind !== 'list') return undefined;
  if (indexes.size === list.count) return emptied(space, holder);
  const changes: TextChange[] = [];
  let keep = 0;
  for (let index = 0; index < list.count; index += 1) {
    if (!indexes.has(index)) {
      keep += 1;
      continue;
    }
    // In brackets the items before the first one that stays go with the comma behind them.
    const removed =
      list.flow && keep === 0 ? removeFirstInFlow(list, index) : removeEntry(space, list, index);
    if (removed === undefined) return undefined;
    changes.push(...removed);
  }
  return changes;
}

/** `[]` for a list that lost all its items; a comment beside the key stays. */
function emptied(space: Workspace, holder: Entry): readonly TextChange[] | undefined {
  const { text } = space;
  const list = holder.value;
  if (list.flow || holder.opening === undefined || list.anchor !== undefined)
    return replaceValue(space, holder, []);
  const openEnd = lineEnd(text, holder.opening);
  if (list.span.from < openEnd) return replaceValue(space, holder, []);
  const last = list.entry(list.count - 1);
  if (last === undefined) return undefined;
  const { to } = linesOf(text, last);
  const from = nextLine(text, holder.opening);
  return [
    { from: holder.opening, to: holder.opening, insert: ' []' },
    { from, to: Math.max(from, to), insert: '' },
  ];
}

function removeFirstInFlow(list: SyntaxNode, index: number): readonly TextChange[] | undefined {
  const [own, next] = [list.entry(index), list.entry(index + 1)];
  return own === undefined || next === undefined
    ? undefined
    : [{ from: own.span.from, to: next.span.from, insert: '' }];
}

/** Edits of lines need a last line that ends; the break is taken away again afterwards. */
export function onWholeLines(
  before: TextModel,
  act: (model: TextModel) => Edited | undefined,
): Edited | undefined {
  if (before.text === '' || before.text.endsWith('\n')) return act(before);
  const ended = readModel(`${before.text}\n`, before);
  const done = isReadable(ended) ? act(ended) : undefined;
  if (done === undefined) return undefined;
  const text = done.model.text.replace(/\r?\n$/, '');
  return composed(before, readModel(text, done.model));
}

/** Puts items before `index` of a list; a missing or empty list is begun. */
export function insertItems(before: TextModel, path: Path, index: number, items: readonly Item[]): Edited {
  if (!isReadable(before) || items.length === 0) return { model: before, changes: [] };
  const act = (model: TextModel): Edited => {
    const space = workspaceOf(model);
    const data = plainData(model);
    const list = dataAt(data, path);
    const values = items.map((item) => item.value);
    const expected = withData(
      data,
      path,
      Array.isArray(list) ? (list as unknown[]).toSpliced(index, 0, ...values) : values,
    );
    const plain = items.map(({ value }) => ({ value }));
    return (
      attempt(space, insertChanges(space, path, index, items), expected) ??
      attempt(space, insertChanges(space, path, index, plain), expected) ??
      reprint(space, path, expected)
    );
  };
  return onWholeLines(before, act) ?? { model: before, changes: [] };
}

/** Takes items out of a list. */
export function removeItems(before: TextModel, path: Path, indexes: ReadonlySet<number>): Edited {
  if (!isReadable(before) || indexes.size === 0) return { model: before, changes: [] };
  const act = (model: TextModel): Edited | undefined => {
    const list = dataAt(plainData(model), path);
    if (!Array.isArray(list) || nodeAt(model, path) === undefined) return undefined;
    const space = workspaceOf(model);
    const expected = withData(
      plainData(model),
      path,
      list.filter((_, index) => !indexes.has(index)),
    );
    return attempt(space, removeChanges(space, path, indexes), expected) ?? reprint(space, path, expected);
  };
  return onWholeLines(before, act) ?? { model: before, changes: [] };
}
