import { isAlias, isNode, parseDocument, Scalar, stringify, visit } from 'yaml';
import { dataAt, isRecord, sameData, withData, withoutData } from './data.ts';
import type { Path } from './pointer.ts';
import { inFlow } from './print.ts';
import {
  addPair,
  aliasMark,
  removeEntry,
  replaceValue,
  type Workspace,
  withAliases,
  workspaceOf,
} from './splice.ts';
import { applyChanges, changeBetween, inOrder, type TextChange } from './text-change.ts';
import { entriesTo, isReadable, readModel, type TextModel } from './text-model.ts';

/** A text after an edit, and the changes that lead there from the text before. */
export interface Edited {
  readonly model: TextModel;
  readonly changes: readonly TextChange[];
}

const settings = { version: '1.2', stringKeys: true, prettyErrors: false, logLevel: 'silent' } as const;

const mayAlias = /(?:^|[\s[{,])\*[^\s*]/m;

/**
 * The value of a text as edits compare it: an alias is a mark and not what it stands for, so that one place can be
 * compared without the others that share it.
 */
export function plainData(model: TextModel): unknown {
  if (!mayAlias.test(model.text)) return model.value;
  const tree = parseDocument(model.text, settings);
  let found = false;
  visit(tree, {
    Alias(_, node) {
      if (!isAlias(node)) return undefined;
      found = true;
      return new Scalar(`${aliasMark}${node.source}`);
    },
  });
  return found ? (tree.toJS() as unknown) : model.value;
}

/** The text after the changes where it reads as `expected`; undefined where it does not. */
export function attempt(
  { model }: Workspace,
  changes: readonly TextChange[] | undefined,
  expected: unknown,
): Edited | undefined {
  if (changes === undefined) return undefined;
  const sorted = inOrder(changes);
  if (sorted.some(({ from }, index) => from < (sorted[index - 1]?.to ?? 0))) return undefined;
  const next = readModel(applyChanges(model.text, sorted), model);
  return isReadable(next) && sameData(plainData(next), expected)
    ? { model: next, changes: sorted }
    : undefined;
}

/** Prints the smallest part around `path` anew; what is left where nothing smaller reads as it must. */
export function reprint(space: Workspace, path: Path, expected: unknown): Edited {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const entries = entriesTo(space.model, part);
    const entry = entries.at(-1);
    const value = dataAt(expected, part);
    if (entries.length !== length || entry === undefined || value === undefined) continue;
    const done = attempt(space, replaceValue(space, entry, value), expected);
    if (done !== undefined) return done;
  }
  const printed = withAliases(
    stringify(expected, {
      lineWidth: 0,
      singleQuote: true,
      compat: 'yaml-1.1',
      aliasDuplicateObjects: false,
    }),
  );
  const text = printed.replaceAll('\n', space.eol);
  return { model: readModel(text), changes: changeBetween(space.text, text) };
}

/** Makes a place that an alias stands for a value of its own, so that it can be edited there alone. */
function withoutAliasOn(model: TextModel, path: Path): TextModel {
  const entries = entriesTo(model, path);
  const last = entries.at(-1);
  if (last?.value.kind !== 'alias' || entries.length === path.length) return model;
  const place = path.slice(0, entries.length);
  const space = workspaceOf(model);
  const own: unknown = dataAt(model.value, place);
  const expected = withData(plainData(model), place, own);
  const done = attempt(space, replaceValue(space, last, own), expected) ?? reprint(space, place, expected);
  return withoutAliasOn(done.model, path);
}

/** Gives every alias outside `path` that names an anchor inside it a value of its own; what the edit takes away goes on there. */
function detached(model: TextModel, path: Path): TextModel {
  if (!mayAlias.test(model.text)) return model;
  const region = entriesTo(model, path).at(-1)?.span;
  const tree = parseDocument(model.text, settings);
  const changes: TextChange[] = [];
  visit(tree, {
    Alias(_, node) {
      const [from, to] = node.range ?? [0, 0];
      const target = node.resolve(tree);
      const inside = (at: number): boolean => region !== undefined && at >= region.from && at < region.to;
      if (isNode(target) && inside(target.range?.[0] ?? -1) && !inside(from))
        changes.push({ from, to, insert: inFlow(target.toJS(tree)) });
    },
  });
  if (changes.length === 0) return model;
  const next = readModel(applyChanges(model.text, inOrder(changes)), model);
  return isReadable(next) && sameData(next.value, model.value) ? next : model;
}

function setChanges(space: Workspace, path: Path, value: unknown): readonly TextChange[] | undefined {
  const { model } = space;
  const entries = entriesTo(model, path);
  const last = entries.at(-1);
  if (entries.length === path.length)
    return last === undefined ? undefined : replaceValue(space, last, value);
  const around = last?.value ?? model.root;
  const [key, ...rest] = path.slice(entries.length);
  const inner = rest.length === 0 ? value : withData(undefined, rest, value);
  if (around.kind === 'map' && around.count > 0) return addPair(space, around, String(key), inner);
  return last === undefined ? undefined : replaceValue(space, last, { [String(key)]: inner });
}

/** The longest path to delete: emptied maps above go along, but nothing within the first `floor` parts of the path. */
function emptiedAbove(data: unknown, path: Path, floor: number): Path {
  let gone = path;
  while (gone.length - 1 > floor) {
    const parent = dataAt(data, gone.slice(0, -1));
    if (!isRecord(parent) || Object.keys(parent).length !== 1) break;
    gone = gone.slice(0, -1);
  }
  return gone;
}

function deleteAt(space: Workspace, path: Path, floor: number): Edited | undefined {
  const data = plainData(space.model);
  const gone = emptiedAbove(data, path, floor);
  const entries = entriesTo(space.model, gone);
  if (entries.length !== gone.length) return undefined;
  const expected = withoutData(data, gone);
  const around = entries.at(-2)?.value ?? space.model.root;
  const own = entries.at(-1);
  const index = around.entries().findIndex((each) => each.span.from === own?.span.from);
  const holder = entries.at(-2);
  const changes =
    around.count > 1 || holder === undefined
      ? removeEntry(space, around, index)
      : replaceValue(space, holder, around.kind === 'list' ? [] : {});
  return attempt(space, changes, expected);
}

const nothing = (model: TextModel): Edited => ({ model, changes: [] });

/** An edit in several rounds as one. */
export const composed = (before: TextModel, after: TextModel): Edited => ({
  model: after,
  changes: changeBetween(before.text, after.text),
});

/**
 * Sets what stands at `path`, or with `undefined` deletes it; only its own lines change. Maps emptied by it go too, down
 * to `floor` parts of the path. A text that cannot be read stays as it is.
 */
export function setAt(before: TextModel, path: Path, value: unknown, floor = 0): Edited {
  if (!isReadable(before) || path.length === 0) return nothing(before);
  const model = withoutAliasOn(before, path);
  const done = setWhole(model, path, value, floor) ?? setDetached(model, path, value, floor);
  return model === before ? done : composed(before, done.model);
}

function setDetached(model: TextModel, path: Path, value: unknown, floor: number): Edited {
  const alone = detached(model, path);
  const done = setWhole(alone, path, value, floor);
  if (done !== undefined) return composed(model, done.model);
  const data = plainData(alone);
  const expected =
    value === undefined ? withoutData(data, emptiedAbove(data, path, floor)) : withData(data, path, value);
  return composed(model, reprint(workspaceOf(alone), path, expected).model);
}

/** The edit by changes of the text; undefined where none reads as it must. */
function setWhole(model: TextModel, path: Path, value: unknown, floor: number): Edited | undefined {
  const space = workspaceOf(model);
  const data = plainData(model);
  if (value === undefined)
    return dataAt(data, path) === undefined ? nothing(model) : deleteAt(space, path, floor);
  if (sameData(dataAt(data, path), value)) return nothing(model);
  return attempt(space, setChanges(space, path, value), withData(data, path, value));
}
