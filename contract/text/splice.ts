import { inBlock, inFlow, needsLines, type PrintStyle, scalarOnOneLine, styleOf } from './print.ts';
import type { Entry, SyntaxNode } from './syntax-node.ts';
import { lineBreakOf, lineEnd, lineStart, nextLine, type TextChange } from './text-change.ts';
import type { TextModel } from './text-model.ts';

/** What edits need to know of the text they change. */
export interface Workspace {
  readonly model: TextModel;
  readonly text: string;
  readonly eol: string;
  readonly style: PrintStyle;
}

export const workspaceOf = (model: TextModel): Workspace => ({
  model,
  text: model.text,
  eol: lineBreakOf(model.text),
  style: styleOf(model.text),
});

/** Stands in plain data where the text has an alias; the alias' name follows. */
export const aliasMark = '\u0000alias ';

/** Printed text with aliases where the data held their marks. */
export const withAliases = (printed: string): string =>
  printed.includes('alias ') ? printed.replace(/"\\(?:0|u0000)alias ([^"]+)"/g, '*$1') : printed;

/** Value in block style as it follows `:` or `-`: what stands on that line, and the lines below without indentation. */
function blockParts(
  space: Workspace,
  value: unknown,
  item: boolean,
): { readonly head: string; readonly below: readonly string[] } {
  const printed = inBlock(item ? [value] : { k: value }, item ? { indentLists: false } : space.style).map(
    withAliases,
  );
  return { head: (printed[0] ?? '').slice(item ? 1 : 2), below: printed.slice(1) };
}

const column = (text: string, offset: number): number => offset - lineStart(text, offset);

const linesAt = (space: Workspace, lines: readonly string[], columns: number): string =>
  lines.map((line) => space.eol + (line === '' ? '' : ' '.repeat(columns) + line)).join('');

const isOneLine = (value: unknown): boolean =>
  !needsLines(value) && !(typeof value === 'string' && /[\n\r]/.test(value));

const quotingOf = (node: SyntaxNode, flow: boolean) => {
  const type = node.scalar?.type;
  if (type !== 'QUOTE_SINGLE' && type !== 'QUOTE_DOUBLE') return 'plain';
  const before = node.scalar?.value;
  // Quotes that were needed go when they no longer are; quotes of taste stay.
  const needed = typeof before === 'string' && scalarOnOneLine(before, flow) !== before;
  if (needed && type === 'QUOTE_SINGLE') return 'plain';
  return type === 'QUOTE_SINGLE' ? 'single' : 'double';
};

const asOneLine = (node: SyntaxNode, value: unknown, flow: boolean): string => {
  if (typeof value === 'string' && value.startsWith(aliasMark)) return `*${value.slice(aliasMark.length)}`;
  return typeof value === 'object' && value !== null
    ? withAliases(inFlow(value))
    : scalarOnOneLine(value, flow, quotingOf(node, flow));
};

function replaceInFlow(space: Workspace, entry: Entry, value: unknown): readonly TextChange[] {
  const node = entry.value;
  const printed = asOneLine(node, value, true);
  if (node.kind === 'empty') {
    const at = node.span.from;
    if (entry.opening === undefined)
      return [{ from: entry.keySpan?.to ?? at, to: entry.keySpan?.to ?? at, insert: `: ${printed}` }];
    return [{ from: at, to: at, insert: space.text[at - 1] === ' ' ? printed : ` ${printed}` }];
  }
  if (node.tag === undefined) return [{ ...node.span, insert: printed }];
  return [{ ...node.outer, insert: node.anchor === undefined ? printed : `&${node.anchor} ${printed}` }];
}

/** End of a value's text on its last line, block texts without the line breaks that end them. */
function contentEnd(text: string, node: SyntaxNode): number {
  let end = node.span.to;
  while (end > node.span.from && /[\s]/.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

/** Writes another value where an entry has its own. */
export function replaceValue(
  space: Workspace,
  entry: Entry,
  value: unknown,
): readonly TextChange[] | undefined {
  const { text } = space;
  const node = entry.value;
  if (entry.inFlow) return replaceInFlow(space, entry, value);
  const { opening } = entry;
  if (opening === undefined) return undefined;
  const one = isOneLine(value);
  const end = node.kind === 'empty' ? node.span.to : contentEnd(text, node);
  const block = (node.kind === 'map' || node.kind === 'list') && !node.flow;
  const isText = node.scalar?.type === 'BLOCK_LITERAL' || node.scalar?.type === 'BLOCK_FOLDED';
  const simple = !block && !isText && node.kind !== 'empty' && node.tag === undefined;
  if (one && simple) return [{ from: node.span.from, to: end, insert: asOneLine(node, value, false) }];

  const anchor = node.anchor === undefined ? '' : ` &${node.anchor}`;
  const parts = one
    ? { head: ` ${asOneLine(node, value, false)}`, below: [] }
    : blockParts(space, value, entry.key === undefined);
  const base = column(text, entry.span.from);
  const below = linesAt(space, parts.below, base);
  const openEnd = lineEnd(text, opening);
  if (node.kind === 'empty' && node.anchor === undefined && node.tag === undefined) {
    const rest = { from: openEnd, to: openEnd, insert: below };
    return [{ from: opening, to: opening, insert: parts.head }, ...(below === '' ? [] : [rest])];
  }
  if (node.outer.from < openEnd && !(block && node.span.from > openEnd)) {
    // What follows a value on its line stays; inside a block it belonged to the block.
    const kept = block || isText ? '' : text.slice(end, lineEnd(text, end));
    return [{ from: opening, to: lineEnd(text, end), insert: anchor + parts.head + kept + below }];
  }
  const comment = text.slice(Math.max(opening, node.anchor === undefined ? opening : openEnd), openEnd);
  return [{ from: opening, to: lineEnd(text, end), insert: anchor + parts.head + comment + below }];
}

/** Offset behind the line on which an entry ends; `fresh` says that this offset begins a line. */
function behind(text: string, entry: Entry): { readonly at: number; readonly fresh: boolean } {
  const { to } = entry.span;
  if (to > 0 && text[to - 1] === '\n') return { at: to, fresh: true };
  const at = lineEnd(text, to);
  return { at, fresh: false };
}

function addInFlow(space: Workspace, map: SyntaxNode, printed: string): readonly TextChange[] {
  const { text } = space;
  const last = map.entry(map.count - 1);
  if (last === undefined) {
    const open = text[map.span.from] ?? '{';
    const insert = open === '{' ? `{ ${printed} }` : `[${printed}]`;
    return [{ ...map.span, insert }];
  }
  const start = lineStart(text, last.span.from);
  const ownLine = /^\s*$/.test(text.slice(start, last.span.from));
  const end =
    last.value.kind === 'empty' && last.opening === undefined
      ? last.span.to
      : Math.max(last.span.to, last.value.outer.to);
  if (!ownLine || !/^\s*,?\s*(#|$)/.test(text.slice(end, lineEnd(text, end))))
    return [{ from: end, to: end, insert: `, ${printed}` }];
  const lineBreak = lineEnd(text, end);
  const rest = text.slice(end, lineBreak);
  if (/^\s*,/.test(rest))
    return [
      {
        from: lineBreak,
        to: lineBreak,
        insert: `${space.eol}${text.slice(start, last.span.from)}${printed},`,
      },
    ];
  return [
    { from: end, to: end, insert: ',' },
    { from: lineBreak, to: lineBreak, insert: space.eol + text.slice(start, last.span.from) + printed },
  ];
}

/** Adds a pair at the end of a map. */
export function addPair(
  space: Workspace,
  map: SyntaxNode,
  key: string,
  value: unknown,
): readonly TextChange[] | undefined {
  const { text } = space;
  if (map.flow) return addInFlow(space, map, `${scalarOnOneLine(key, true)}: ${withAliases(inFlow(value))}`);
  const first = map.entry(0);
  const last = map.entry(map.count - 1);
  if (first === undefined || last === undefined) return undefined;
  const parts = isOneLine(value)
    ? {
        head: ` ${withAliases(typeof value === 'object' && value !== null ? inFlow(value) : scalarOnOneLine(value, false))}`,
        below: [],
      }
    : blockParts(space, value, false);
  const base = column(text, first.span.from);
  const lines = `${' '.repeat(base)}${scalarOnOneLine(key, false)}:${parts.head}${linesAt(space, parts.below, base)}`;
  const { at, fresh } = behind(text, last);
  return [{ from: at, to: at, insert: fresh ? lines + space.eol : space.eol + lines }];
}

/** Where the comment lines directly above an entry begin; the entry's own line where there are none. */
export function withComments(text: string, entry: Entry): number {
  let start = lineStart(text, entry.span.from);
  const indent = entry.span.from - start;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const comment = /^( *)#/.exec(text.slice(above, start));
    if (comment === null || comment[1]?.length !== indent) break;
    start = above;
  }
  return start;
}

/** Whether an entry begins its line, so that whole lines can be taken. */
export const beginsLine = (text: string, entry: Entry): boolean =>
  /^ *$/.test(text.slice(lineStart(text, entry.span.from), entry.span.from));

/** The lines of an entry with the comments above it; the end begins a line or is the end of the text. */
export function linesOf(text: string, entry: Entry): { readonly from: number; readonly to: number } {
  const { at, fresh } = behind(text, entry);
  return { from: withComments(text, entry), to: fresh ? at : nextLine(text, at) };
}

const hasComment = (text: string): boolean => /(?:^|\s)#/.test(text);

function removeInFlow(text: string, around: SyntaxNode, index: number): readonly TextChange[] | undefined {
  const entry = around.entry(index);
  if (entry === undefined) return undefined;
  const [before, after] = [around.entry(index - 1), around.entry(index + 1)];
  const gone = { from: entry.span.from, to: entry.span.to, insert: '' };
  const region =
    after !== undefined
      ? { from: entry.span.from, to: after.span.from, insert: '' }
      : { from: before?.span.to ?? entry.span.from, to: entry.span.to, insert: '' };
  const gap =
    after !== undefined
      ? text.slice(entry.span.to, after.span.from)
      : text.slice(region.from, entry.span.from);
  if (!hasComment(gap)) return [region];
  const comma = (after !== undefined ? entry.span.to : region.from) + commaIn(gap);
  const rest = text.slice(entry.span.to, lineEnd(text, entry.span.to));
  if (beginsLine(text, entry) && /^\s*,\s*$/.test(rest))
    return [{ from: lineStart(text, entry.span.from), to: nextLine(text, entry.span.to), insert: '' }];
  const alone = after === undefined && before !== undefined && beginsLine(text, entry) && rest.trim() === '';
  const start = lineStart(text, entry.span.from);
  const own = alone
    ? { from: start - (text[start - 2] === '\r' ? 2 : 1), to: entry.span.to + rest.length, insert: '' }
    : gone;
  return [own, { from: comma, to: comma + 1, insert: '' }];
}

/** Place of the comma in what stands between two entries, comments passed over. */
const commaIn = (gap: string): number =>
  gap.replace(/(^|\s)#[^\n]*/g, (comment) => ' '.repeat(comment.length)).indexOf(',');

/** Takes an entry out of a collection that keeps others. */
export function removeEntry(
  space: Workspace,
  around: SyntaxNode,
  index: number,
): readonly TextChange[] | undefined {
  const { text } = space;
  const entry = around.entry(index);
  if (entry === undefined || around.count < 2) return undefined;
  if (around.flow) return removeInFlow(text, around, index);
  if (beginsLine(text, entry)) {
    const { from, to } = linesOf(text, entry);
    // The last line of a text that ends without a break takes the one before it along.
    const open = to === text.length && text[to - 1] !== '\n' && from > 0;
    return [
      { from: open ? lineEnd(text, from - 1 - (text[from - 2] === '\r' ? 1 : 0)) : from, to, insert: '' },
    ];
  }
  const next = around.entry(index + 1);
  if (next === undefined) return undefined;
  const between = text.slice(entry.span.to, next.span.from);
  if (!hasComment(between)) return [{ from: entry.span.from, to: next.span.from, insert: '' }];
  const { at } = behind(text, entry);
  return [{ from: entry.span.from, to: at, insert: '' }];
}
