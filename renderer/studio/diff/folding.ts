import type { BotDiff, ComparedRow } from '../../../contract/flow/index.ts';

/** A stretch of the comparison: rows shown, or rows that did not change and are folded away. */
export type Stretch =
  | { readonly kind: 'rows'; readonly from: number; readonly rows: readonly ComparedRow[] }
  | { readonly kind: 'folded'; readonly from: number; readonly rows: readonly ComparedRow[] };

/** Unchanged rows that stay visible beside a change. */
const beside = 1;
/** Fewer rows than this are not worth folding. */
const fewest = 3;

const depthOf = ({ before, after }: ComparedRow): number => (after ?? before)?.depth ?? 0;

/** Folds unchanged rows away, except those beside a change and the stretches opened by hand (by their first row). */
export function foldRows(rows: readonly ComparedRow[], opened: ReadonlySet<number>): readonly Stretch[] {
  const near = new Set<number>();
  rows.forEach((row, index) => {
    if (row.change === undefined) return;
    for (let at = index - beside; at <= index + beside; at += 1) near.add(at);
    // The steps around it stay too: without them nobody sees where it stands.
    let depth = depthOf(row);
    for (let at = index - 1; at >= 0 && depth > 0; at -= 1) {
      const above = rows[at];
      if (above === undefined || depthOf(above) >= depth) continue;
      near.add(at);
      depth = depthOf(above);
    }
  });
  const stretches: Stretch[] = [];
  let from = 0;
  while (from < rows.length) {
    const far = !near.has(from);
    let to = from + 1;
    while (to < rows.length && near.has(to) !== far) to += 1;
    const folded = far && to - from >= fewest && !opened.has(from);
    const last = stretches.at(-1);
    if (!folded && last?.kind === 'rows')
      stretches[stretches.length - 1] = { ...last, rows: [...last.rows, ...rows.slice(from, to)] };
    else stretches.push({ kind: folded ? 'folded' : 'rows', from, rows: rows.slice(from, to) });
    from = to;
  }
  return stretches;
}

const count = (number: number, word: string, what: string): readonly string[] =>
  number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'} ${what}`];

/** What changed, in one line: `1 permission widened, 2 steps changed`. */
export function summaryOf(diff: BotDiff): string {
  const widened = diff.permissions.filter(({ effect }) => effect === 'widened').length;
  const parts = [
    ...count(widened, 'permission', 'widened'),
    ...(['added', 'removed', 'moved', 'renamed', 'changed'] as const).flatMap((change) =>
      count(diff.steps.filter(({ changes }) => changes.includes(change)).length, 'step', change),
    ),
    ...count(diff.targets.length, 'element', 'changed'),
    ...count(diff.files.length, 'file', 'changed'),
  ];
  if (parts.length > 0) return parts.join(', ');
  return diff.same ? 'Nothing changed in meaning' : 'Details changed';
}
