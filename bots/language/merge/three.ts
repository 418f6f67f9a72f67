import { growing } from '../diff/steps-diff.ts';

/** One thing on the three sides of a merge; undefined where a side has none. */
export interface Three<Thing> {
  readonly base: Thing | undefined;
  readonly ours: Thing | undefined;
  readonly theirs: Thing | undefined;
}

/** The same part of the three. */
export const each = <Thing, Part>(
  { base, ours, theirs }: Three<Thing>,
  part: (thing: Thing) => Part | undefined,
): Three<Part> => ({
  base: base === undefined ? undefined : part(base),
  ours: ours === undefined ? undefined : part(ours),
  theirs: theirs === undefined ? undefined : part(theirs),
});

/** The side whose version counts: the one that changed; ours where both did. `differ` where they did so differently. */
export function changedSide<Thing>(
  { base, ours, theirs }: Three<Thing>,
  same: (a: Thing, b: Thing) => boolean,
): { readonly side: 'ours' | 'theirs'; readonly differ: boolean } {
  if (ours === undefined) return { side: 'theirs', differ: false };
  if (theirs === undefined) return { side: 'ours', differ: false };
  if (base !== undefined && same(base, ours)) return { side: 'theirs', differ: false };
  const differ = !same(ours, theirs) && (base === undefined || !same(base, theirs));
  return { side: 'ours', differ };
}

/** The version of the side that changed it, ours where both did. */
export function pick<Thing>(three: Three<Thing>, same: (a: Thing, b: Thing) => boolean): Thing | undefined {
  return three[changedSide(three, same).side];
}

/** Members that one side put elsewhere among those that the base had too. */
function movedIn<Id>(side: readonly Id[], base: readonly Id[]): Set<Id> {
  const places = new Map(base.map((id, index) => [id, index]));
  const known = side.filter((id) => places.has(id));
  const stayed = growing(known.map((id) => places.get(id) ?? 0));
  return new Set(known.filter((_, index) => !stayed.has(index)));
}

/** The order of the merged members, and those that both sides moved to different places: ours stands. */
export function mergeOrder<Id>(
  orders: { readonly base: readonly Id[]; readonly ours: readonly Id[]; readonly theirs: readonly Id[] },
  members: ReadonlySet<Id>,
): { readonly order: Id[]; readonly torn: Id[] } {
  const { base, ours, theirs } = orders;
  const [inOurs, inTheirs] = [new Set(ours), new Set(theirs)];
  const shared = (side: readonly Id[], other: ReadonlySet<Id>): Id[] => side.filter((id) => other.has(id));
  const oursMoved = movedIn(shared(ours, inTheirs), base);
  const theirsMoved = movedIn(shared(theirs, inOurs), base);
  const still = (id: Id): boolean =>
    inOurs.has(id) && inTheirs.has(id) && !oursMoved.has(id) && !theirsMoved.has(id);
  const anchorIn = (side: readonly Id[], id: Id): Id | undefined =>
    side.slice(0, side.indexOf(id)).findLast(still);
  const torn = [...oursMoved].filter((id) => {
    if (!theirsMoved.has(id) || !members.has(id)) return false;
    return anchorIn(ours, id) !== anchorIn(theirs, id);
  });
  const follow = new Set([...theirsMoved].filter((id) => !oursMoved.has(id)));
  const order = ours.filter((id) => members.has(id) && !follow.has(id));
  const placed = new Set(order);
  // Those of neither list came from elsewhere and go to the end.
  const rest = [...members].filter((id) => !inOurs.has(id) && !inTheirs.has(id));
  let before: Id | undefined;
  for (const id of theirs) {
    if (!members.has(id)) continue;
    if (!placed.has(id)) {
      let at = before === undefined ? 0 : order.indexOf(before) + 1;
      // What ours added at the same place stands before what theirs added.
      while (at < order.length && !inTheirs.has(order[at] as Id)) at += 1;
      order.splice(at, 0, id);
      placed.add(id);
    }
    before = id;
  }
  return { order: [...order, ...rest], torn };
}

/**
 * Which items of one list are which of another: equal keys first, in order of appearance; those left between the same
 * neighbours pair up as changed.
 */
export function matchItems(before: readonly string[], after: readonly string[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const waiting = new Map<string, number[]>();
  after.forEach((key, index) => {
    const same = waiting.get(key);
    if (same === undefined) waiting.set(key, [index]);
    else same.push(index);
  });
  before.forEach((key, index) => {
    const found = waiting.get(key)?.shift();
    if (found !== undefined) pairs.set(index, found);
  });
  const taken = new Set(pairs.values());
  let next = 0;
  before.forEach((_, index) => {
    const found = pairs.get(index);
    if (found !== undefined) {
      next = found + 1;
      return;
    }
    if (next < after.length && !taken.has(next)) {
      pairs.set(index, next);
      taken.add(next);
      next += 1;
    }
  });
  return pairs;
}
