/** One part of the way from the root to the cursor: a key, or an item of a list. */
export type Part = { readonly key: string } | { readonly item: true };

/** Where the cursor stands, told from the lines alone, so that it is known in half-typed texts too. */
export interface Place {
  readonly path: readonly Part[];
  /** The cursor stands where a key begins, not in a value. */
  readonly atKey: boolean;
  /** What is typed of the word under the cursor, from `from` on. */
  readonly word: string;
  readonly from: number;
  /** Text of the value before the cursor, where the cursor is in one. */
  readonly value: string;
}

interface LinePart {
  readonly column: number;
  readonly part: Part;
  /** The value goes on in the lines below. */
  readonly open: boolean;
}

const keyPattern =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{}[\],&*!|>%@`-][^#{}[\],]*?|-[^\s#{}[\],][^#{}[\],]*?)\s*:(?=\s|$)/;
const unquoted = (key: string): string => (/^["']/.test(key) ? key.slice(1, -1) : key.trim());

/** Dashes and the key of a line with their columns, and where its value begins. */
function partsOf(line: string): { readonly parts: readonly LinePart[]; readonly value: number } {
  const parts: LinePart[] = [];
  let column = /^ */.exec(line)?.[0].length ?? 0;
  while (/^-(\s|$)/.test(line.slice(column))) {
    parts.push({ column, part: { item: true }, open: true });
    column += 1 + (/^\s*/.exec(line.slice(column + 1))?.[0].length ?? 0);
  }
  const key = keyPattern.exec(line.slice(column));
  if (key === null) return { parts, value: column };
  const rest = line.slice(column + key[0].length);
  const open = /^\s*(?:[&!][^\s]+\s*)*(?:#.*)?$/.test(rest);
  parts.push({ column, part: { key: unquoted(key[1] ?? '') }, open });
  return { parts, value: column + key[0].length };
}

/** Keys and items that are open in a flow value up to its end, and the text of the last value. */
function flowPath(
  text: string,
): { readonly path: readonly Part[]; readonly atKey: boolean; readonly value: string } | undefined {
  const stack: { kind: '{' | '['; key: string | undefined; start: number }[] = [];
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    const top = stack.at(-1);
    if (quote !== '') {
      if (sign === '\\' && quote === '"') at += 1;
      else if (sign === quote) quote = '';
      continue;
    }
    if ((sign === '"' || sign === "'") && /[\s,:[{]/.test(text[at - 1] ?? ' ')) quote = sign;
    else if (sign === '{' || sign === '[') {
      if (text[at - 1] === '$') quote = '}';
      else stack.push({ kind: sign, key: undefined, start: at + 1 });
    } else if (sign === '}' || sign === ']') stack.pop();
    else if (sign === ',' && top !== undefined)
      stack[stack.length - 1] = { ...top, key: undefined, start: at + 1 };
    else if (sign === ':' && top !== undefined && top.key === undefined && /[\s]|^$/.test(text[at + 1] ?? ''))
      stack[stack.length - 1] = { ...top, key: unquoted(text.slice(top.start, at).trim()), start: at + 1 };
  }
  const last = stack.at(-1);
  if (last === undefined) return undefined;
  const path = stack.flatMap(({ kind, key }): Part[] => [
    ...(kind === '[' ? [{ item: true } as const] : []),
    ...(key === undefined ? [] : [{ key }]),
  ]);
  return { path, atKey: last.key === undefined && last.kind === '{', value: text.slice(last.start) };
}

/** Parts of the lines above that hold what stands at `column`; `item` says that a list item stands there. */
function partsAbove(lines: readonly string[], column: number, item: boolean): readonly Part[] {
  const path: Part[] = [];
  let limit = column;
  let dash = item;
  for (let at = lines.length - 1; at >= 0 && limit >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const { parts } = partsOf(line);
    for (const each of parts.toReversed()) {
      const isKey = 'key' in each.part;
      const holds = each.column < limit || (dash && isKey && each.column === limit && parts[0] === each);
      if (!holds || (isKey && !each.open)) {
        if (each.column < limit && isKey) limit = each.column;
        continue;
      }
      path.unshift(each.part);
      limit = each.column;
      dash = !isKey;
    }
    if (limit === 0 && !dash) break;
  }
  return path;
}

/** Where `offset` stands in a text that may be half typed. */
export function placeAt(text: string, offset: number): Place {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset).replace(/\r$/, '');
  // Lines far above matter only by their indentation; a step is never longer than this.
  const above = text.slice(0, start).split('\n').slice(0, -1);
  const { parts, value } = partsOf(before);
  const word = /[\p{L}\p{N}_.$-]*$/u.exec(before)?.[0] ?? '';
  const from = offset - word.length;
  const first = parts[0];
  const column = first?.column ?? /^ */.exec(before)?.[0].length ?? 0;
  const outer = [
    ...partsAbove(above, column, first !== undefined && 'item' in first.part),
    ...parts.map((each) => each.part),
  ];
  const rest = before.slice(value);
  const flow = /^\s*(?:[&!][^\s]+\s+)*[[{]/.test(rest) ? flowPath(rest) : undefined;
  if (flow !== undefined)
    return { path: [...outer, ...flow.path], atKey: flow.atKey, word, from, value: flow.value.trimStart() };
  const inValue = parts.some((each) => 'key' in each.part);
  return {
    path: outer,
    atKey: !inValue && /^[\s\p{L}\p{N}_-]*$/u.test(rest),
    word,
    from,
    value: rest.trimStart(),
  };
}

/** Keys of a path, items left out. */
export const keysOf = (path: readonly Part[]): readonly string[] =>
  path.flatMap((part) => ('key' in part ? [part.key] : []));
