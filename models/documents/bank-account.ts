import type { ExtractedField } from '../../contract/inference/index.ts';
import { foundField, missingField } from './field.ts';
import { findIban } from './iban.ts';
import type { FoundLabel } from './label-search.ts';
import { sameRow } from './neighbours.ts';
import type { PageWord, TextPage } from './text-page.ts';

/** The supplier's IBAN: the labelled one before others; one that fails its check digits is reported, not returned. */
export function findBankAccount(page: TextPage, labels: readonly FoundLabel[]): ExtractedField {
  const seen: { field: ExtractedField; labelled: boolean }[] = [];
  for (const words of rows(page)) {
    const finding = findIban(words.map((word) => compact(word.text)).join(''));
    if (finding === undefined) continue;
    const used = wordsAt(words, finding.start, finding.length);
    const labelled = labels.some(
      (label) => label.kind === 'iban' && label.segment.words.some((word) => words.includes(word)),
    );
    const field =
      finding.iban === null
        ? missingField(
            'it looks like an IBAN, but its check digits are wrong, so a digit was misread or misprinted',
            used,
          )
        : foundField({ value: finding.iban, words: used, fit: finding.corrected ? 0.93 : 1 });
    seen.push({
      field: finding.iban === null ? field : { ...field, confidence: Math.max(field.confidence, 0.9) },
      labelled,
    });
  }
  const rank = ({ field, labelled }: (typeof seen)[number]) =>
    (field.value === null ? 0 : 2) + (labelled ? 1 : 0);
  const best = seen.toSorted((a, b) => rank(b) - rank(a))[0];
  if (best !== undefined) return best.field;
  return missingField(
    labels.some((label) => label.kind === 'iban')
      ? 'the page says "IBAN", but no account number with valid length and check digits stands there'
      : 'the page shows no IBAN',
  );
}

function compact(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Words row by row, as an IBAN printed in blocks may have been found as several segments. */
function rows(page: TextPage): PageWord[][] {
  const groups: { words: PageWord[]; lead: TextPage['segments'][number] }[] = [];
  for (const segment of page.segments) {
    const row = groups.find((group) => sameRow(group.lead, segment));
    if (row === undefined) groups.push({ words: [...segment.words], lead: segment });
    else row.words.push(...segment.words);
  }
  return groups.map((group) => group.words.sort((a, b) => a.u0 - b.u0));
}

function wordsAt(words: readonly PageWord[], start: number, length: number): PageWord[] {
  let at = 0;
  return words.filter((word) => {
    const from = at;
    at += compact(word.text).length;
    return at > start && from < start + length;
  });
}
