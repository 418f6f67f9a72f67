import type { FoundLabel } from './label-search.ts';
import { isFiller } from './label-search.ts';
import type { PageWord, Segment, TextPage } from './text-page.ts';

/** Words that may be a label's value, with how well their place fits (1 right behind it). */
export interface Candidate {
  label: FoundLabel;
  words: PageWord[];
  place: 'behind' | 'right' | 'below';
  closeness: number;
}

/** The value places of a label: the rest of its segment, the segments to its right, those below it. */
export function valueCandidates(
  page: TextPage,
  label: FoundLabel,
  labels: readonly FoundLabel[],
): Candidate[] {
  const candidates: Candidate[] = [];
  const next = labels.find((other) => other.segment === label.segment && other.from >= label.to);
  const behind = label.segment.words.slice(label.to, next?.from).filter((word) => !isFiller(word.text));
  if (behind.length > 0) candidates.push({ label, words: behind, place: 'behind', closeness: 1 });
  let closeness = 0.97;
  for (const segment of rightOf(page, label)) {
    if (labels.some((other) => other.segment === segment && other.from === 0)) break;
    candidates.push({ label, words: segment.words, place: 'right', closeness });
    closeness -= 0.05;
  }
  for (const [index, segment] of below(page, label).entries()) {
    const startsWithLabel = labels.some((other) => other.segment === segment && other.from === 0);
    if (startsWithLabel) break;
    candidates.push({ label, words: segment.words, place: 'below', closeness: 0.96 - 0.12 * index });
  }
  return candidates;
}

/** Whether a segment stands in the same visual row, judged by its height as well as by the row number. */
export function sameRow(a: Segment, b: Segment): boolean {
  return Math.abs(a.v - b.v) < 0.6 * Math.max(a.h, b.h);
}

function rightOf(page: TextPage, label: FoundLabel): Segment[] {
  return page.segments
    .filter((other) => other !== label.segment && other.u0 >= label.segment.u1 - label.segment.h)
    .filter((other) => sameRow(other, label.segment))
    .sort((a, b) => a.u0 - b.u0);
}

function below(page: TextPage, label: FoundLabel): Segment[] {
  const words = label.segment.words.slice(label.from, label.to);
  const u0 = Math.min(...words.map((word) => word.u0));
  const u1 = Math.max(...words.map((word) => word.u1));
  const reach = 3.2 * Math.max(label.segment.h, page.lineHeight);
  const under = page.segments
    .filter((other) => other.v > label.segment.v + 0.5 * label.segment.h && other.v - label.segment.v < reach)
    .filter((other) => !sameRow(other, label.segment) && Math.min(u1, other.u1) - Math.max(u0, other.u0) > 0)
    .sort((a, b) => a.v - b.v);
  return under.slice(0, 2);
}
