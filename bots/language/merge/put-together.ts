import {
  type Collection,
  type Concrete,
  type ConcreteText,
  type Entry,
  onOneLine,
  type Piece,
} from './concrete.ts';

const space = (count: number): string => ' '.repeat(Math.max(0, count));

/** Lines of a piece at another column. */
function shifted({ lines, column }: Piece, to: number, first = 0): string[] {
  if (column === to) return [...lines];
  return lines.map((line, index) => {
    if (index < first || line.trim() === '') return line;
    if (to > column) return space(to - column) + line;
    const spare = Math.min(column - to, line.length - line.trimStart().length);
    return line.slice(spare);
  });
}

/** The plain value of a tree. */
export function plainValue(node: Concrete): unknown {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'seq') return node.entries.map(({ value }) => plainValue(value));
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
}

/** A tree on one line; scalars that stood in `{ }` or `[ ]` keep their quotes. */
function inline(node: Concrete): string {
  if (node.kind === 'leaf') {
    const [only = ''] = node.source.lines;
    return node.inFlow && node.source.lines.length === 1 ? only : onOneLine(node.value);
  }
  if (node.source?.lines.length === 1) return node.source.lines[0] ?? '';
  const parts = node.entries.map(({ keyText, value }) =>
    node.kind === 'seq' ? inline(value) : `${keyText} ${inline(value)}`,
  );
  const [open, close] = node.kind === 'seq' ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? open + close : `${open} ${parts.join(', ')} ${close}`;
}

/** Comments inside what is written on one line: they go before the line. */
function leadsIn(node: Concrete): Piece[] {
  if (node.kind === 'leaf') return [];
  return node.entries.flatMap(({ lead, value }) => [
    ...(lead.lines.length === 0 ? [] : [lead]),
    ...leadsIn(value),
  ]);
}

/** Not in `{ }`, and with something in it. */
type Block = Collection & { readonly flow: false };

const isBlock = (node: Concrete): node is Block =>
  node.kind !== 'leaf' && !node.flow && node.entries.length > 0;

/** Lines of an entry: those before its key, then those from its key on, the first without indentation. */
interface Written {
  readonly before: readonly string[];
  readonly lines: readonly string[];
}

function written(entry: Entry, column: number): Written {
  const { value, keyText, trail, tail } = entry;
  const before = shifted(entry.lead, column);
  const end = shifted(tail, column);
  if (isBlock(value)) {
    if (entry.compact) {
      const inner = column + 1 + entry.gap.length;
      const [first, ...rest] = value.entries.map((each) => written(each, inner));
      const lines =
        first === undefined ? [] : [`${keyText}${entry.gap}${first.lines[0] ?? ''}`, ...first.lines.slice(1)];
      const leads = (first?.before ?? []).map((line) => space(column) + line.trim());
      return {
        before: [...before, ...leads],
        lines: [...lines, ...rest.flatMap((each) => asLines(each, inner)), ...end],
      };
    }
    return { before, lines: [keyText + trail, ...blockLines(value, column + entry.indent), ...end] };
  }
  const source = value.kind === 'leaf' || !value.flow ? undefined : value.source;
  const text =
    value.kind === 'leaf'
      ? shifted(value.source, column, 1)
      : source === undefined
        ? [inline(value)]
        : shifted(source, column, 1);
  const leads = value.kind === 'leaf' || source !== undefined ? [] : leadsIn(value);
  const [head = '', ...more] = text;
  const gap = entry.gap === '' && head !== '' && !/^\s/.test(head) ? ' ' : entry.gap;
  const lines = [keyText + gap + head, ...more];
  lines[lines.length - 1] += trail;
  return {
    before: [...before, ...leads.flatMap((lead) => lead.lines.map((line) => space(column) + line.trim()))],
    lines: [...lines, ...end],
  };
}

const asLines = ({ before, lines }: Written, column: number): string[] => [
  ...before,
  space(column) + (lines[0] ?? ''),
  ...lines.slice(1),
];

const blockLines = (node: Collection, column: number): string[] =>
  node.entries.flatMap((entry) => asLines(written(entry, column), column));

/** The text of a tree; one that was taken apart and not changed is the same text again. */
export function putTogether(text: ConcreteText): string {
  const { root, prologue, eol, bom, ends } = text;
  const block = root !== undefined && isBlock(root) ? root : undefined;
  const source = root?.source?.lines ?? (root === undefined ? [] : [inline(root)]);
  const body = block === undefined ? source : blockLines(block, block.column);
  const lines = [...prologue, ...body];
  const joined = lines.join(eol) + (ends && lines.at(-1) !== '' ? eol : '');
  return bom ? `\uFEFF${joined}` : joined;
}
