import type { ExtractedField } from '../../contract/inference/index.ts';
import { boxAround, type PageWord } from './text-page.ts';

/** A value read from words, with what its place and its form make it worth. */
export interface Reading<T = string> {
  value: T;
  words: readonly PageWord[];
  /** 0 to 1, OCR confidence not included. */
  fit: number;
}

/** A found field: the fit of its place and form times the OCR confidence of its words. */
export function foundField(reading: Reading, reason?: string): ExtractedField {
  return {
    value: reading.value,
    raw: rawText(reading.words),
    box: boxAround(reading.words),
    confidence: rounded(Math.min(1, reading.fit) * readingConfidence(reading.words)),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** A field without a value; what was seen in its place is kept as `raw`. */
export function missingField(reason: string, words: readonly PageWord[] = []): ExtractedField {
  return {
    value: null,
    raw: words.length === 0 ? null : rawText(words),
    box: boxAround(words),
    confidence: 0,
    reason,
  };
}

/** Mean OCR confidence of words, each counted by its characters. */
export function readingConfidence(words: readonly PageWord[]): number {
  const characters = words.reduce((sum, word) => sum + word.text.length, 0);
  if (characters === 0) return 0;
  return words.reduce((sum, word) => sum + word.confidence * word.text.length, 0) / characters;
}

function rawText(words: readonly PageWord[]): string {
  return words.map((word) => word.text).join(' ');
}

function rounded(value: number): number {
  return Math.round(Math.max(0, value) * 1000) / 1000;
}
