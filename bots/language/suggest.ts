/** Edit distance with transpositions (optimal string alignment), given up beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

/** The name that was probably meant, or undefined where none is near (a third of its letters may differ). */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.min(3, Math.floor(wrong.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    const d = name.toLowerCase() === wrong.toLowerCase() ? 0 : distance(wrong, name, limit);
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(wrong: string, names: Iterable<string>): string {
  const name = nearest(wrong, names);
  return name === undefined ? '' : ` Did you mean ${name}?`;
}
