import { findDate } from './date.ts';
import { type Reading, readingConfidence } from './field.ts';
import { editDistance, type FoundLabel } from './label-search.ts';
import { legalForms } from './lexicon.ts';
import { sameRow, valueCandidates } from './neighbours.ts';
import { folded, type PageWord, type Segment, type TextPage } from './text-page.ts';

/** Who sent the invoice: a labelled name, else the likeliest company name of the letterhead, apart from the customer's. */
export function findSupplier(page: TextPage, labels: readonly FoundLabel[]): Reading | undefined {
  const customers = customerSegments(page, labels);
  const readings = [...labelled(page, labels), ...letterhead(page, labels, customers)];
  const voted = readings.map((reading) => {
    const votes = readings.filter(
      (other) => other !== reading && sameName(other.value, reading.value),
    ).length;
    const elsewhere = page.segments.filter((segment) =>
      folded(segment.text).includes(folded(reading.value)),
    ).length;
    const support = Math.min(2, votes + Math.max(0, elsewhere - 1));
    return { ...reading, fit: reading.fit + 0.08 * support };
  });
  return voted.toSorted((a, b) => b.fit * readingConfidence(b.words) - a.fit * readingConfidence(a.words))[0];
}

function labelled(page: TextPage, labels: readonly FoundLabel[]): Reading[] {
  return labels
    .filter((label) => label.kind === 'supplier' || label.kind === 'accountHolder')
    .flatMap((label) =>
      valueCandidates(page, label, labels)
        .slice(0, 1)
        .flatMap((candidate) => {
          const words = nameWords(candidate.words);
          if (words.length === 0) return [];
          const value = nameText(words);
          const weight = label.kind === 'supplier' ? label.weight : 0.85;
          const form = hasLegalForm(value) ? 1 : 0.75;
          return [{ value, words, fit: weight * candidate.closeness * form * 0.95 }];
        }),
    );
}

function letterhead(
  page: TextPage,
  labels: readonly FoundLabel[],
  customers: ReadonlySet<Segment>,
): Reading[] {
  const tallest = Math.max(1, ...page.segments.map((segment) => segment.h));
  const occupied = new Set(labels.filter((label) => label.kind !== 'supplier').map((label) => label.segment));
  return page.segments.flatMap((segment): Reading[] => {
    if (customers.has(segment) || occupied.has(segment)) return [];
    const words = nameWords(segment.words);
    if (words.length === 0) return [];
    const value = nameText(words);
    const letters = value.replace(/[^\p{L}]/gu, '').length;
    if (letters < 3 || letters < value.length / 2 || findDate(value) !== undefined) return [];
    const depth = segment.v / Math.max(1, page.height);
    const form = hasLegalForm(value) ? 0.45 : 0;
    const height = 0.25 * Math.min(1, segment.h / Math.min(tallest, 2.5 * page.lineHeight));
    const top = 0.2 * Math.max(0, 1 - depth / 0.4);
    return [{ value, words, fit: 0.08 + form + height + top - (isSentence(value) && form === 0 ? 0.3 : 0) }];
  });
}

/** The customer's address: the lines under a customer label. */
function customerSegments(page: TextPage, labels: readonly FoundLabel[]): Set<Segment> {
  const customers = new Set<Segment>();
  for (const label of labels.filter((each) => each.kind === 'customer')) {
    const { segment } = label;
    customers.add(segment);
    let last = segment;
    const lines = page.segments.filter(
      (other) => other.v > segment.v && Math.abs(other.u0 - segment.u0) < 3 * segment.h,
    );
    for (const line of lines.sort((a, b) => a.v - b.v)) {
      if (line.v - last.v > 3 * Math.max(last.h, line.h)) break;
      customers.add(line);
      last = line;
    }
    for (const other of page.segments)
      if (other.u0 > segment.u1 && sameRow(other, segment) && other.u0 - segment.u1 < 8 * segment.h)
        customers.add(other);
  }
  return customers;
}

/** A sender line holds name and address parted by dots, bars or commas: the name is what comes first. */
function nameWords(words: readonly PageWord[]): PageWord[] {
  const taken: PageWord[] = [];
  for (const word of words) {
    if (/^[·•|*;–—]+$/.test(word.text) || (word.text === '-' && taken.length > 0)) break;
    if (taken.length > 0 && /^\d/.test(word.text)) break;
    taken.push(word);
    if (/[,;·•|]$/.test(word.text)) break;
  }
  return /\p{L}/u.test(nameText(taken)) ? taken : [];
}

function nameText(words: readonly PageWord[]): string {
  return words
    .map((word) => word.text)
    .join(' ')
    .replace(/^[^\p{L}\p{N}]+|[\s,;:·•|]+$/gu, '')
    .replace(/(?<!\p{L})(\p{L}\.) (?=\p{L}\.)/gu, '$1');
}

function hasLegalForm(name: string): boolean {
  const tokens = folded(name).split(' ');
  if (tokens.length < 2) return false;
  return legalForms.some((form) => {
    const wanted = form.split(' ');
    const tail = tokens.slice(-wanted.length);
    return tail.length < tokens.length && tail.every((token, index) => token === wanted[index]);
  });
}

function isSentence(value: string): boolean {
  return (
    value.split(' ').length > 7 ||
    /[.!?]$/.test(value.replace(/(Co|Inc|Ltd|e\.K|Corp|S\.A|B\.V)\.$/i, '$1')) ||
    /[@]|www\.|https?:/.test(value)
  );
}

function sameName(a: string, b: string): boolean {
  const [x, y] = [folded(a), folded(b)];
  return Math.abs(x.length - y.length) < 3 && editDistance(x, y) <= Math.floor(x.length / 8);
}
