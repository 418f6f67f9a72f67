import type { Text } from '@codemirror/state';

/** Offsets at which the lines of a text begin, however they are broken. */
function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

let known: { readonly text: string; readonly starts: readonly number[] } = { text: '', starts: [0] };
const startsIn = (text: string): readonly number[] => {
  if (known.text !== text) known = { text, starts: startsOf(text) };
  return known.starts;
};

/** Offset in the document's own text of a place in the view, which counts every line break as one sign. */
export function toText(text: string, doc: Text, place: number): number {
  if (doc.length === text.length) return place;
  const line = doc.lineAt(place);
  return (startsIn(text)[line.number - 1] ?? 0) + place - line.from;
}

/** Place in the view of an offset in the document's own text. */
export function toView(text: string, doc: Text, offset: number): number {
  if (doc.length === text.length) return Math.min(offset, doc.length);
  const starts = startsIn(text);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const line = doc.line(Math.min(low + 1, doc.lines));
  return Math.min(line.from + offset - (starts[low] ?? 0), line.to);
}

/** The text as the view holds it. */
export const asShown = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
