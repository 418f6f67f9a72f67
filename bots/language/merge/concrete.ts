import { type CST, type Document, isMap, isScalar, isSeq, type Node, parseDocument, stringify } from 'yaml';
import { refusalOf } from '../hostile.ts';
import { isRecord } from '../steps.ts';

/** Lines of a text with the column that their block began at, so that they can be put at another. */
export interface Piece {
  readonly lines: readonly string[];
  readonly column: number;
}

/** A scalar. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly value: unknown;
  /** Source from the end of its key to the end of the value, anchors and tags included. */
  readonly source: Piece;
  /** Whether it may stand in `[ ]` or `{ }` as it is written. */
  readonly inFlow: boolean;
}

/** An object or list with its parts. */
export interface Collection {
  readonly kind: 'map' | 'seq';
  /** Written with `{ }` or `[ ]`, or in another way that is not taken apart. */
  readonly flow: boolean;
  readonly column: number;
  readonly entries: readonly Entry[];
  /** Flow collections: the text as it stands. */
  readonly source: Piece | undefined;
}

export type Concrete = Leaf | Collection;

/** One field of an object or item of a list with everything that belongs to it. */
export interface Entry {
  readonly key: string;
  /** Comments and empty lines before it. */
  readonly lead: Piece;
  /** The key as it is written with its colon, or the dash. */
  readonly keyText: string;
  /** Spaces between key and value. */
  readonly gap: string;
  readonly value: Concrete;
  /** What follows on the line: behind a value, or behind the key of a block. */
  readonly trail: string;
  /** Comments after the value that are indented deeper than the key. */
  readonly tail: Piece;
  /** The block begins on the line of the dash. */
  readonly compact: boolean;
  /** Columns that a block below the key begins further right than the key. */
  readonly indent: number;
}

/** A text as a tree whose parts, put together again, give the text. */
export interface ConcreteText {
  readonly root: Concrete | undefined;
  /** Lines before the first field, and their line end. */
  readonly prologue: readonly string[];
  /** The value of the whole. */
  readonly value: unknown;
  readonly eol: '\n' | '\r\n';
  readonly bom: boolean;
  /** The last line ends with a line end. */
  readonly ends: boolean;
}

const nothing: Piece = { lines: [], column: 0 };

class Reader {
  readonly #text: string;
  readonly #yaml: Document.Parsed;
  readonly #starts: readonly number[];

  constructor(text: string, yaml: Document.Parsed) {
    this.#text = text;
    this.#yaml = yaml;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** Index of the line that holds an offset. */
  lineOf(offset: number): number {
    let low = 0;
    for (let high = this.#starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  columnOf = (offset: number): number => offset - (this.#starts[this.lineOf(offset)] ?? 0);
  lineEnd = (line: number): number => (this.#starts[line + 1] ?? this.#text.length + 1) - 1;
  /** Text of whole lines, end exclusive. */
  lines = (from: number, to: number): string[] =>
    from >= to ? [] : this.#text.slice(this.#starts[from], this.lineEnd(to - 1)).split('\n');

  leaf(node: Node | null, from: number, to: number, column: number): Concrete {
    const value: unknown = node === null ? null : node.toJS(this.#yaml);
    const source: Piece = { lines: this.#text.slice(from, to).split('\n'), column };
    return typeof value === 'object' && value !== null
      ? concreteOf(value, source)
      : { kind: 'leaf', value, source, inFlow: false };
  }

  /**
   * A block collection whose lines end before `until`. Undefined where it is written in a way that is not taken apart:
   * explicit keys, keys with anchors.
   */
  block(
    node: Node,
    token: CST.BlockMap | CST.BlockSequence,
    first: number,
    until: number,
  ): Collection | undefined {
    const isSequence = token.type === 'block-seq';
    if ((isSequence ? !isSeq(node) : !isMap(node)) || (!isMap(node) && !isSeq(node))) return undefined;
    const items = (token.items as CST.CollectionItem[]).filter((item) =>
      isSequence
        ? item.start.some(({ type }) => type === 'seq-item-ind')
        : item.key != null || item.sep != null,
    );
    if (items.length !== node.items.length || items.length === 0) return undefined;
    const heads: number[] = [];
    for (const item of items) {
      const dash = item.start.find(({ type }) => type === 'seq-item-ind');
      const odd = item.start.some(({ type }) => ['explicit-key-ind', 'anchor', 'tag'].includes(type));
      const head = isSequence ? dash?.offset : item.key?.offset;
      if (head === undefined || (odd && !isSequence)) return undefined;
      if (
        !isSequence &&
        !['scalar', 'single-quoted-scalar', 'double-quoted-scalar'].includes(item.key?.type ?? '')
      )
        return undefined;
      heads.push(head);
    }
    const column = this.columnOf(heads[0] ?? 0);
    const entries: Entry[] = [];
    let from = first;
    for (const [index, item] of items.entries()) {
      const head = heads[index] ?? 0;
      const line = this.lineOf(head);
      const next = heads[index + 1];
      const end = next === undefined ? until : this.#leadStart(head, next, column);
      const child = node.items[index] as Node | { key: Node; value: Node | null };
      const entry = isSequence
        ? this.#item(item, head, from, end, column, index, child as Node | null)
        : this.#field(item, head, from, end, column, child as { key: Node; value: Node | null });
      if (entry === undefined || line < from) return undefined;
      entries.push(entry);
      from = end;
    }
    return { kind: isSequence ? 'seq' : 'map', flow: false, column, entries, source: undefined };
  }

  /** The line where comments before the entry at `next` begin; those indented deeper belong to the entry before. */
  #leadStart(head: number, next: number, column: number): number {
    const nextLine = this.lineOf(next);
    let start = nextLine;
    for (let line = nextLine - 1; line > this.lineOf(head); line -= 1) {
      const text = this.lines(line, line + 1)[0] ?? '';
      const comment = /^(\s*)#/.exec(text);
      if (comment === null && text.trim() !== '') break;
      if (comment !== null && (comment[1] ?? '').length > column) break;
      start = line;
    }
    return start;
  }

  #field(
    item: CST.CollectionItem,
    head: number,
    from: number,
    end: number,
    column: number,
    pair: { key: Node; value: Node | null },
  ): Entry | undefined {
    const colon = item.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
    if (colon === undefined || !isScalar(pair.key)) return undefined;
    const keyText = this.#text.slice(head, colon + 1);
    if (keyText.includes('\n')) return undefined;
    return this.#entry(String(pair.key.value), keyText, item.value, item.sep ?? [], colon + 1, {
      from,
      head,
      end,
      column,
      node: pair.value,
    });
  }

  #item(
    item: CST.CollectionItem,
    head: number,
    from: number,
    end: number,
    column: number,
    index: number,
    node: Node | null,
  ): Entry | undefined {
    const dash = item.start.findIndex(({ type }) => type === 'seq-item-ind');
    return this.#entry(String(index), '-', item.value, item.start.slice(dash + 1), head + 1, {
      from,
      head,
      end,
      column,
      node,
    });
  }

  #entry(
    key: string,
    keyText: string,
    token: CST.Token | undefined,
    between: readonly CST.SourceToken[],
    after: number,
    at: { from: number; head: number; end: number; column: number; node: Node | null },
  ): Entry | undefined {
    const { column, node } = at;
    const line = this.lineOf(at.head);
    const lead: Piece = { lines: this.lines(at.from, line), column };
    const same = { key, keyText, lead };
    const block = token?.type === 'block-map' || token?.type === 'block-seq' ? token : undefined;
    const props = between.find(({ type }) => type === 'anchor' || type === 'tag');
    if (block !== undefined && node !== null) {
      const compact = this.lineOf(block.offset) === line;
      if (compact && props !== undefined) return undefined;
      const value = this.block(node, block, compact ? line : line + 1, at.end);
      if (value !== undefined) {
        const gap = compact ? this.#text.slice(after, block.offset) : '';
        const trail = compact ? '' : this.#text.slice(after, this.lineEnd(line));
        return { ...same, gap, value, trail, tail: nothing, compact, indent: value.column - column };
      }
      const whole = this.leaf(node, after, this.lineEnd(at.end - 1), column);
      return { ...same, gap: '', value: whole, trail: '', tail: nothing, compact: false, indent: 2 };
    }
    const range = node?.range ?? undefined;
    const written = range !== undefined && (token !== undefined || props !== undefined);
    const start = written ? Math.min(props?.offset ?? range[0], range[0]) : after;
    let stop = written ? Math.max(range[1], start) : after;
    if (props !== undefined && token === undefined) stop = props.offset + props.source.length;
    while (stop > start && this.#text[stop - 1] === '\n') stop -= 1;
    const value = this.leaf(node, start, stop, column);
    const last = this.lineOf(stop);
    return {
      ...same,
      gap: this.#text.slice(after, start),
      value,
      trail: this.#text.slice(stop, this.lineEnd(last)),
      tail: { lines: this.lines(last + 1, at.end), column },
      compact: false,
      indent: 2,
    };
  }

  get lineCount(): number {
    return this.#text.endsWith('\n') ? this.#starts.length - 1 : this.#starts.length;
  }
}

const plainWord = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Words that other YAML dialects take for something else than text. */
const reserved = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** A value on one line, as it can stand inside `{ }` or `[ ]`. */
export function onOneLine(value: unknown): string {
  if (typeof value === 'string' && plainWord.test(value) && !reserved.has(value.toLowerCase())) return value;
  const list = stringify([value], { collectionStyle: 'flow', lineWidth: 0, singleQuote: true });
  return list.trim().slice(1, -1).trim();
}

/** An entry that stood nowhere as a block. */
export function plainEntry(key: string, value: Concrete, isField: boolean): Entry {
  const keyText = isField ? `${onOneLine(key)}:` : '-';
  return {
    key,
    lead: nothing,
    keyText,
    gap: ' ',
    value,
    trail: '',
    tail: nothing,
    compact: false,
    indent: 2,
  };
}

/** A value taken apart that is written as `source`, or on one line where it has none. */
export function concreteOf(value: unknown, source?: Piece): Concrete {
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => plainEntry(String(index), concreteOf(item), false))
    : isRecord(value)
      ? Object.entries(value).map(([key, inner]) => plainEntry(key, concreteOf(inner), true))
      : undefined;
  if (entries === undefined)
    return { kind: 'leaf', value, source: source ?? { lines: [onOneLine(value)], column: 0 }, inFlow: true };
  const kind = Array.isArray(value) ? 'seq' : 'map';
  return { kind, flow: true, column: 0, entries, source };
}

/** Takes a YAML text apart. Fails with the parser's error where it is not YAML, with `RangeError` where it is too long or nested too deeply. */
export function takeApart(source: string): ConcreteText {
  const bom = source.startsWith('\uFEFF');
  const eol = /\r\n/.test(source) ? '\r\n' : '\n';
  const text = (bom ? source.slice(1) : source).replaceAll('\r\n', '\n');
  const refused = refusalOf(text);
  if (refused !== undefined) throw new RangeError(refused.message);
  const yaml = parseDocument(text, { keepSourceTokens: true, version: '1.2', stringKeys: true });
  const [error] = yaml.errors;
  if (error !== undefined) throw error;
  const value: unknown = yaml.toJS();
  const reader = new Reader(text, yaml);
  const token = yaml.contents?.srcToken;
  const whole = { prologue: [], value, eol, bom, ends: text.endsWith('\n') } as const;
  if (yaml.contents === null) return { ...whole, root: undefined };
  if (token?.type === 'block-map') {
    const head = token.items.find((item) => item.key != null)?.key?.offset ?? 0;
    const line = reader.lineOf(head);
    const root = reader.block(yaml.contents, token, line, reader.lineCount);
    if (root !== undefined) return { ...whole, root, prologue: reader.lines(0, line) };
  }
  return { ...whole, root: reader.leaf(yaml.contents, 0, text.length, 0) };
}
