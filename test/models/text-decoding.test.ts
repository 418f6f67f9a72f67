import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLabels } from '../../models/documents/label-search.ts';
import { textPage } from '../../models/documents/text-page.ts';
import { decodeCtc } from '../../models/ocr/ctc.ts';
import { angleOf, minAreaRect, quadOf, rectOf } from '../../models/ocr/geometry.ts';
import { inReadingOrder, joinedText, pageAngle } from '../../models/ocr/reading-order.ts';
import { ctcGradient } from '../../models/training/ocr-head/ctc-gradient.ts';

const charset = { chars: ['', 'a', 'b', ' '], spaceClass: 3 };
const rows = (...classes: (number | readonly number[])[]): Float32Array =>
  Float32Array.from(
    classes.flatMap((row) =>
      typeof row === 'number' ? [0, 1, 2, 3].map((c) => (c === row ? 0.97 : 0.005)) : [...row],
    ),
  );
const text = (probabilities: Float32Array): string =>
  decodeCtc(probabilities, probabilities.length / 4, charset)
    .map((glyph) => glyph.char)
    .join('');

describe('turning class probabilities into text', () => {
  it('merges repeats, keeps doubles parted by a blank, and drops outer spaces', () => {
    expect(text(rows(3, 1, 1, 0, 1, 2, 3))).toBe('aab');
  });

  it('reads a space the network only hinted at', () => {
    expect(text(rows(1, [0.95, 0.01, 0.01, 0.03], 2))).toBe('a b');
    expect(text(rows(1, [0.985, 0.005, 0.005, 0.005], 2))).toBe('ab');
  });
});

describe('the training loss', () => {
  it('has the gradient that small changes of the logits measure', () => {
    const softmax = (logits: readonly number[]): Float32Array => {
      const result = new Float32Array(logits.length);
      for (let row = 0; row < logits.length; row += 3) {
        const exps = logits.slice(row, row + 3).map(Math.exp);
        const sum = exps.reduce((a, b) => a + b, 0);
        result.set(
          exps.map((e) => e / sum),
          row,
        );
      }
      return result;
    };
    const logit = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 15, maxLength: 15 }), fc.nat(14), (logits, at) => {
        const gradient = softmax(logits);
        ctcGradient(gradient, 5, 3, [1, 2]);
        const lossAt = (shift: number) =>
          ctcGradient(
            softmax(logits.map((value, index) => (index === at ? value + shift : value))),
            5,
            3,
            [1, 2],
          );
        expect(gradient[at]).toBeCloseTo((lossAt(0.01) - lossAt(-0.01)) / 0.02, 2);
      }),
      { numRuns: 40 },
    );
  });
});

describe('places of text', () => {
  it('finds the rotated rectangle that points were drawn in', () => {
    const side = fc.double({ min: 5, max: 400, noNaN: true });
    const degrees = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(side, side, degrees, (w, h, angle) => {
        const radians = (angle * Math.PI) / 180;
        const quad = quadOf({ cx: 500, cy: 300, ux: Math.cos(radians), uy: Math.sin(radians), w, h });
        const found = minAreaRect([...quad, rectOf(quad)].map((p) => ('cx' in p ? { x: p.cx, y: p.cy } : p)));
        expect(found.cx).toBeCloseTo(500, 3);
        expect(found.w * found.h).toBeCloseTo(w * h, 1);
        expect(Math.abs(angleOf(found) - angle)).toBeLessThan(0.01);
      }),
    );
  });

  it('orders a skewed table row by row', () => {
    const radians = (2 * Math.PI) / 180;
    const cells = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));
    const lines = cells.map(({ row, column }) => {
      const [u, v] = [300 * column, 40 * row];
      const cx = u * Math.cos(radians) - v * Math.sin(radians);
      const cy = u * Math.sin(radians) + v * Math.cos(radians);
      const quad = quadOf({ cx, cy, ux: Math.cos(radians), uy: Math.sin(radians), w: 120, h: 20 });
      return { text: `${row}${column}`, quad, box: { x: 0, y: 0, w: 0, h: 0 }, confidence: 1, words: [] };
    });
    const ordered = inReadingOrder(lines.toReversed(), pageAngle(lines));
    expect(joinedText(ordered)).toBe('00  01  02\n10  11  12\n20  21  22');
  });
});

describe('labels of documents', () => {
  const page = (line: string) => {
    const words = line.split(' ').map((word, index) => {
      const quad = quadOf({ cx: 50 + index * 100, cy: 50, ux: 1, uy: 0, w: 95, h: 20 });
      return { text: word, quad, box: { x: index * 100, y: 40, w: 95, h: 20 }, confidence: 0.99 };
    });
    const [first] = words;
    if (first === undefined) throw new Error('a line has words');
    const whole = { text: line, row: 0, confidence: 0.99, words, quad: first.quad, box: first.box };
    return textPage({ width: 900, height: 100, angle: 0, confidence: 1, text: line, lines: [whole] });
  };

  it.each([
    ['Rechnungsnummer: 4711', 'number'],
    ['Rechnungsnurnmer: 4711', 'number'],
    ['Invoice No. INV-1', 'number'],
    ['No:4711', 'number'],
    ['Due date 01.02.2026', 'otherDate'],
    ['Fällig am 01.02.2026', 'otherDate'],
    ['Kunden-Nr.: 99', 'otherNumber'],
    ['MwSt.19 % 12,00', 'tax'],
    ['Grand total 12,00', 'total'],
  ])('knows what "%s" announces', (line, kind) => {
    expect(findLabels(page(line)).map((label) => label.kind)).toContain(kind);
  });
});
