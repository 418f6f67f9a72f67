/** One replacement in a text: `from` and `to` are UTF-16 offsets into the text before, `insert` stands there after. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The text after changes that are sorted and do not overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let next = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    next += text.slice(at, from) + insert;
    at = to;
  }
  return next + text.slice(at);
}

/** The changes that lead from the text after back to `text`, byte for byte. */
export function invertChanges(text: string, changes: readonly TextChange[]): readonly TextChange[] {
  let shift = 0;
  return changes.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}

/** Sorted by place; an insertion stands before a removal that begins where it is. */
export const inOrder = (changes: readonly TextChange[]): readonly TextChange[] =>
  changes.toSorted((a, b) => a.from - b.from || a.to - b.to);

/** Length of the common beginning of two texts. */
export function commonStart(a: string, b: string): number {
  const least = Math.min(a.length, b.length);
  let at = 0;
  while (at < least && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

/** Length of the common end of two texts, of which `start` code units at the beginning are already spoken for. */
export function commonEnd(a: string, b: string, start = 0): number {
  const least = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < least && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length += 1;
  return length;
}

/** The one change between two texts that leaves their common beginning and end alone; none where they are equal. */
export function changeBetween(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  return [{ from: start, to: before.length - end, insert: after.slice(start, after.length - end) }];
}

/** Offset at which the line of `offset` begins. */
export const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;

/** Offset just behind the last character of the line of `offset`, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return end > offset && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/** Offset at which the line after that of `offset` begins; the text's length where there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** The line break that the text uses: that of its first line. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text.charCodeAt(first - 1) === 13 ? '\r\n' : '\n';
}
