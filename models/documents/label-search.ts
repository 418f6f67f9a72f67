import { invoiceLexicon, type LabelEntry, type LabelKind } from './lexicon.ts';
import { folded, type Segment, type TextPage } from './text-page.ts';

/** A label found on a page: the segment, and which of its words (from, to exclusive) say it. */
export interface FoundLabel {
  kind: LabelKind;
  segment: Segment;
  from: number;
  to: number;
  /** 0 to 1: how surely the words mean the kind. */
  weight: number;
}

interface Prepared extends LabelEntry {
  compact: string;
  tokens: number;
}

const prepared: readonly Prepared[] = invoiceLexicon.map((entry) => ({
  ...entry,
  compact: entry.text.replaceAll(' ', ''),
  tokens: entry.text.split(' ').length,
}));
const longestLabel = Math.max(...prepared.map((entry) => entry.tokens)) + 1;

/** Every label on a page; where labels overlap, the longest and surest wins. */
export function findLabels(page: TextPage): FoundLabel[] {
  return page.segments.flatMap((segment) => labelsIn(segment));
}

function labelsIn(segment: Segment): FoundLabel[] {
  const found: (FoundLabel & { length: number })[] = [];
  for (let from = 0; from < segment.words.length; from++) {
    for (let to = from + 1; to <= Math.min(segment.words.length, from + longestLabel); to++) {
      const words = segment.words.slice(from, to);
      const text = words.map((word) => word.folded).join('');
      const match = bestEntry(text.replaceAll(' ', '')) ?? taxWithRate(text.replaceAll(' ', ''));
      if (match !== undefined) {
        found.push({ kind: match.kind, segment, from, to, weight: match.weight, length: match.length });
      }
    }
  }
  found.sort((a, b) => b.length - a.length || b.weight - a.weight);
  const chosen: FoundLabel[] = [];
  for (const { length, ...label } of found) {
    if (length > 0 && chosen.every((other) => label.to <= other.from || label.from >= other.to))
      chosen.push(label);
  }
  return chosen.sort((a, b) => a.from - b.from);
}

/** "MwSt.20" is a tax label with its rate read as one word. */
function taxWithRate(compact: string): ReturnType<typeof bestEntry> {
  const match = /\d$/.test(compact) ? bestEntry(compact.replace(/\d+$/, '')) : undefined;
  return match?.kind === 'tax' ? match : undefined;
}

function bestEntry(compact: string): { kind: LabelKind; weight: number; length: number } | undefined {
  let best: { kind: LabelKind; weight: number; length: number } | undefined;
  for (const entry of prepared) {
    const allowed = entry.compact.length >= 12 ? 2 : entry.compact.length >= 6 ? 1 : 0;
    if (Math.abs(entry.compact.length - compact.length) > allowed) continue;
    const distance = entry.compact === compact ? 0 : allowed === 0 ? 9 : editDistance(entry.compact, compact);
    if (distance > allowed) continue;
    const weight = entry.weight * (1 - 0.08 * distance);
    if (best === undefined || weight > best.weight)
      best = { kind: entry.kind, weight, length: compact.length };
  }
  return best;
}

/** Whether words after a label still belong to it, as "Nr." after "Rechnung" or a tax rate after "VAT". */
export function isFiller(text: string): boolean {
  return folded(text) === '' || /^[:.\-–#(]+$/.test(text);
}

/** Levenshtein distance of two texts. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
