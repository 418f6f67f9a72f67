import type { OcrLine } from '../../contract/inference/index.ts';
import { angleOf, rectOf } from './geometry.ts';

/** What reading order needs to know of a line. */
type Placed = Omit<OcrLine, 'row'>;

/** The page's skew in degrees: the median angle of its lines, each counted by its length. */
export function pageAngle(lines: readonly Placed[]): number {
  const angles = lines
    .map((line) => rectOf(line.quad))
    .filter((rect) => rect.w > 2 * rect.h)
    .map((rect) => ({ angle: angleOf(rect), weight: rect.w }))
    .sort((a, b) => a.angle - b.angle);
  const total = angles.reduce((sum, { weight }) => sum + weight, 0);
  let passed = 0;
  for (const { angle, weight } of angles) {
    passed += weight;
    if (passed >= total / 2) return Math.round(angle * 100) / 100;
  }
  return 0;
}

/** Lines from top to bottom and left to right along the page's own axes, with visual rows numbered. */
export function inReadingOrder(lines: readonly Placed[], angle: number): OcrLine[] {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const placed = lines
    .map((line) => {
      const { cx, cy, w, h } = rectOf(line.quad);
      return { line, u: cx * cos + cy * sin - w / 2, v: -cx * sin + cy * cos, h };
    })
    .sort((a, b) => a.v - b.v);
  const rows: { items: typeof placed; v: number; h: number }[] = [];
  for (const item of placed) {
    const row = rows.at(-1);
    if (row !== undefined && Math.abs(item.v - row.v) < 0.5 * Math.min(item.h, row.h)) {
      row.items.push(item);
      row.v = row.items.reduce((sum, { v }) => sum + v, 0) / row.items.length;
    } else {
      rows.push({ items: [item], v: item.v, h: item.h });
    }
  }
  return rows.flatMap((row, index) =>
    row.items.sort((a, b) => a.u - b.u).map(({ line }): OcrLine => ({ ...line, row: index })),
  );
}

/** The whole text: rows as lines, the pieces of one row parted by two spaces. */
export function joinedText(lines: readonly OcrLine[]): string {
  const rows = new Map<number, string[]>();
  for (const line of lines) rows.set(line.row, [...(rows.get(line.row) ?? []), line.text]);
  return [...rows.values()].map((row) => row.join('  ')).join('\n');
}
