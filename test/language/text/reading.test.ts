import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { stepsIn } from '../../../contract/text/outline.ts';
import { pathOf } from '../../../contract/text/pointer.ts';
import { applyChanges, changeBetween, invertChanges } from '../../../contract/text/text-change.ts';
import { entriesTo, isReadable, readModel } from '../../../contract/text/text-model.ts';
import { exampleDocuments, handwritten, longDocument } from './documents.ts';

const whole = (text: string) => {
  const tree = parseDocument(text, {
    version: '1.2',
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return {
    broken: tree.errors.length > 0,
    value: tree.errors.length > 0 ? undefined : (tree.toJS() as unknown),
  };
};
const scraps = [
  'x',
  '\n',
  '  ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  ': ',
  '\n  - new:\n      set: { a: 1 }\n',
  '\nnext: 1\n',
  '|',
  '\t',
  '&a ',
  '*a',
  '\n    do:\n',
];

describe('reading a text in pieces', () => {
  it.each([...exampleDocuments, ...handwritten].map((text, index) => [index, text] as const))(
    'reads document %i as a reader of the whole text does',
    (_, text) => {
      expect(readModel(text).value).toEqual(whole(text).value);
    },
  );

  it('reads a long document, edited anywhere, as a reader of the whole text does', () => {
    const start = longDocument(160);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.constantFrom('', ...scraps)),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        (edits) => {
          let model = readModel(start);
          for (const [place, gone, insert] of edits) {
            const from = Math.floor(place * model.text.length);
            const text = model.text.slice(0, from) + insert + model.text.slice(from + gone);
            model = readModel(text, model);
            const expected = whole(text);
            // A broken place does not hide from the one who reads in pieces, nor does a sound one break.
            expect(isReadable(model)).toBe(!expected.broken);
            if (!expected.broken) expect(model.value).toEqual(expected.value);
          }
        },
      ),
      { numRuns: 120 },
    );
  }, 120_000);

  it('reads lines added behind the last line of a piece as part of the step they belong to', () => {
    const model = readModel(longDocument(160));
    const lines = model.text.split('\n');
    for (let at = 2; at < lines.length; at += 1) {
      if (!/^ {8}value/.test(lines[at] ?? '')) continue;
      const text = lines.toSpliced(at + 1, 0, '      then: end').join('\n');
      expect(readModel(text, model).value).toEqual(readModel(text).value);
    }
  }, 60_000);

  it('finds every step of a long document at its place', () => {
    const text = longDocument(300, '\r\n');
    const model = readModel(text);
    const steps = stepsIn(model);
    expect(steps.length).toBeGreaterThan(500);
    for (const step of steps) {
      const entry = entriesTo(model, pathOf(step.pointer)).at(-1);
      expect(text.slice(entry?.keySpan?.from, entry?.keySpan?.to)).toBe(step.name);
    }
  });

  it('answers the changes that lead back, byte for byte', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const changes = changeBetween(a, b);
        const next = applyChanges(a, changes);
        expect(next).toBe(b);
        expect(applyChanges(next, invertChanges(a, changes))).toBe(a);
      }),
    );
  });

  it('says that a text is nested too deeply or far too long instead of failing', () => {
    expect(readModel('['.repeat(20_000)).faults.length).toBeGreaterThan(0);
    expect(readModel(`a: ${'['.repeat(8_000)}${']'.repeat(8_000)}`).faults.length).toBeGreaterThan(0);
    expect(readModel(`a: ${'x'.repeat(50 * 1024 * 1024)}`).faults[0]?.message).toContain('16 MB');
  });
});
