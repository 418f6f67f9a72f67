import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
  Document as YamlDocument,
} from 'yaml';
import {
  asRecord,
  type EditedDocument,
  escapeSegment,
  itemOf,
  kindOf,
  pathOf,
  readDocument,
} from './document-model.ts';
import { keepLines } from './keep-lines.ts';

/** A step on its way into a document. */
export interface NewStep {
  readonly name: string;
  readonly task: unknown;
}

const isDeepEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const print = (syntax: Document, indentSeq = true): string =>
  syntax.toString({ lineWidth: 110, flowCollectionPadding: true, indentSeq });

/**
 * Applies `change` to a fresh syntax tree of the text; comments, the order of keys and all lines that the change does
 * not concern survive as they were typed.
 */
function edit(text: string, change: (syntax: Document) => void): string {
  const syntax = parseDocument(text);
  if (syntax.errors.length > 0) return text;
  const indented = !/^do:\s*\n(?:\s*#.*\n)*- /m.test(text);
  const before = print(syntax, indented);
  change(syntax);
  const after = print(syntax, indented);
  const kept = keepLines(text, before, after);
  const read = parseDocument(kept);
  return read.errors.length === 0 && isDeepEqual(read.toJS(), syntax.toJS()) ? kept : after;
}

const listAt = (syntax: Document, pointer: string): YAMLSeq | undefined => {
  const node = syntax.getIn(pathOf(pointer), true);
  return isSeq(node) ? node : undefined;
};

const namesIn = (document: EditedDocument): Set<string> => new Set(document.steps.map((step) => step.name));

/** `name`, or `name2`, `name3` … whichever is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const stem = name.replace(/\d+$/, '');
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
}

/** A value as it can stand on one line anywhere in YAML, or undefined where it can't. */
function onOneLine(value: unknown): string | undefined {
  const list = new YamlDocument([value]);
  if (isSeq(list.contents)) list.contents.flow = true;
  const printed = list.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
  return printed.includes('\n') ? undefined : printed.slice(1, -1);
}

/** The text with one scalar replaced where it stands: the way of nearly every key pressed in a form. */
function withScalar(text: string, path: readonly (string | number)[], value: unknown): string | undefined {
  if (value === undefined || typeof value === 'object') return undefined;
  const node = readDocument(text).syntax.getIn(path, true);
  if (
    !isScalar(node) ||
    node.range === null ||
    node.range === undefined ||
    node.anchor !== undefined ||
    node.tag !== undefined
  )
    return undefined;
  const [start, end] = node.range;
  const printed = onOneLine(value);
  if (printed === undefined || start === end || text.slice(start, end).includes('\n')) return undefined;
  const next = `${text.slice(0, start)}${printed}${text.slice(end)}`;
  const read = readDocument(next);
  return read.broken === undefined && read.syntax.getIn(path) === value ? next : undefined;
}

/** Sets, or with `undefined` deletes, what stands at `path` inside the step. Emptied parents go too. */
export function setInStep(
  text: string,
  pointer: string,
  path: readonly (string | number)[],
  value: unknown,
): string {
  const full = [...pathOf(pointer), ...path];
  const spliced = withScalar(text, full, value);
  if (spliced !== undefined) return spliced;
  return edit(text, (syntax) => {
    if (value !== undefined) {
      // Missing parents become block maps.
      for (let length = pathOf(pointer).length; length < full.length; length += 1) {
        const parent = full.slice(0, length);
        const node = syntax.getIn(parent, true);
        if (!isMap(node) && !isSeq(node)) syntax.setIn(parent, syntax.createNode({}));
      }
      syntax.setIn(full, syntax.createNode(value));
      return;
    }
    syntax.deleteIn(full);
    for (let length = full.length - 1; length > pathOf(pointer).length; length -= 1) {
      const node = syntax.getIn(full.slice(0, length), true);
      if (isMap(node) && node.items.length === 0) syntax.deleteIn(full.slice(0, length));
      else break;
    }
  });
}

/** Replaces the whole task of a step. */
export function replaceTask(text: string, pointer: string, task: unknown): string {
  return edit(text, (syntax) => syntax.setIn(pathOf(pointer), syntax.createNode(task)));
}

/** Gives a step another name and lets `then` and `switch` of its neighbours follow. */
export function renameStep(text: string, pointer: string, name: string): string {
  return edit(text, (syntax) => {
    const path = pathOf(pointer);
    const item = syntax.getIn(path.slice(0, -1), true);
    const old = String(path.at(-1));
    if (!isMap(item)) return;
    const pair = item.items.find((each) => String((each as Pair).key) === old) as Pair | undefined;
    if (pair === undefined) return;
    pair.key = syntax.createNode(name);
    const list = syntax.getIn(path.slice(0, -2), true);
    if (!isSeq(list)) return;
    const follow = (map: unknown): void => {
      if (isMap(map) && map.get('then') === old) map.set('then', name);
    };
    for (const sibling of list.items) {
      const task = isMap(sibling) ? sibling.items[0]?.value : undefined;
      follow(task);
      const cases = isMap(task) ? task.get('switch', true) : undefined;
      if (isSeq(cases))
        for (const each of cases.items) follow(isMap(each) ? each.items[0]?.value : undefined);
    }
  });
}

/** Inserts steps before `index` of the list; names already used get a number. */
export function insertSteps(
  text: string,
  list: string,
  index: number,
  steps: readonly NewStep[],
): { readonly text: string; readonly pointers: readonly string[] } {
  const taken = namesIn(readDocument(text));
  const named = steps.map((step) => {
    const name = freeName(step.name, taken);
    taken.add(name);
    return { name, task: step.task };
  });
  const next = edit(text, (syntax) => {
    let seq = listAt(syntax, list);
    if (seq === undefined) {
      syntax.setIn(pathOf(list), syntax.createNode([]));
      seq = listAt(syntax, list);
    }
    if (seq === undefined) return;
    seq.flow = false;
    seq.items.splice(index, 0, ...named.map(({ name, task }) => syntax.createNode({ [name]: task })));
  });
  return {
    text: next,
    pointers: named.map(({ name }, offset) => `${list}/${index + offset}/${escapeSegment(name)}`),
  };
}

/** Without pointers that lie inside another of the set. */
export const outermost = (pointers: readonly string[]): readonly string[] =>
  pointers.filter(
    (pointer) => !pointers.some((other) => other !== pointer && pointer.startsWith(`${other}/`)),
  );

const takeOut = (syntax: Document, pointers: readonly string[]): YAMLMap[] => {
  const found = outermost(pointers)
    .map((pointer) => itemOf(syntax, pointer))
    .filter((each) => each !== undefined);
  for (const { list, item } of found) list.items = list.items.filter((each) => each !== item);
  return found.map(({ item }) => item);
};

/** Pointer at which a node of the tree stands now. */
function pointerOf(syntax: Document, wanted: YAMLSeq): string {
  let pointer = '';
  visit(syntax, {
    Seq(_, node, ancestors) {
      if (node !== wanted) return undefined;
      const chain = [...ancestors, node];
      pointer = chain
        .flatMap((each, depth) => {
          const parent = chain[depth - 1];
          if (isPair(each)) return [escapeSegment(String(each.key))];
          return isSeq(parent) ? [String(parent.items.indexOf(each))] : [];
        })
        .map((segment) => `/${segment}`)
        .join('');
      return visit.BREAK;
    },
  });
  return pointer;
}

/** Removes the steps. */
export function removeSteps(text: string, pointers: readonly string[]): string {
  return edit(text, (syntax) => void takeOut(syntax, pointers));
}

/** Moves the steps before `index` of the list, keeping their order; refused (same text) into one of themselves. */
export function moveSteps(
  text: string,
  pointers: readonly string[],
  list: string,
  index: number,
): { readonly text: string; readonly pointers: readonly string[] } {
  if (pointers.some((pointer) => list.startsWith(`${pointer}/`))) return { text, pointers };
  let landed: readonly string[] = pointers;
  const next = edit(text, (syntax) => {
    const target = listAt(syntax, list);
    if (target === undefined) return;
    const before = target.items[index];
    const moving = new Set(outermost(pointers).map((pointer) => itemOf(syntax, pointer)?.item));
    let anchor = before;
    for (let next = index; anchor !== undefined && moving.has(anchor as YAMLMap); next += 1)
      anchor = target.items[next + 1];
    const items = takeOut(syntax, pointers);
    const place = anchor === undefined ? target.items.length : target.items.indexOf(anchor);
    target.items.splice(place, 0, ...items);
    target.flow = false;
    // The list itself may have moved up where a step before it was taken out.
    const where = pointerOf(syntax, target);
    landed = items.map(
      (item, offset) => `${where}/${place + offset}/${escapeSegment(String(item.items[0]?.key))}`,
    );
  });
  return { text: next, pointers: landed };
}

/** Switches steps off or on; a disabled step stays in the document and is not performed. */
export function setDisabled(text: string, pointers: readonly string[], disabled: boolean): string {
  return pointers.reduce(
    (current, pointer) =>
      setInStep(current, pointer, ['metadata', 'understudy', 'disabled'], disabled ? true : undefined),
    text,
  );
}

/** The steps as YAML, for the clipboard. */
export function copySteps(text: string, pointers: readonly string[]): string {
  const syntax = parseDocument(text);
  const items = outermost(pointers)
    .map((pointer) => itemOf(syntax, pointer)?.item)
    .filter((item) => item !== undefined);
  const clip = parseDocument('[]');
  const seq = clip.contents as unknown as YAMLSeq;
  seq.flow = false;
  seq.items.push(...items);
  return print(clip);
}

/** Steps in a clipboard text; undefined where it holds something else. */
export function stepsOfText(text: string): readonly NewStep[] | undefined {
  const syntax = parseDocument(text);
  if (syntax.errors.length > 0) return undefined;
  const value: unknown = syntax.toJS();
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const steps = value.map((item: unknown) => {
    const entries = Object.entries(asRecord(item));
    const [first] = entries;
    return entries.length === 1 && first !== undefined && kindOf(first[1]) !== 'unknown'
      ? { name: first[0], task: first[1] }
      : undefined;
  });
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

/** Puts the steps, all of one list, into the inner `do` of a new step that stands where the first of them stood. */
export function wrapSteps(
  text: string,
  pointers: readonly string[],
  wrapper: NewStep,
): { readonly text: string; readonly pointer: string } | undefined {
  const placeOf = (pointer: string): number => Number(pathOf(pointer).at(-2));
  const outer = outermost(pointers).toSorted((a, b) => placeOf(a) - placeOf(b));
  const lists = new Set(outer.map((pointer) => pathOf(pointer).slice(0, -2).join('/')));
  if (outer.length === 0 || lists.size > 1) return undefined;
  const name = freeName(wrapper.name, namesIn(readDocument(text)));
  let pointer = '';
  const next = edit(text, (syntax) => {
    const first = itemOf(syntax, outer[0] ?? '');
    if (first === undefined) return;
    const place = placeOf(outer[0] ?? '');
    const list = first.list;
    const items = takeOut(syntax, outer);
    const step = syntax.createNode({ [name]: { ...asRecord(wrapper.task), do: [] } }) as unknown as YAMLMap;
    const inner = step.getIn([name, 'do'], true);
    if (isSeq(inner)) {
      inner.flow = false;
      inner.items.push(...items);
    }
    list.items.splice(place, 0, step);
    pointer = `${pointerOf(syntax, list)}/${place}/${escapeSegment(name)}`;
  });
  return { text: next, pointer };
}
