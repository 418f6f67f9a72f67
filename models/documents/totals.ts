import { type Amount, parseAmount } from './amount.ts';
import { type Reading, readingConfidence } from './field.ts';
import type { FoundLabel } from './label-search.ts';
import { sameRow, valueCandidates } from './neighbours.ts';
import type { PageWord, TextPage } from './text-page.ts';

/** Net, tax and total as read; `addsUp` when net and tax make the total. */
export interface Totals {
  net?: Reading<number> | undefined;
  tax?: Reading<number> | undefined;
  total?: Reading<number> | undefined;
  addsUp: boolean;
}

type Part = 'net' | 'tax' | 'total';

/** Picks the three sums together: labels and places give candidates, and a triple that adds up beats one that does not. */
export function findTotals(page: TextPage, labels: readonly FoundLabel[]): Totals {
  const candidates = {
    net: at('net', page, labels),
    tax: at('tax', page, labels),
    total: at('total', page, labels),
  };
  let best: { total: Reading<number>; net: Reading<number>; tax: Reading<number>; score: number } | undefined;
  for (const total of candidates.total) {
    for (const net of candidates.net) {
      for (const tax of candidates.tax) {
        if (tax.value <= 0 || Math.abs(net.value + tax.value - total.value) > 2 || net.value <= 0) continue;
        const score = total.fit + net.fit + tax.fit;
        if (best === undefined || score > best.score) best = { total, net, tax, score };
      }
    }
  }
  if (best !== undefined) {
    return { net: certain(best.net), tax: certain(best.tax), total: certain(best.total), addsUp: true };
  }
  const [total] = candidates.total;
  const [net] = candidates.net;
  const [tax] = candidates.tax;
  return { ...withoutDoubles({ total, net, tax }), addsUp: false };
}

function withoutDoubles(
  parts: Record<Part, Reading<number> | undefined>,
): Record<Part, Reading<number> | undefined> {
  const { total, net, tax } = parts;
  const isTotal = (reading: Reading<number> | undefined) =>
    reading !== undefined && reading.words[0] === total?.words[0];
  return { total, net: isTotal(net) ? undefined : net, tax: isTotal(tax) ? undefined : tax };
}

/** Sums that add up vouch for one another. */
function certain(reading: Reading<number>): Reading<number> {
  return { ...reading, fit: 1 - (1 - reading.fit) * 0.2 };
}

function at(kind: Part, page: TextPage, labels: readonly FoundLabel[]): Reading<number>[] {
  const readings: Reading<number>[] = [];
  for (const label of labels.filter((each) => each.kind === kind)) {
    if (kind === 'tax' && isOtherwiseTotal(label, labels)) continue;
    for (const candidate of valueCandidates(page, label, [...labels.filter((other) => other !== label)])) {
      for (const reading of amountsIn(candidate.words)) {
        const lower = label.segment.v / Math.max(1, page.height);
        const fit = label.weight * candidate.closeness * (reading.value.exact ? 1 : 0.6);
        readings.push({
          value: reading.value.cents,
          words: reading.words,
          fit: fit * (kind === 'total' ? 0.97 + 0.03 * lower : 1),
        });
      }
    }
  }
  const largest = Math.max(1, ...readings.map((reading) => reading.value));
  const preferLarge = (reading: Reading<number>) => (kind === 'total' ? 0.1 * (reading.value / largest) : 0);
  const score = (reading: Reading<number>) =>
    reading.fit * (0.7 + 0.3 * readingConfidence(reading.words)) + preferLarge(reading);
  return readings.toSorted((a, b) => score(b) - score(a)).slice(0, 12);
}

/** "Total incl. VAT 20%" holds a tax label that tells nothing about the tax. */
function isOtherwiseTotal(label: FoundLabel, labels: readonly FoundLabel[]): boolean {
  return (
    labels.some(
      (other) =>
        other.segment === label.segment &&
        (other.kind === 'total' || other.kind === 'net') &&
        other.to <= label.from &&
        label.segment.words.slice(other.to, label.from).every((word) => !/\d/.test(word.text)),
    ) &&
    !labels.some((other) => other !== label && other.kind === 'tax' && sameRow(other.segment, label.segment))
  );
}

/** Every amount in words, rightmost first; spaces inside an amount are bridged, percentages left out. */
export function amountsIn(words: readonly PageWord[]): { value: Amount; words: PageWord[] }[] {
  const found: { value: Amount; words: PageWord[] }[] = [];
  let end = words.length;
  while (end > 0) {
    let match: { value: Amount; words: PageWord[] } | undefined;
    for (let from = Math.max(0, end - 4); from < end && match === undefined; from++) {
      const group = words.slice(from, end);
      const text = group.map((word) => word.text).join(' ');
      const percent = /^%/.test(words[end]?.text ?? '');
      const value = percent ? undefined : parseAmount(text);
      if (value !== undefined && (value.exact || group.length === 1)) match = { value, words: group };
    }
    if (match !== undefined) found.push(match);
    end -= match?.words.length ?? 1;
  }
  return found.filter((each) => each.value.exact).concat(found.filter((each) => !each.value.exact));
}
