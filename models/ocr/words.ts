import type { OcrWord } from '../../contract/inference/index.ts';
import type { Crop } from './crop.ts';
import type { Glyph } from './ctc.ts';
import { boundingBox, movedQuad, quadOf, type RotatedRect } from './geometry.ts';
import type { RgbImage } from './image.ts';

/** How many crop columns one time step of the recogniser covers. */
export const columnsPerStep = 8;

/** Splits a line's glyphs at spaces and places each word by the ink between them. */
export function placeWords(
  glyphs: readonly Glyph[],
  crop: Crop,
  rect: RotatedRect,
  image: RgbImage,
): OcrWord[] {
  const groups = wordGroups(glyphs);
  if (groups.length === 0) return [];
  const ink = columnInk(crop);
  const threshold = inkThreshold(ink);
  const cuts = groups.slice(1).map((group, index) => {
    const before = groups[index] as Glyph[];
    return widestGap(ink, threshold, columnOf(before.at(-1) as Glyph), columnOf(group[0] as Glyph));
  });
  const first = firstInked(ink, threshold, 0, columnOf(groups[0]?.[0] as Glyph), 1);
  const last = firstInked(ink, threshold, crop.width - 1, columnOf(groups.at(-1)?.at(-1) as Glyph), -1) + 1;
  return groups.map((group, index) => {
    const from = index === 0 ? first : (cuts[index - 1]?.end ?? first);
    const to = index === groups.length - 1 ? last : (cuts[index]?.start ?? last);
    const quad = quadOf(part(rect, from / crop.width, Math.max(from + 1, to) / crop.width));
    return {
      text: group.map((glyph) => glyph.char).join(''),
      confidence: meanConfidence(group),
      quad: movedQuad(quad, image.offset.x, image.offset.y),
      box: boundingBox(movedQuad(quad, image.offset.x, image.offset.y), image.full.width, image.full.height),
    };
  });
}

/** Mean of the glyph confidences, 0 where there are none. */
export function meanConfidence(glyphs: readonly Glyph[]): number {
  if (glyphs.length === 0) return 0;
  const sum = glyphs.reduce((total, glyph) => total + Math.min(1, glyph.confidence), 0);
  return Math.round((sum / glyphs.length) * 1e4) / 1e4;
}

function wordGroups(glyphs: readonly Glyph[]): Glyph[][] {
  const groups: Glyph[][] = [[]];
  for (const glyph of glyphs) {
    if (glyph.char === ' ') groups.push([]);
    else groups.at(-1)?.push(glyph);
  }
  return groups.filter((group) => group.length > 0);
}

function columnOf(glyph: Glyph): number {
  return (glyph.step + 0.5) * columnsPerStep;
}

/** How far each column of a crop strays from the background, as the range of its brightness. */
function columnInk(crop: Crop): Float64Array {
  const ink = new Float64Array(crop.width);
  const top = Math.floor(crop.height * 0.12);
  const bottom = Math.ceil(crop.height * 0.88);
  for (let x = 0; x < crop.width; x++) {
    let low = 255;
    let high = 0;
    for (let y = top; y < bottom; y++) {
      const at = (y * crop.width + x) * 3;
      const luma =
        ((crop.data[at] as number) * 299 +
          (crop.data[at + 1] as number) * 587 +
          (crop.data[at + 2] as number) * 114) /
        1000;
      if (luma < low) low = luma;
      if (luma > high) high = luma;
    }
    ink[x] = high - low;
  }
  return ink;
}

function inkThreshold(ink: Float64Array): number {
  const sorted = Float64Array.from(ink).sort();
  const quiet = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const loud = sorted[Math.floor(sorted.length * 0.8)] ?? 255;
  return quiet + (loud - quiet) * 0.35;
}

function widestGap(
  ink: Float64Array,
  threshold: number,
  fromColumn: number,
  toColumn: number,
): { start: number; end: number } {
  const from = Math.max(0, Math.floor(fromColumn));
  const to = Math.min(ink.length, Math.ceil(toColumn));
  let best = { start: 0, end: 0 };
  let start = -1;
  for (let x = from; x <= to; x++) {
    const quiet = x < to && (ink[x] as number) < threshold;
    if (quiet && start < 0) start = x;
    if (!quiet && start >= 0) {
      if (x - start > best.end - best.start) best = { start, end: x };
      start = -1;
    }
  }
  const middle = (from + to) / 2;
  return best.end > best.start ? best : { start: middle, end: middle };
}

function firstInked(
  ink: Float64Array,
  threshold: number,
  from: number,
  limit: number,
  direction: 1 | -1,
): number {
  let x = from;
  while ((direction === 1 ? x < limit : x > limit) && (ink[x] ?? 255) < threshold) x += direction;
  return Math.max(0, Math.min(ink.length - 1, x));
}

function part(rect: RotatedRect, from: number, to: number): RotatedRect {
  const shift = ((from + to) / 2 - 0.5) * rect.w;
  return { ...rect, cx: rect.cx + shift * rect.ux, cy: rect.cy + shift * rect.uy, w: (to - from) * rect.w };
}
