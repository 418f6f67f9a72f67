import { type Document, isMap, isPair, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import { commonEnd, commonStart, nextLine } from './text-change.ts';

/** What is wrong with the syntax at an offset of the text. */
export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** Items of a list that were read apart from the text around them; `first` is the place of the first item. */
export interface Piece {
  /** Offset in the text of the chunk that holds the list. */
  readonly from: number;
  readonly first: number;
  readonly count: number;
  readonly chunk: Chunk;
}

/** A long list cut out of a chunk's text from `from` to `to`; its place is empty in the chunk's own tree. */
export interface CutList {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
  /** Where the key that holds the list begins. */
  readonly key: number;
  readonly path: readonly (string | number)[];
  readonly pieces: readonly Piece[];
}

/**
 * A stretch of YAML that is read by itself, so that an edit of a long document reads again only the few steps around
 * it. `tree` stands over `text` without the cut list and is built when it is first asked for.
 */
export interface Chunk {
  readonly text: string;
  tree(): Document.Parsed;
  readonly value: unknown;
  readonly faults: readonly SyntaxFault[];
  readonly cut: CutList | undefined;
  /** An alias names an anchor that is outside: only the whole text can be read then. */
  readonly leansOut: boolean;
}

/** Texts below this length are read in one go. */
const pieceLength = 4096;

const settings = {
  version: '1.2',
  stringKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** The tree with its tokens; values are read without, which is quicker and leaves nothing behind. */
function laterTree(text: string): () => Document.Parsed {
  let tree: Document.Parsed | undefined;
  return () => {
    tree ??= parseDocument(text, { ...settings, keepSourceTokens: true }) as Document.Parsed;
    return tree;
  };
}

interface Region {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
  readonly key: number;
}

const columnOf = (text: string, at: number): number => {
  let column = at;
  while (text.charCodeAt(column) === 32) column += 1;
  return column - at;
};
const isDash = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 45 && /[ \r\n]/.test(text[at + 1] ?? '\n');
const isItem = (text: string, at: number, indent: number): boolean =>
  columnOf(text, at) === indent && isDash(text, at + indent);
const isBlank = (text: string, at: number): boolean => {
  const sign = text[at];
  return sign === undefined || sign === '\n' || sign === '\r' || sign === '#';
};

/** The lines of the list that begins after `start`, whose items stand at least at `column`. */
function regionAfter(text: string, start: number, column: number): Region | undefined {
  let indent = -1;
  let from = -1;
  let to = -1;
  for (let line = start; line < text.length; line = nextLine(text, line)) {
    const spaces = columnOf(text, line);
    if (isBlank(text, line + spaces)) continue;
    if (indent < 0) {
      if (spaces < column || !isDash(text, line + spaces)) return undefined;
      indent = spaces;
      from = line;
    } else if (spaces < indent || (spaces === indent && !isDash(text, line + spaces))) break;
    to = nextLine(text, line);
  }
  return indent < 0 ? undefined : { from, to, indent, key: 0 };
}

/** The longest list of steps in a text, judged by its lines alone. */
function longestList(text: string): Region | undefined {
  let best: Region | undefined;
  const keys = /^( *)((?:- +)*)(?:do|try|branches):[ \t]*(?:#[^\n]*)?\r?$/gm;
  for (let match = keys.exec(text); match !== null; match = keys.exec(text)) {
    const column = (match[1]?.length ?? 0) + (match[2]?.length ?? 0);
    const region = regionAfter(text, nextLine(text, match.index), column);
    if (region === undefined) continue;
    if (best === undefined || region.to - region.from > best.to - best.from)
      best = { ...region, key: match.index + column };
    // What is inside the list is cut when its own items are read.
    keys.lastIndex = region.to;
  }
  return best !== undefined && best.to - best.from > pieceLength ? best : undefined;
}

const hasLocalAlias = /(?:^|[\s[{,])\*\S/m;

function valueRead(
  tree: Document.Parsed,
  text: string,
): { readonly value: unknown; readonly leansOut: boolean } {
  try {
    return { value: tree.toJS() as unknown, leansOut: false };
  } catch (error) {
    if (error instanceof ReferenceError && hasLocalAlias.test(text) && /Unresolved alias/.test(error.message))
      return { value: undefined, leansOut: true };
    throw error;
  }
}

const faultsOf = (tree: Document.Parsed, place: (offset: number) => number): readonly SyntaxFault[] =>
  tree.errors.map(({ code, message, pos }) => ({ code, message, from: place(pos[0]), to: place(pos[1]) }));

function plainChunk(text: string): Chunk {
  const tree = parseDocument(text, settings) as Document.Parsed;
  const faults = faultsOf(tree, (offset) => offset);
  const own = { text, tree: laterTree(text), faults, cut: undefined };
  return faults.length > 0
    ? { ...own, value: undefined, leansOut: false }
    : { ...own, ...valueRead(tree, text) };
}

/** Path of the pair whose key begins at `offset` and that has no value; undefined where there is none such. */
function emptyPairAt(tree: Document.Parsed, offset: number): (string | number)[] | undefined {
  const path: (string | number)[] = [];
  let node: unknown = tree.contents;
  while (node !== null && node !== undefined) {
    if (isMap(node)) {
      const pair = node.items.findLast(
        (each) => isScalar(each.key) && (each.key.range?.[0] ?? Infinity) <= offset,
      ) as Pair | undefined;
      if (pair === undefined || !isScalar(pair.key)) return undefined;
      path.push(String(pair.key.value));
      if (pair.key.range?.[0] === offset)
        return isScalar(pair.value) &&
          pair.value.value === null &&
          pair.value.source === '' &&
          pair.value.anchor === undefined
          ? path
          : undefined;
      node = pair.value;
    } else if (isSeq(node)) {
      const index = node.items.findLastIndex(
        (each) => !isPair(each) && ((each as { range?: readonly number[] }).range?.[0] ?? Infinity) <= offset,
      );
      if (index < 0) return undefined;
      path.push(index);
      node = node.items[index];
    } else return undefined;
  }
  return undefined;
}

/** Borders of pieces between `from` and `to`: at items, each piece a few steps long. */
function bordersOf(text: string, from: number, to: number, indent: number): readonly number[] {
  const borders = [from];
  for (let line = from; line < to; line = nextLine(text, line)) {
    if (line - (borders.at(-1) ?? from) < pieceLength) continue;
    if (isItem(text, line, indent)) borders.push(line);
  }
  return borders;
}

function lengthOf(chunk: Chunk): number {
  if (Array.isArray(chunk.value)) return chunk.value.length;
  const root: unknown = chunk.tree().contents;
  return isSeq(root) ? root.items.length : 0;
}

interface Known {
  readonly text: string;
  readonly cut: CutList;
}

/** Pieces of the list; those before and behind the one stretch that differs from the known text are taken over. */
function piecesOf(text: string, region: Region, known: Known | undefined): readonly Piece[] | undefined {
  const ready: { from: number; chunk: Chunk }[] = [];
  let hint: Chunk | undefined;
  let [start, end] = [region.from, region.to];
  const tail: { from: number; chunk: Chunk }[] = [];
  if (known !== undefined && known.cut.indent === region.indent) {
    const same = commonStart(known.text, text);
    const after = commonEnd(known.text, text, same);
    const shift = text.length - known.text.length;
    for (const { from, chunk } of known.cut.pieces) {
      const to = from + chunk.text.length;
      if (from === start && to < same && to <= end && (to === end || isItem(text, to, region.indent))) {
        ready.push({ from, chunk });
        start = to;
      } else if (from > known.text.length - after && from + shift >= start && to + shift <= end) {
        tail.push({ from: from + shift, chunk });
      } else hint = chunk;
    }
    // Only pieces that reach to the end without a gap still stand in this list.
    while (tail.length > 0) {
      const at = tail.findIndex((piece, index) => {
        const next = tail[index + 1]?.from ?? end;
        return piece.from + piece.chunk.text.length !== next;
      });
      if (at < 0) break;
      tail.splice(0, at + 1);
    }
    end = tail[0]?.from ?? end;
  }
  const borders = start < end ? bordersOf(text, start, end, region.indent) : [];
  borders.forEach((from, index) => {
    const part = text.slice(from, borders[index + 1] ?? end);
    ready.push({ from, chunk: readChunk(part, hint) });
  });
  const pieces: Piece[] = [];
  let first = 0;
  for (const { from, chunk } of [...ready, ...tail]) {
    const count = lengthOf(chunk);
    if (count === 0 && chunk.faults.length === 0) return undefined;
    pieces.push({ from, first, count, chunk });
    first += count;
  }
  return pieces;
}

const withList = (value: unknown, path: readonly (string | number)[], list: unknown): void => {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
  (parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = list;
};

function cutChunk(text: string, known: Chunk | undefined): Chunk | undefined {
  const region = longestList(text);
  if (region === undefined) return undefined;
  const frame = text.slice(0, region.from) + text.slice(region.to);
  const tree = parseDocument(frame, settings) as Document.Parsed;
  const path = emptyPairAt(tree, region.key);
  if (path === undefined) return undefined;
  const pieces = piecesOf(
    text,
    region,
    known?.cut === undefined ? undefined : { text: known.text, cut: known.cut },
  );
  if (pieces === undefined) return undefined;
  const own = faultsOf(tree, (offset) => (offset < region.from ? offset : offset + region.to - region.from));
  const inner = pieces.flatMap(({ from, chunk }) =>
    chunk.faults.map((fault) => ({ ...fault, from: fault.from + from, to: fault.to + from })),
  );
  const faults = [...own, ...inner].sort((a, b) => a.from - b.from);
  const read = faults.length > 0 ? { value: undefined, leansOut: false } : valueRead(tree, frame);
  const leansOut = read.leansOut || pieces.some(({ chunk }) => chunk.leansOut);
  if (faults.length === 0 && !leansOut)
    withList(
      read.value,
      path,
      pieces.flatMap(({ chunk }) => chunk.value as unknown[]),
    );
  return {
    text,
    tree: laterTree(frame),
    value: read.value,
    faults,
    cut: { ...region, path, pieces },
    leansOut,
  };
}

/** Reads a stretch of text; parts that are as in `known` are taken over. Fails with RangeError where it is nested too deeply. */
export function readChunk(text: string, known?: Chunk): Chunk {
  if (known !== undefined && known.text === text) return known;
  if (text.length <= pieceLength) return plainChunk(text);
  return cutChunk(text, known) ?? plainChunk(text);
}

/** Reads a whole text; see {@link readChunk}. */
export function readText(text: string, known?: Chunk): Chunk {
  const chunk = readChunk(text, known);
  return chunk.leansOut && chunk.cut !== undefined ? plainChunk(text) : chunk;
}
