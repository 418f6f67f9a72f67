import { diffArrays } from 'diff';

/** A run of lines: equal on both sides, or changed by reprinting. Ends are exclusive. */
interface Segment {
  readonly equal: boolean;
  readonly original: readonly [number, number];
  readonly printed: readonly [number, number];
}

/** Lines that differ only in spaces are the same line, typed by another hand. */
const squash = (line: string): string => line.replace(/\s+/g, '').replaceAll('"', "'");

function align(original: readonly string[], printed: readonly string[]): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let to = 0;
  const comparator = (left: string, right: string): boolean =>
    left === right || squash(left) === squash(right);
  for (const part of diffArrays([...original], [...printed], { comparator })) {
    const count = part.value.length;
    const fromOriginal = part.added ? 0 : count;
    const fromPrinted = part.removed ? 0 : count;
    const equal = !part.added && !part.removed;
    const last = segments.at(-1);
    if (!equal && last !== undefined && !last.equal) {
      segments[segments.length - 1] = {
        equal,
        original: [last.original[0], at + fromOriginal],
        printed: [last.printed[0], to + fromPrinted],
      };
    } else {
      segments.push({ equal, original: [at, at + fromOriginal], printed: [to, to + fromPrinted] });
    }
    at += fromOriginal;
    to += fromPrinted;
  }
  return segments;
}

/**
 * Brings one edit into a text without touching its other lines. `printed` is the reprinted original and `edited` the
 * reprint after the edit; only the lines in which these two differ are taken from `edited`.
 */
export function keepLines(original: string, printed: string, edited: string): string {
  if (printed === edited) return original;
  if (printed === original) return edited;
  const [theirs, base, next] = [original.split('\n'), printed.split('\n'), edited.split('\n')];
  const least = Math.min(base.length, next.length);
  let start = 0;
  while (start < least && base[start] === next[start]) start += 1;
  let same = 0;
  while (same < least - start && base.at(-1 - same) === next.at(-1 - same)) same += 1;
  let end = base.length - same;

  const segments = align(theirs, base);
  // A border inside lines that printing changes moves out to where both texts agree again.
  const first = segments.find(({ printed: [, to] }) => to > start);
  if (first !== undefined && !first.equal) start = first.printed[0];
  const last = segments.findLast(({ printed: [from] }) => from < end);
  if (last !== undefined && !last.equal) end = Math.max(end, last.printed[1]);

  const place = (line: number, edge: 'start' | 'end'): number => {
    const inside =
      edge === 'start'
        ? segments.find(({ equal, printed: [from, to] }) =>
            equal ? from <= line && line < to : from === line,
          )
        : segments.findLast(({ equal, printed: [from, to] }) =>
            equal ? from < line && line <= to : to === line,
          );
    if (inside === undefined) return edge === 'start' && line > 0 ? theirs.length : 0;
    const offset = edge === 'start' ? line - inside.printed[0] : inside.printed[1] - line;
    return edge === 'start' ? inside.original[0] + offset : inside.original[1] - offset;
  };
  const from = start >= base.length ? theirs.length : place(start, 'start');
  const to = end <= start ? from : place(end, 'end');
  return [
    ...theirs.slice(0, from),
    ...next.slice(start, next.length - (base.length - end)),
    ...theirs.slice(to),
  ].join('\n');
}
