import {
  type CST,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Chunk, CutList, Piece } from './chunks.ts';

/** Offsets in the whole text; the end is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A pair of a map or an item of a list, with the tokens that belong to it. */
export interface Entry {
  /** Undefined for items of lists. */
  readonly key: string | undefined;
  readonly keySpan: Span | undefined;
  readonly keyQuoting: 'plain' | 'single' | 'double' | undefined;
  /** From its first sign (`-`, `?` or the key) to the end of its value. */
  readonly span: Span;
  /** Behind `:` or `-`, where the value goes; undefined in flow items and keys without a colon. */
  readonly opening: number | undefined;
  /** The collection around it stands in brackets. */
  readonly inFlow: boolean;
  readonly value: SyntaxNode;
}

/** A value as it stands in the text. */
export interface SyntaxNode {
  readonly kind: 'map' | 'list' | 'scalar' | 'alias' | 'empty';
  /** In brackets; its inside cannot hold block style. */
  readonly flow: boolean;
  /** Without anchor and tag. */
  readonly span: Span;
  /** With anchor and tag. */
  readonly outer: Span;
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  /** Set for scalars. */
  readonly scalar: Scalar | undefined;
  /** Name of the anchor that an alias stands for. */
  readonly alias: string | undefined;
  readonly count: number;
  entry(index: number): Entry | undefined;
  entryOf(key: string): Entry | undefined;
  entries(): readonly Entry[];
}

/** How offsets of a tree become offsets of the whole text. */
interface Ground {
  readonly chunk: Chunk;
  readonly place: (offset: number) => number;
}

/** Ground of a chunk that begins at `base` of the whole text. */
export function groundOf(chunk: Chunk, base: number): Ground {
  const { cut } = chunk;
  if (cut === undefined) return { chunk, place: (offset) => base + offset };
  const gap = cut.to - cut.from;
  return { chunk, place: (offset) => base + (offset < cut.from ? offset : offset + gap) };
}

type Token = CST.Token;
const isSpace = (token: CST.SourceToken): boolean =>
  token.type === 'space' || token.type === 'newline' || token.type === 'comment' || token.type === 'comma';
const firstOf = (tokens: readonly CST.SourceToken[] | undefined): CST.SourceToken | undefined =>
  tokens?.find((token) => !isSpace(token));
const propsOf = (tokens: readonly CST.SourceToken[] | undefined): CST.SourceToken | undefined =>
  tokens?.find((token) => token.type === 'anchor' || token.type === 'tag');

const quotingOf = (type: Scalar['type']): Entry['keyQuoting'] =>
  type === 'QUOTE_SINGLE' ? 'single' : type === 'QUOTE_DOUBLE' ? 'double' : 'plain';

/** End of what a token holds, without line breaks and comments that follow. */
function endOf(token: Token | null | undefined, otherwise: number): number {
  if (token === null || token === undefined) return otherwise;
  switch (token.type) {
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.source === '' ? otherwise : token.offset + token.source.length;
    case 'block-scalar':
      return (
        token.offset +
        token.props.reduce((sum, part) => sum + ('source' in part ? part.source.length : 0), 0) +
        token.source.length
      );
    case 'flow-collection': {
      const close = token.end.find((part) => part.type === 'flow-map-end' || part.type === 'flow-seq-end');
      return close === undefined ? otherwise : close.offset + 1;
    }
    case 'block-map':
    case 'block-seq':
      for (let index = token.items.length - 1; index >= 0; index -= 1) {
        const item = token.items[index];
        const end = item === undefined ? 0 : itemEnd(item);
        if (end > 0) return end;
      }
      return otherwise;
    default:
      return otherwise;
  }
}

function itemEnd(item: {
  start: CST.SourceToken[];
  key?: Token | null;
  sep?: CST.SourceToken[];
  value?: Token;
}): number {
  const lastSign = (tokens: readonly CST.SourceToken[] | undefined): number => {
    const last = tokens?.findLast((token) => !isSpace(token));
    return last === undefined ? 0 : last.offset + last.source.length;
  };
  return Math.max(lastSign(item.start), endOf(item.key, 0), lastSign(item.sep), endOf(item.value, 0));
}

const isEmpty = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null && node.source === '');

interface Around {
  /** Tokens before the value that may hold its anchor and tag. */
  readonly before: readonly CST.SourceToken[] | undefined;
  readonly opening: number;
  readonly flow: boolean;
}

const tokenOf = (node: unknown): Token | undefined =>
  isNode(node) ? ((node as { srcToken?: Token }).srcToken ?? undefined) : undefined;

function spanOf(node: Node, opening: number): readonly [number, number] {
  const token = tokenOf(node);
  const range = node.range;
  const from = token?.offset ?? range?.[0] ?? opening;
  const start = token?.type === 'block-map' || token?.type === 'block-seq' ? (range?.[0] ?? from) : from;
  if (token === undefined) return [start, range?.[1] ?? start];
  return [start, endOf(token, range?.[1] ?? start)];
}

/** The node as it stands in the text; `cut` is passed where the node is the place of a list cut out of its chunk. */
function view(ground: Ground, node: unknown, around: Around, path: readonly (string | number)[]): SyntaxNode {
  const { place, chunk } = ground;
  const { cut } = chunk;
  if (
    cut !== undefined &&
    path.length === cut.path.length &&
    path.every((part, index) => part === cut.path[index])
  )
    return cutView(ground, cut);
  const prop = propsOf(around.before);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  const tag = prop === undefined ? undefined : around.before?.find((token) => token.type === 'tag')?.source;
  if (!isNode(node) || isEmpty(node)) {
    const at = prop === undefined ? around.opening : lastProp(around.before);
    return leaf(
      'empty',
      around,
      { from: place(at), to: place(at) },
      prop === undefined ? at : prop.offset,
      ground,
      { anchor, tag },
    );
  }
  const [from, to] = spanOf(node, around.opening);
  const inner = cut !== undefined && from <= cut.key && to > cut.key && to <= cut.from;
  const span = { from: place(from), to: inner ? cutView(ground, cut).span.to : place(to) };
  const outer = prop?.offset ?? from;
  if (isAlias(node)) return leaf('alias', around, span, outer, ground, { alias: node.source });
  if (isScalar(node)) return leaf('scalar', around, span, outer, ground, { anchor, tag, scalar: node });
  if (!isMap(node) && !isSeq(node)) return leaf('empty', around, span, outer, ground, {});
  return collection(ground, node, { span, outer: { from: place(outer), to: span.to }, anchor, tag }, path);
}

const lastProp = (tokens: readonly CST.SourceToken[] | undefined): number => {
  const last = tokens?.findLast((token) => token.type === 'anchor' || token.type === 'tag');
  return last === undefined ? 0 : last.offset + last.source.length;
};

function leaf(
  kind: SyntaxNode['kind'],
  around: Around,
  span: Span,
  outer: number,
  { place }: Ground,
  more: { anchor?: string | undefined; tag?: string | undefined; scalar?: Scalar; alias?: string },
): SyntaxNode {
  return {
    kind,
    flow: around.flow,
    span,
    outer: { from: place(outer), to: span.to },
    anchor: more.anchor,
    tag: more.tag,
    scalar: more.scalar,
    alias: more.alias,
    count: 0,
    entry: () => undefined,
    entryOf: () => undefined,
    entries: () => [],
  };
}

type CollectionItem =
  | CST.BlockMap['items'][number]
  | CST.BlockSequence['items'][number]
  | CST.FlowCollection['items'][number];

function collection(
  ground: Ground,
  node: YAMLMap | YAMLSeq,
  spans: Pick<SyntaxNode, 'span' | 'outer' | 'anchor' | 'tag'>,
  path: readonly (string | number)[],
): SyntaxNode {
  const token = tokenOf(node);
  const flow = node.flow === true;
  const items: readonly CollectionItem[] = isSeq(node) ? listItems(token) : [];
  const entryAt = (index: number): Entry | undefined => {
    const item: unknown = node.items[index];
    if (item === undefined) return undefined;
    return isPair(item)
      ? pairEntry(ground, item, flow, path)
      : listEntry(ground, item, items[index], flow, [...path, index]);
  };
  const memo = new Map<number, Entry | undefined>();
  const entry = (index: number): Entry | undefined => {
    if (!memo.has(index)) memo.set(index, entryAt(index));
    return memo.get(index);
  };
  return {
    ...spans,
    kind: isSeq(node) ? 'list' : 'map',
    flow,
    scalar: undefined,
    alias: undefined,
    count: node.items.length,
    entry,
    entryOf: (key) =>
      isMap(node)
        ? entry(node.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key))
        : undefined,
    entries: () => node.items.flatMap((_, index) => entry(index) ?? []),
  };
}

/** Items of a list's token that hold something; comments alone also stand among them. */
function listItems(token: Token | undefined): readonly CollectionItem[] {
  if (token?.type === 'block-seq')
    return token.items.filter(({ start }) => start.some((part) => part.type === 'seq-item-ind'));
  if (token?.type === 'flow-collection')
    return token.items.filter(
      (item) =>
        item.key !== undefined ||
        item.value !== undefined ||
        item.sep !== undefined ||
        propsOf(item.start) !== undefined,
    );
  return [];
}

function listEntry(
  ground: Ground,
  node: unknown,
  item: CollectionItem | undefined,
  flow: boolean,
  path: readonly (string | number)[],
): Entry {
  const { place } = ground;
  const dash = item?.start.find((part) => part.type === 'seq-item-ind');
  const range = isNode(node) ? node.range : undefined;
  const first = firstOf(item?.start)?.offset ?? range?.[0] ?? 0;
  const opening = dash === undefined ? first : dash.offset + 1;
  const value = view(ground, node, { before: item?.start, opening, flow }, path);
  // `[a: 1]` holds a map without brackets of its own.
  const to = Math.max(value.span.to, place(opening));
  return {
    key: undefined,
    keySpan: undefined,
    keyQuoting: undefined,
    span: {
      from: place(Math.min(first, dash?.offset ?? first)),
      to: dash === undefined ? value.span.to : to,
    },
    opening: dash === undefined ? undefined : place(opening),
    inFlow: flow,
    value,
  };
}

function pairEntry(ground: Ground, pair: Pair, flow: boolean, path: readonly (string | number)[]): Entry {
  const { place } = ground;
  const item = (pair as { srcToken?: CollectionItem }).srcToken;
  const key = isScalar(pair.key) ? pair.key : undefined;
  const name = key === undefined ? '' : String(key.value);
  const colon = item?.sep?.find((part) => part.type === 'map-value-ind');
  const [keyFrom, keyTo] = key === undefined ? [0, 0] : spanOf(key, key.range?.[0] ?? 0);
  const opening = colon === undefined ? keyTo : colon.offset + 1;
  const value = view(ground, pair.value, { before: item?.sep, opening, flow }, [...path, name]);
  const from = Math.min(firstOf(item?.start)?.offset ?? keyFrom, keyFrom);
  return {
    key: name,
    keySpan: { from: place(keyFrom), to: place(keyTo) },
    keyQuoting: quotingOf(key?.type),
    span: { from: place(from), to: Math.max(value.span.to, place(opening)) },
    opening: colon === undefined ? undefined : place(opening),
    inFlow: flow,
    value,
  };
}

/** A list that was cut out of its chunk, over the pieces that hold its items. */
function cutView(ground: Ground, cut: CutList): SyntaxNode {
  const base = ground.place(0);
  const grounds = new Map<Piece, SyntaxNode>();
  const listIn = (piece: Piece): SyntaxNode => {
    let node = grounds.get(piece);
    if (node === undefined) {
      node = rootOf(piece.chunk, base + piece.from);
      grounds.set(piece, node);
    }
    return node;
  };
  const entry = (index: number): Entry | undefined => {
    const piece = cut.pieces.findLast((each) => each.first <= index);
    return piece === undefined ? undefined : listIn(piece).entry(index - piece.first);
  };
  const last = cut.pieces.at(-1);
  const count = last === undefined ? 0 : last.first + last.count;
  const from = (cut.pieces[0] === undefined ? undefined : listIn(cut.pieces[0]).span.from) ?? base + cut.from;
  const to = (last === undefined ? undefined : listIn(last).span.to) ?? base + cut.to;
  return {
    kind: 'list',
    flow: false,
    span: { from, to },
    outer: { from, to },
    anchor: undefined,
    tag: undefined,
    scalar: undefined,
    alias: undefined,
    count,
    entry,
    entryOf: () => undefined,
    entries: () =>
      Array.from({ length: count }, (_, index) => entry(index)).filter((each) => each !== undefined),
  };
}

/** The root of a chunk that begins at `base` of the whole text. */
export function rootOf(chunk: Chunk, base: number): SyntaxNode {
  const { contents } = chunk.tree();
  const opening = isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
  return view(groundOf(chunk, base), contents, { before: undefined, opening, flow: false }, []);
}
