import {
  type Collection,
  type Concrete,
  concreteOf,
  type Entry,
  type Piece,
  plainEntry,
} from './concrete.ts';
import { changedSide, each, pick, type Three } from './three.ts';

type Name = 'base' | 'ours' | 'theirs';
const sideNames = ['base', 'ours', 'theirs'] as const;

/** Whether two pieces read the same, wherever they are indented to. */
export const samePiece = (a: Piece, b: Piece): boolean =>
  a.lines.length === b.lines.length &&
  a.lines.every((line, index) => line.trim() === (b.lines[index] ?? '').trim());
/** A collection that is not in `{ }` or `[ ]` and not empty. */
export const isBlock = (node: Concrete): boolean =>
  node.kind !== 'leaf' && !node.flow && node.entries.length > 0;

/** The tree with a value put at a path; parents that are missing are made. */
export function put(node: Concrete, path: readonly string[], value: Concrete): Concrete {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const holder: Collection = node.kind === 'leaf' ? (concreteOf({}) as Collection) : node;
  const at = holder.entries.findIndex(
    (entry, index) => (holder.kind === 'seq' ? String(index) : entry.key) === key,
  );
  const old = holder.entries[at];
  const inner = put(old?.value ?? concreteOf({}), rest, value);
  const entry = { ...(old ?? plainEntry(key, inner, holder.kind === 'map')), value: inner };
  const entries = at === -1 ? [...holder.entries, entry] : holder.entries.with(at, entry);
  return { ...holder, flow: holder.flow && holder.entries.length > 0, entries, source: undefined };
}

/** Whether two objects have the same fields in the same order. */
export const sameKeys = (a: Collection, b: Collection): boolean =>
  a.kind === 'seq' || a.entries.every(({ key }, index) => b.entries[index]?.key === key);

/** The fields of three objects by name. */
export function fields(nodes: Three<Collection>): Map<string, Three<Entry>> {
  const members = new Map<string, Three<Entry>>();
  const keyed = each(nodes, ({ entries }) => new Map(entries.map((entry) => [entry.key, entry])));
  for (const side of sideNames) {
    for (const key of keyed[side]?.keys() ?? [])
      members.set(
        key,
        each(keyed, (entries) => entries.get(key)),
      );
  }
  return members;
}

/** The members of a side, in its order. */
export function idsIn(
  members: ReadonlyMap<string, Three<Entry>>,
  side: Name,
  node: Collection | undefined,
): string[] | undefined {
  if (node === undefined) return undefined;
  const ids = new Map<Entry, string>();
  for (const [id, three] of members) {
    const entry = three[side];
    if (entry !== undefined) ids.set(entry, id);
  }
  return node.entries.flatMap((entry) => ids.get(entry) ?? []);
}

/** Comments before an entry: of the side that changed them; of both where both did. */
export function leadOf(three: Three<Entry>): Piece {
  const leads = each(three, ({ lead }) => lead);
  const chosen = pick(leads, samePiece) ?? { lines: [], column: 0 };
  if (!changedSide(leads, samePiece).differ || leads.theirs === undefined) return chosen;
  const known = new Set(
    [leads.ours, leads.base].flatMap((lead) => lead?.lines.map((line) => line.trim()) ?? []),
  );
  const more = leads.theirs.lines.filter((line) => line.trim() !== '' && !known.has(line.trim()));
  return {
    ...chosen,
    lines: [...chosen.lines, ...more.map((line) => ' '.repeat(chosen.column) + line.trim())],
  };
}

/** Comments with more lines after them. */
export const withComment = (lead: Piece, comment: readonly string[]): Piece =>
  comment.length === 0
    ? lead
    : { ...lead, lines: [...lead.lines, ...comment.map((line) => ' '.repeat(lead.column) + line)] };

/** A merged value with what surrounds it on its line. */
export function dressed(three: Three<Entry>, value: Concrete, some: Entry): Entry {
  const block = isBlock(value);
  const alike = each(three, (entry) => (isBlock(entry.value) === block ? entry : undefined));
  const several = value.kind === 'leaf' && value.source.lines.length > 1;
  const owner = several ? [three.ours, three.theirs].find((entry) => entry?.value === value) : undefined;
  const from: Three<Entry> =
    owner === undefined ? alike : { base: undefined, ours: owner, theirs: undefined };
  const text = (part: (entry: Entry) => string): string | undefined =>
    pick(each(from, part), (a, b) => a === b);
  const style = from.ours ?? from.theirs;
  const compact = style?.compact ?? (block && some.keyText === '-');
  return {
    key: some.key,
    lead: some.lead,
    keyText:
      pick(
        each(three, ({ keyText }) => keyText),
        (a, b) => a === b,
      ) ?? some.keyText,
    gap: text(({ gap }) => gap) ?? (block && !compact ? '' : ' '),
    value,
    trail: text(({ trail }) => trail) ?? '',
    tail:
      pick(
        each(three, ({ tail }) => tail),
        samePiece,
      ) ?? some.tail,
    compact: block && compact,
    indent:
      pick(
        each(from, ({ indent }) => indent),
        (a, b) => a === b,
      ) ?? 2,
  };
}
