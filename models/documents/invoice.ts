import type { ExtractedField, InvoiceFieldName, OcrReadOutput } from '../../contract/inference/index.ts';
import { amountText, currencyIn } from './amount.ts';
import { findBankAccount } from './bank-account.ts';
import { findDocumentDate } from './document-date.ts';
import { findDocumentNumber } from './document-number.ts';
import { foundField, missingField, type Reading } from './field.ts';
import { type FoundLabel, findLabels } from './label-search.ts';
import { sameRow } from './neighbours.ts';
import { findSupplier } from './supplier.ts';
import { type TextPage, textPage } from './text-page.ts';
import { findTotals, type Totals } from './totals.ts';

/** Fields without which an invoice cannot be entered. */
export const requiredInvoiceFields: readonly InvoiceFieldName[] = ['number', 'date', 'supplier', 'total'];

/** Reads an invoice's fields from OCR words: labels in several languages, neighbours, validators, sums that add up. */
export function readInvoice(reading: OcrReadOutput): Record<InvoiceFieldName, ExtractedField> {
  const page = textPage(reading);
  const labels = findLabels(page);
  const number = findDocumentNumber(page, labels);
  const date = findDocumentDate(page, labels);
  const supplier = findSupplier(page, labels);
  const totals = findTotals(page, labels);
  const total = totals.total === undefined ? undefined : checkedTotal(totals.total, totals);
  return {
    number:
      number === undefined
        ? missingField(lacking(labels, 'number', 'an invoice number'))
        : foundField(number),
    date: date === undefined ? missingField(lacking(labels, 'date', 'a date')) : dateField(date),
    supplier:
      supplier === undefined
        ? missingField('no line of the letterhead looks like a company name')
        : foundField(supplier),
    iban: findBankAccount(page, labels),
    currency: currencyField(page, totals.total),
    net: amountField(totals.net, labels, 'net', 'a net amount'),
    tax: amountField(totals.tax, labels, 'tax', 'a tax amount'),
    total: amountField(total?.reading, labels, 'total', 'a total', total?.note),
  };
}

/** A total is worth less when nothing vouches for it, and little when net and tax contradict it. */
function checkedTotal(
  reading: Reading<number>,
  { addsUp, net, tax }: Totals,
): { reading: Reading<number>; note?: string } {
  if (addsUp) return { reading };
  if (net === undefined || tax === undefined) {
    return { reading, note: 'net and tax were not both found, so the sum could not be checked' };
  }
  return { reading: { ...reading, fit: reading.fit * 0.7 }, note: 'net and tax do not sum up to this total' };
}

function lacking(labels: readonly FoundLabel[], kind: FoundLabel['kind'], what: string): string {
  const label = labels.find((each) => each.kind === kind);
  if (label === undefined) return `no label on the page announces ${what}`;
  const text = label.segment.words
    .slice(label.from, label.to)
    .map((word) => word.text)
    .join(' ');
  return `beside or below "${text}" nothing has the form of ${what}`;
}

function dateField(reading: NonNullable<ReturnType<typeof findDocumentDate>>): ExtractedField {
  const { value, words, fit } = reading;
  const note = value.ambiguous ? 'day and month could be the other way round' : undefined;
  return foundField({ value: value.iso, words, fit }, note);
}

function amountField(
  reading: Reading<number> | undefined,
  labels: readonly FoundLabel[],
  kind: 'net' | 'tax' | 'total',
  what: string,
  note?: string,
): ExtractedField {
  if (reading === undefined) return missingField(lacking(labels, kind, what));
  return foundField({ ...reading, value: amountText(reading.value) }, note);
}

/** The currency printed with the total counts most, then the one named most often on the page. */
function currencyField(page: TextPage, total: Reading<number> | undefined): ExtractedField {
  const beside = page.segments.filter((segment) => {
    const lead = page.segments.find(
      (each) => total?.words[0] !== undefined && each.words.includes(total.words[0]),
    );
    return lead !== undefined && sameRow(segment, lead);
  });
  for (const [segments, fit] of [
    [beside, 1],
    [page.segments, 0.9],
  ] as const) {
    const votes = new Map<string, { count: number; words: (typeof page.segments)[number]['words'] }>();
    for (const segment of segments) {
      for (const word of segment.words) {
        const code = currencyIn(word.text);
        if (code === undefined) continue;
        const vote = votes.get(code);
        votes.set(code, { count: (vote?.count ?? 0) + 1, words: vote?.words ?? [word] });
      }
    }
    const [best] = [...votes].sort(([, a], [, b]) => b.count - a.count);
    if (best !== undefined) return foundField({ value: best[0], words: best[1].words, fit });
  }
  return missingField('the page names no currency that could be read');
}
