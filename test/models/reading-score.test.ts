import { describe, expect, it } from 'vitest';
import { score } from '../../bench/ocr/score.ts';

const word = (text: string, x: number, y = 0) => ({ text, box: { x, y, w: text.length * 10, h: 20 } });
const truth = [word('Order', 0), word('number', 70), word('4711', 0, 40)];

describe('scoring a reading', () => {
  it('is perfect for the truth itself, in any order', () => {
    expect(score(truth, truth.toReversed())).toEqual({ cer: 0, wordRecall: 100 });
  });

  it('does not mind how words were grouped, but counts a lost space as lost words', () => {
    const merged = [{ text: 'Ordernumber', box: { x: 0, y: 0, w: 130, h: 20 } }, word('4711', 0, 40)];
    const { cer, wordRecall } = score(truth, merged);
    expect(cer).toBe(0);
    expect(wordRecall).toBeCloseTo(100 / 3);
  });

  it('counts wrong, missing and invented characters', () => {
    expect(score(truth, [word('0rder', 0), word('number', 70), word('4711', 0, 40)]).cer).toBeCloseTo(
      100 / 15,
    );
    expect(score(truth, truth.slice(0, 2)).cer).toBeCloseTo(400 / 15);
    expect(score(truth, [...truth, word('??', 500, 300)]).cer).toBeCloseTo(200 / 15);
  });
});
