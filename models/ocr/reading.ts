import type { OcrReadOutput } from '../../contract/inference/index.ts';
import { inReadingOrder, joinedText, pageAngle } from './reading-order.ts';

/** What a page reads as: the lines that were found, in the order a person reads them, with their text as one. */
export function readingOf(
  { width, height }: { readonly width: number; readonly height: number },
  found: Parameters<typeof inReadingOrder>[0],
): OcrReadOutput {
  const angle = pageAngle(found);
  const lines = inReadingOrder(found, angle);
  return { width, height, angle, lines, text: joinedText(lines), confidence: weightedConfidence(lines) };
}

/** Mean confidence of lines, each counted by its characters; 0 for an empty page. */
export function weightedConfidence(lines: readonly { text: string; confidence: number }[]): number {
  const characters = lines.reduce((sum, line) => sum + line.text.length, 0);
  if (characters === 0) return 0;
  const sum = lines.reduce((total, line) => total + line.confidence * line.text.length, 0);
  return Math.round((sum / characters) * 1e4) / 1e4;
}
