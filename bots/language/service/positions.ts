/** Offset of a line and column (both from 0, UTF-16); past the end of a line it is the line's end. */
export function offsetAt(text: string, line: number, character: number): number {
  let start = 0;
  for (let count = 0; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + character, end < 0 ? text.length : end);
}
