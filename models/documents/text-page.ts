import type { Box, OcrReadOutput } from '../../contract/inference/index.ts';
import { rectOf } from '../ocr/geometry.ts';

/** A word in the page's own, levelled axes: u to the right, v down, in pixels. */
export interface PageWord {
  text: string;
  folded: string;
  u0: number;
  u1: number;
  v: number;
  h: number;
  confidence: number;
  box: Box;
}

/** Words that belong together on one row: what the detector found as one, or what stands close. */
export interface Segment {
  words: PageWord[];
  text: string;
  u0: number;
  u1: number;
  v: number;
  h: number;
  row: number;
  index: number;
}

/** A page as segments in reading order. */
export interface TextPage {
  segments: Segment[];
  width: number;
  height: number;
  /** Median height of a line in pixels. */
  lineHeight: number;
}

/** Lower case without marks and punctuation, German sharp s as ss: what labels are compared in. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim();
}

/** Levels a page by its skew and cuts its lines where a gap is wider than words ever stand apart. */
export function textPage(reading: OcrReadOutput): TextPage {
  const angle = (reading.angle * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const segments: Segment[] = [];
  for (const line of reading.lines) {
    const words = line.words.flatMap((word): PageWord[] => {
      const { cx, cy, w, h } = rectOf(word.quad);
      const u = cx * cos + cy * sin;
      const whole = {
        text: word.text,
        folded: folded(word.text),
        u0: u - w / 2,
        u1: u + w / 2,
        v: -cx * sin + cy * cos,
        h,
        confidence: word.confidence,
        box: word.box,
      };
      return splitAtColon(whole);
    });
    for (const group of splitAtGaps(words)) segments.push(segmentOf(group, line.row, segments.length));
  }
  const heights = segments.map((segment) => segment.h).sort((a, b) => a - b);
  return {
    segments,
    width: reading.width,
    height: reading.height,
    lineHeight: heights[Math.floor(heights.length / 2)] ?? 1,
  };
}

/** The smallest upright box around words. */
export function boxAround(words: readonly PageWord[]): Box | null {
  const [first] = words;
  if (first === undefined) return null;
  const x = Math.min(...words.map((word) => word.box.x));
  const y = Math.min(...words.map((word) => word.box.y));
  const right = Math.max(...words.map((word) => word.box.x + word.box.w));
  const bottom = Math.max(...words.map((word) => word.box.y + word.box.h));
  return { x, y, w: right - x, h: bottom - y };
}

/** "No:4711" is two words, a label and its value; times and addresses of the web stay whole. */
function splitAtColon(word: PageWord): PageWord[] {
  const match = /^(\p{L}[\p{L}.\-/]*:)([^/].*)$/u.exec(word.text);
  const [, left, right] = match ?? [];
  if (left === undefined || right === undefined) return [word];
  const share = left.length / word.text.length;
  const middle = word.u0 + (word.u1 - word.u0) * share;
  const { x, w } = word.box;
  return [
    { ...word, text: left, folded: folded(left), u1: middle, box: { ...word.box, w: w * share } },
    {
      ...word,
      text: right,
      folded: folded(right),
      u0: middle,
      box: { ...word.box, x: x + w * share, w: w * (1 - share) },
    },
  ];
}

function splitAtGaps(words: readonly PageWord[]): PageWord[][] {
  const groups: PageWord[][] = [];
  for (const word of words) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && word.u0 - last.u1 < 1.5 * Math.max(last.h, word.h)) groups.at(-1)?.push(word);
    else groups.push([word]);
  }
  return groups;
}

function segmentOf(words: PageWord[], row: number, index: number): Segment {
  return {
    words,
    text: words.map((word) => word.text).join(' '),
    u0: Math.min(...words.map((word) => word.u0)),
    u1: Math.max(...words.map((word) => word.u1)),
    v: words.reduce((sum, word) => sum + word.v, 0) / words.length,
    h: Math.max(...words.map((word) => word.h)),
    row,
    index,
  };
}
