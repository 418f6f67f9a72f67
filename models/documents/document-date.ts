import { currencyIn } from './amount.ts';
import { type DateOrder, findDate, type ReadDate } from './date.ts';
import { type Reading, readingConfidence } from './field.ts';
import type { FoundLabel } from './label-search.ts';
import { sameRow, valueCandidates } from './neighbours.ts';
import type { PageWord, TextPage } from './text-page.ts';

/** The invoice date: at its label, or the only (else the topmost) date of the page that has no other label. */
export function findDocumentDate(
  page: TextPage,
  labels: readonly FoundLabel[],
): Reading<ReadDate> | undefined {
  const order = pageOrder(page);
  const labelled: Reading<ReadDate>[] = [];
  for (const label of labels.filter((each) => each.kind === 'date')) {
    for (const candidate of valueCandidates(page, label, labels)) {
      const reading = dateIn(candidate.words, order);
      if (reading !== undefined)
        labelled.push({ ...reading, fit: label.weight * candidate.closeness * reading.fit });
    }
  }
  const best = labelled.toSorted(
    (a, b) => b.fit * readingConfidence(b.words) - a.fit * readingConfidence(a.words),
  )[0];
  if (best !== undefined) return best;
  const elsewhere = new Set(
    labels
      .filter((label) => label.kind === 'otherDate')
      .flatMap((label) => page.segments.filter((segment) => sameRow(segment, label.segment))),
  );
  const loose = page.segments
    .filter((segment) => !elsewhere.has(segment))
    .flatMap((segment) => dateIn(segment.words, order) ?? []);
  const [first] = loose;
  if (first === undefined) return undefined;
  const agree = loose.every((other) => other.value.iso === first.value.iso);
  return { ...first, fit: first.fit * (agree ? 0.8 : 0.6) };
}

/** Month before day only where the page proves it, or counts in dollars and nothing proves the contrary. */
function pageOrder(page: TextPage): DateOrder {
  const text = page.segments.map((segment) => segment.text).join('\n');
  let monthFirst = 0;
  let dayFirst = 0;
  for (const match of text.matchAll(/(?<![\d.])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)/g)) {
    if (Number(match[1]) > 12) dayFirst++;
    if (Number(match[3]) > 12) monthFirst++;
  }
  if (monthFirst !== dayFirst) return monthFirst > dayFirst ? 'month-first' : 'day-first';
  return currencyIn(text) === 'USD' ? 'month-first' : 'day-first';
}

function dateIn(words: readonly PageWord[], order: DateOrder): Reading<ReadDate> | undefined {
  const text = words.map((word) => word.text).join(' ');
  const date = findDate(text, order);
  if (date === undefined) return undefined;
  const start = text.indexOf(date.raw);
  let at = 0;
  const used = words.filter((word) => {
    const from = at;
    at += word.text.length + 1;
    return from + word.text.length > start && from < start + date.raw.length;
  });
  return { value: { iso: date.iso, ambiguous: date.ambiguous }, words: used, fit: date.ambiguous ? 0.97 : 1 };
}
