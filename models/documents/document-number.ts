import { parseAmount } from './amount.ts';
import { findDate } from './date.ts';
import type { Reading } from './field.ts';
import { readingConfidence } from './field.ts';
import type { FoundLabel } from './label-search.ts';
import { valueCandidates } from './neighbours.ts';
import type { PageWord, TextPage } from './text-page.ts';

/** The invoice's own number: the best-fitting identifier at a number label. */
export function findDocumentNumber(page: TextPage, labels: readonly FoundLabel[]): Reading | undefined {
  const readings: Reading[] = [];
  for (const label of labels.filter((each) => each.kind === 'number')) {
    for (const candidate of valueCandidates(page, label, labels)) {
      const words = identifierWords(candidate.words);
      if (words === undefined) continue;
      const value = words.map((word) => word.text).reduce(joined);
      const clean = value.replace(/^[:#.,\s]+|[.,;:]+$/g, '');
      readings.push({ value: clean, words, fit: label.weight * candidate.closeness * shapeFit(clean) });
    }
  }
  return readings.toSorted((a, b) => score(b) - score(a))[0];
}

function score(reading: Reading): number {
  return reading.fit * (0.5 + 0.5 * readingConfidence(reading.words));
}

/** The words of the first identifier: pieces that a hyphen or slash at their ends shows to be one. */
function identifierWords(words: readonly PageWord[]): PageWord[] | undefined {
  const start = words.findIndex(
    (word) => /[\p{L}\p{N}]/u.test(word.text) && !/^(no|nr)\.?:?$/i.test(word.text),
  );
  if (start < 0) return undefined;
  const group: PageWord[] = [];
  for (const word of words.slice(start)) {
    const last = group.at(-1);
    const prefixOnly = group.length === 1 && last !== undefined && /^[A-Z]{1,4}\.?$/.test(last.text);
    const glued = last !== undefined && (/[-/]$/.test(last.text) || /^[-/]/.test(word.text));
    if (last !== undefined && !glued && !prefixOnly) break;
    group.push(word);
  }
  const text = group.map((word) => word.text).join('');
  if (!/\d/.test(text) || text.length < 2 || text.length > 30) return undefined;
  if (!/^[#:]?[\p{L}\p{N}][\p{L}\p{N}\-/._#:]*$/u.test(text)) return undefined;
  if (isSomethingElse(words.slice(start, start + 4), group)) return undefined;
  return group;
}

function isSomethingElse(words: readonly PageWord[], group: readonly PageWord[]): boolean {
  const text = group.map((word) => word.text).join('');
  if (findDate(text) !== undefined && /^[\d./-]+$/.test(text) && !/^\d{4}-\d{3,}$/.test(text)) return true;
  const amount = parseAmount(text);
  if (amount?.exact === true) return true;
  const phrase = words.map((word) => word.text).join(' ');
  const date = findDate(phrase);
  return date !== undefined && phrase.startsWith(date.raw) && /\p{L}/u.test(date.raw);
}

function joined(left: string, right: string): string {
  return /[-/]$/.test(left) || /^[-/]/.test(right) ? left + right : `${left} ${right}`;
}

function shapeFit(value: string): number {
  const digits = value.replace(/\D/g, '').length;
  if (digits >= 3) return 1;
  return digits === 2 ? 0.85 : 0.7;
}
