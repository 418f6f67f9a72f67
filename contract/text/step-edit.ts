import { stringify } from 'yaml';
import { dataAt, isRecord, withData } from './data.ts';
import { attempt, composed, type Edited, plainData, reprint, setAt } from './edit.ts';
import {
  type Item,
  insertChanges,
  insertItems,
  linesOfItem,
  onWholeLines,
  removeChanges,
  removeItems,
  shifted,
} from './list-edit.ts';
import { asRecord, kindOf, stepsIn } from './outline.ts';
import { escapeSegment, type Path, pathOf, pointerOf } from './pointer.ts';
import { inBlock, scalarOnOneLine } from './print.ts';
import { bringInto } from './rewrite.ts';
import { linesOf, replaceValue, type Workspace, workspaceOf } from './splice.ts';
import type { TextChange } from './text-change.ts';
import { entriesTo, isReadable, nodeAt, readModel, type TextModel } from './text-model.ts';

/** A step on its way into a document; `lines` as it was typed elsewhere, where it was. */
export interface NewStep {
  readonly name: string;
  readonly task: unknown;
  readonly lines?: readonly string[] | undefined;
}

/** An edit together with where the steps it is about are afterwards. */
export interface EditedSteps extends Edited {
  readonly pointers: readonly string[];
}

const unchanged = (model: TextModel, pointers: readonly string[] = []): EditedSteps => ({
  model,
  changes: [],
  pointers,
});

/** `name`, or `name2`, `name3` … whichever is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const stem = name.replace(/\d+$/, '');
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

const namesIn = (model: TextModel): Set<string> => new Set(stepsIn(model).map((step) => step.name));

/** Without pointers that lie inside another of the set. */
export function outermost(pointers: readonly string[]): readonly string[] {
  const all = new Set(pointers);
  return [...all].filter((pointer) => {
    for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1))
      if (all.has(pointer.slice(0, end))) return false;
    return true;
  });
}

/** Sets, or with `undefined` deletes, what stands at `path` inside the step. Emptied parents go too. */
export function setInStep(model: TextModel, pointer: string, path: Path, value: unknown): Edited {
  const step = pathOf(pointer);
  return setAt(model, [...step, ...path], value, step.length);
}

/** Gives a step another task; parts that both have keep their lines. */
export function replaceTask(model: TextModel, pointer: string, task: unknown): Edited {
  return bringInto(model, task, pathOf(pointer));
}

/** Places inside a list whose `then` names the step. */
function followers(list: unknown, name: string): readonly Path[] {
  const found: Path[] = [];
  (Array.isArray(list) ? (list as unknown[]) : []).forEach((item, index) => {
    for (const [own, task] of Object.entries(asRecord(item))) {
      if (asRecord(task)['then'] === name) found.push([index, own, 'then']);
      const cases = asRecord(task)['switch'];
      (Array.isArray(cases) ? (cases as unknown[]) : []).forEach((each, place) => {
        for (const [label, branch] of Object.entries(asRecord(each)))
          if (asRecord(branch)['then'] === name) found.push([index, own, 'switch', place, label, 'then']);
      });
    }
  });
  return found;
}

/** Gives a step another name and lets `then` and `switch` of its neighbours follow. */
export function renameStep(model: TextModel, pointer: string, name: string): Edited {
  const path = pathOf(pointer);
  const old = String(path.at(-1));
  if (!isReadable(model) || old === name) return unchanged(model);
  const space = workspaceOf(model);
  const data = plainData(model);
  const [listPath, index] = [path.slice(0, -2), Number(path.at(-2))];
  const item = dataAt(data, path.slice(0, -1));
  const entry = entriesTo(model, path).at(-1);
  const key = entry?.keySpan;
  if (!isRecord(item) || !Object.hasOwn(item, old) || entry === undefined || key === undefined)
    return unchanged(model);
  const quoting = entry.keyQuoting ?? 'plain';
  const changes: TextChange[] = [{ ...key, insert: scalarOnOneLine(name, entry.inFlow, quoting) }];
  let expected = data;
  for (const place of followers(dataAt(data, listPath), old)) {
    const full = [...listPath, ...place];
    const own = entriesTo(model, full);
    const replaced =
      own.length === full.length && own.at(-1) !== undefined
        ? replaceValue(space, own.at(-1) as never, name)
        : undefined;
    if (replaced === undefined) continue;
    changes.push(...replaced);
    expected = withData(expected, full, name);
  }
  const renamed = Object.fromEntries(
    Object.entries(asRecord(dataAt(expected, [...listPath, index]))).map(([label, task]) => [
      label === old ? name : label,
      task,
    ]),
  );
  expected = withData(expected, [...listPath, index], renamed);
  return attempt(space, changes, expected) ?? reprint(space, listPath, expected);
}

const asItem = ({ name, task, lines }: NewStep): Item => ({
  value: { [name]: task },
  lines: lines === undefined ? undefined : renamedLines(lines, name, task),
});

/** The lines of a step with its name replaced, where that leads to the same step. */
function renamedLines(lines: readonly string[], name: string, task: unknown): readonly string[] | undefined {
  const model = readModel(lines.join('\n'));
  const key = model.root.entry(0)?.value.entry(0)?.keySpan;
  if (!isReadable(model) || key === undefined) return undefined;
  const text = model.text.slice(0, key.from) + scalarOnOneLine(name, false) + model.text.slice(key.to);
  return isRecord(task) ? text.split('\n') : undefined;
}

/** Inserts steps before `index` of the list; names already used get a number. */
export function insertSteps(
  model: TextModel,
  list: string,
  index: number,
  steps: readonly NewStep[],
): EditedSteps {
  const taken = namesIn(model);
  const named = steps.map((step) => {
    const name = freeName(step.name, taken);
    taken.add(name);
    return { ...step, name };
  });
  const done = insertItems(model, pathOf(list), index, named.map(asItem));
  return {
    ...done,
    pointers: named.map(({ name }, offset) => `${list}/${index + offset}/${escapeSegment(name)}`),
  };
}

/** Steps by the list that holds them: indexes in order. */
function byList(pointers: readonly string[]): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const pointer of outermost(pointers)) {
    const path = pathOf(pointer);
    const list = pointerOf(path.slice(0, -2));
    const indexes = lists.get(list) ?? [];
    indexes.push(Number(path.at(-2)));
    lists.set(
      list,
      indexes.sort((a, b) => a - b),
    );
  }
  return lists;
}

/** Removes the steps. */
export function removeSteps(model: TextModel, pointers: readonly string[]): Edited {
  // Lists further down first, so that the pointers of those above stay right.
  const lists = [...byList(pointers)].sort(([a], [b]) => b.length - a.length || (a < b ? 1 : -1));
  let now = model;
  for (const [list, indexes] of lists) now = removeItems(now, pathOf(list), new Set(indexes)).model;
  if (lists.length === 1) {
    const [only] = lists;
    return only === undefined ? unchanged(model) : removeItems(model, pathOf(only[0]), new Set(only[1]));
  }
  return composed(model, now);
}

function itemAt(model: TextModel, pointer: string): Item {
  const path = pathOf(pointer);
  const entry = entriesTo(model, path.slice(0, -1)).at(-1);
  return {
    value: dataAt(plainData(model), path.slice(0, -1)),
    lines: entry === undefined ? undefined : linesOfItem(model.text, entry),
  };
}

/** Where a list is after items of other lists were taken out. */
function listAfterwards(list: string, taken: ReadonlyMap<string, readonly number[]>): string {
  const path = pathOf(list);
  const moved = path.map((part, depth) => {
    if (typeof part !== 'number') return part;
    const indexes = taken.get(pointerOf(path.slice(0, depth))) ?? [];
    return part - indexes.filter((index) => index < part).length;
  });
  return pointerOf(moved);
}

/** Moves the steps before `index` of the list, keeping their order; refused (nothing changes) into one of themselves. */
export function moveSteps(
  before: TextModel,
  pointers: readonly string[],
  list: string,
  index: number,
): EditedSteps {
  const moving = outermost(pointers);
  if (!isReadable(before) || moving.length === 0 || moving.some((pointer) => list.startsWith(`${pointer}/`)))
    return unchanged(before, pointers);
  let landed: readonly string[] = pointers;
  const act = (model: TextModel): Edited | undefined => {
    const space = workspaceOf(model);
    const items = moving.map((pointer) => itemAt(model, pointer));
    const taken = byList(moving);
    const own = new Set(taken.get(list) ?? []);
    const place = index - [...own].filter((each) => each < index).length;
    const to = listAfterwards(list, taken);
    let data = plainData(model);
    const order = [...taken].sort(([a], [b]) => b.length - a.length || (a < b ? 1 : -1));
    for (const [from, indexes] of order) {
      const steps = dataAt(data, pathOf(from));
      if (!Array.isArray(steps)) return undefined;
      data = withData(
        data,
        pathOf(from),
        steps.filter((_, at) => !indexes.includes(at)),
      );
    }
    const target = dataAt(data, pathOf(to));
    const values = items.map((item) => item.value);
    const expected = withData(
      data,
      pathOf(to),
      Array.isArray(target) ? (target as unknown[]).toSpliced(place, 0, ...values) : values,
    );
    landed = values.map(
      (value, offset) => `${to}/${place + offset}/${escapeSegment(Object.keys(asRecord(value))[0] ?? '')}`,
    );
    const changes = moveChanges(space, taken, list, index, items);
    const done = attempt(space, changes, expected);
    if (done !== undefined) return done;
    return bringInto(model, expected);
  };
  const done = onWholeLines(before, act) ?? unchanged(before);
  return { ...done, pointers: landed };
}

function moveChanges(
  space: Workspace,
  taken: ReadonlyMap<string, readonly number[]>,
  list: string,
  index: number,
  items: readonly Item[],
): readonly TextChange[] | undefined {
  const node = nodeAt(space.model, pathOf(list));
  const own = taken.get(list) ?? [];
  // A list that is moved out of wholly and into again would be both emptied and filled.
  if (node?.kind === 'list' && own.length === node.count) return undefined;
  const inserted = insertChanges(space, pathOf(list), Math.min(index, node?.count ?? 0), items);
  if (inserted === undefined) return undefined;
  const changes = [...inserted];
  for (const [from, indexes] of taken) {
    const removed = removeChanges(space, pathOf(from), new Set(indexes));
    if (removed === undefined) return undefined;
    changes.push(...removed);
  }
  return changes;
}

/** Switches steps off or on; a disabled step stays in the document and is not performed. */
export function setDisabled(model: TextModel, pointers: readonly string[], disabled: boolean): Edited {
  const now = pointers.reduce(
    (current, pointer) =>
      setInStep(current, pointer, ['metadata', 'understudy', 'disabled'], disabled ? true : undefined).model,
    model,
  );
  return composed(model, now);
}

/** The steps as YAML, for the clipboard: as they were typed, with their comments. */
export function copySteps(model: TextModel, pointers: readonly string[]): string {
  const parts = outermost(pointers).map((pointer) => {
    const path = pathOf(pointer).slice(0, -1);
    const lines = itemAt(model, pointer).lines?.join('\n');
    const alone = lines === undefined ? undefined : readModel(lines);
    const printed = (): string =>
      stringify([dataAt(model.value, path)], {
        lineWidth: 0,
        singleQuote: true,
        compat: 'yaml-1.1',
      }).trimEnd();
    return lines !== undefined && alone !== undefined && isReadable(alone) ? lines : printed();
  });
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

/** Steps in a clipboard text; undefined where it holds something else. */
export function stepsOfText(text: string): readonly NewStep[] | undefined {
  const model = readModel(text);
  const { value } = model;
  if (!isReadable(model) || !Array.isArray(value) || value.length === 0) return undefined;
  const steps = (value as unknown[]).map((item, index): NewStep | undefined => {
    const entries = Object.entries(asRecord(item));
    const [first] = entries;
    if (entries.length !== 1 || first === undefined || kindOf(first[1]) === 'unknown') return undefined;
    const entry = model.root.entry(index);
    const shares = /(?:^|[\s[{,])[&*][^\s&*]/m.test(text);
    return {
      name: first[0],
      task: first[1],
      lines: entry === undefined || shares ? undefined : linesOfItem(model.text, entry),
    };
  });
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

/** Puts copies of the steps behind the last of them, comments included. */
export function duplicateSteps(model: TextModel, pointers: readonly string[]): EditedSteps {
  const outer = outermost(pointers);
  const last = outer.at(-1);
  const steps = stepsOfText(copySteps(model, outer));
  if (last === undefined || steps === undefined) return unchanged(model, pointers);
  const path = pathOf(last);
  return insertSteps(model, pointerOf(path.slice(0, -2)), Number(path.at(-2)) + 1, steps);
}

/** Lines of a step that holds others in its `do`, the dash at the margin. */
function wrapperLines(
  name: string,
  task: unknown,
  inner: readonly (readonly string[])[],
  indentLists: boolean,
): readonly string[] {
  const head = inBlock([{ [name]: { ...asRecord(task), do: [] } }], { indentLists }).map((line) =>
    line.replace(/^ {2}(?=- )/, ''),
  );
  const last = head.at(-1) ?? '';
  return [
    ...head.slice(0, -1),
    last.replace(/ \[\]$/, ''),
    ...inner.flatMap((lines) => shifted(lines, indentLists ? 6 : 4)),
  ];
}

/** Puts the steps, all of one list, into the inner `do` of a new step that stands where the first of them stood. */
export function wrapSteps(
  before: TextModel,
  pointers: readonly string[],
  wrapper: NewStep,
): EditedSteps | undefined {
  const lists = byList(pointers);
  const [only] = lists;
  if (!isReadable(before) || only === undefined || lists.size > 1) return undefined;
  const [list, indexes] = only;
  const name = freeName(wrapper.name, namesIn(before));
  const place = indexes[0] ?? 0;
  const act = (model: TextModel): Edited => {
    const space = workspaceOf(model);
    const data = plainData(model);
    const steps = dataAt(data, pathOf(list)) as readonly unknown[];
    const inner = indexes.map((index) => steps[index]);
    const value = { [name]: { ...asRecord(wrapper.task), do: inner } };
    const expected = withData(
      data,
      pathOf(list),
      steps.flatMap((step, index) => (index === place ? [value] : indexes.includes(index) ? [] : [step])),
    );
    const changes = wrapChanges(space, list, indexes, { name, task: wrapper.task, value });
    return attempt(space, changes, expected) ?? reprint(space, pathOf(list), expected);
  };
  const done = onWholeLines(before, act);
  return done === undefined ? undefined : { ...done, pointers: [`${list}/${place}/${escapeSegment(name)}`] };
}

function wrapChanges(
  space: Workspace,
  list: string,
  indexes: readonly number[],
  wrapper: { readonly name: string; readonly task: unknown; readonly value: unknown },
): readonly TextChange[] | undefined {
  const node = nodeAt(space.model, pathOf(list));
  if (node === undefined) return undefined;
  const inner = indexes.map((index) => {
    const entry = node.entry(index);
    return entry === undefined ? undefined : linesOfItem(space.text, entry);
  });
  if (!inner.every((lines) => lines !== undefined)) return undefined;
  const lines = wrapperLines(wrapper.name, wrapper.task, inner, space.style.indentLists);
  const inserted = insertChanges(space, pathOf(list), indexes[0] ?? 0, [{ value: wrapper.value, lines }]);
  if (inserted === undefined) return undefined;
  if (indexes.length < node.count) {
    const removed = removeChanges(space, pathOf(list), new Set(indexes));
    return removed === undefined ? undefined : [...inserted, ...removed];
  }
  // All are wrapped: the list keeps its place, its items make room for the new one.
  const gone = node.entries().map((entry) => ({ ...linesOf(space.text, entry), insert: '' }));
  return [...inserted, ...gone];
}
