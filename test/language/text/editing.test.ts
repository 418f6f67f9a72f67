import { diffArrays } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataAt, isRecord, sameData, withData } from '../../../contract/text/data.ts';
import { plainData, setAt } from '../../../contract/text/edit.ts';
import { insertItems, removeItems } from '../../../contract/text/list-edit.ts';
import { stepsIn } from '../../../contract/text/outline.ts';
import { type Path, pathOf } from '../../../contract/text/pointer.ts';
import { bringInto } from '../../../contract/text/rewrite.ts';
import {
  copySteps,
  duplicateSteps,
  insertSteps,
  moveSteps,
  removeSteps,
  renameStep,
  setDisabled,
  stepsOfText,
  wrapSteps,
} from '../../../contract/text/step-edit.ts';
import { applyChanges, invertChanges } from '../../../contract/text/text-change.ts';
import { entriesTo, isReadable, readModel, type TextModel } from '../../../contract/text/text-model.ts';
import { exampleDocuments, handwritten } from './documents.ts';

const documents = [...exampleDocuments, ...handwritten].filter((text) => isReadable(readModel(text)));

/** Every path of a value, aliases taken as leaves. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item: unknown, index) => pathsIn(item, [...path, index]))
    : isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]))
      : [];
  return path.length === 0 ? inner : [path, ...inner];
}
const linesOf = (text: string): string[] => text.split('\n');

/** Lines of `before` that are no longer there. */
const lost = (before: string, after: string): string[] =>
  diffArrays(linesOf(before), linesOf(after)).flatMap((part) => (part.removed ? part.value : []));
const commentsIn = (text: string): string[] =>
  (text.match(/(?:^|\s)#[^\n\r]*/g) ?? []).map((each) => each.trim()).sort();
const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    'b c',
    'a: b',
    '# no comment',
    "it's",
    '',
    'true',
    '1',
    '{',
    'x, y',
    '${ .a }',
    '- dash',
    '"',
    'no',
    '010',
    '12:30',
    '2026-01-01',
    '\u0000',
    ' x ',
    'é',
    '*a',
    '&b',
    '!c',
    '@',
    '%',
  ),
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant('two\nlines\n') },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('x', 'y z', '1', 'no', 'a:b'), scalar, { maxKeys: 3 }),
  },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);
/** A map without brackets of its own in a list: it gets brackets with the first edit. */
const bare = /\[ a: /;
const document = fc.constantFrom(...documents);
const pick = fc.nat(10_000);

/** What every edit keeps: it reads as edited, and it can be taken back to the byte. */
function sound(
  before: TextModel,
  edited: { model: TextModel; changes: readonly { from: number; to: number; insert: string }[] },
) {
  expect(applyChanges(before.text, edited.changes)).toBe(edited.model.text);
  expect(applyChanges(edited.model.text, invertChanges(before.text, edited.changes))).toBe(before.text);
  expect(isReadable(edited.model)).toBe(true);
}
const runs = { numRuns: 400 };

describe('an edit of a text by its structure', () => {
  it('sets any value anywhere and reads as the data edited so, touching only the lines of that value', () => {
    fc.assert(
      fc.property(document, pick, value, (text, at, next) => {
        const model = readModel(text);
        const data = plainData(model);
        const paths = pathsIn(data);
        const path = paths[at % paths.length] ?? [];
        const edited = setAt(model, path, next);
        sound(model, edited);
        const expected = withData(data, path, next);
        const shares = /(^|[\s[{,])[&*]\w/m.test(text);
        if (shares) {
          expect(dataAt(edited.model.value, path)).toEqual(next);
          return;
        }
        expect(sameData(plainData(edited.model), expected)).toBe(true);
        if (bare.test(text)) return;
        // A block text must not swallow the blank or commented lines behind it: the lines around are printed anew then.
        if (/\n\s+\n?$/.test(text) || (next === 'two\nlines\n' && text.includes('# nothing here'))) return;
        const entry = entriesTo(model, path).at(-1);
        const from = text.lastIndexOf('\n', (entry?.span.from ?? 0) - 1) + 1;
        const end = text.indexOf('\n', Math.max(0, (entry?.span.to ?? 0) - 1));
        for (const change of edited.changes) {
          expect(change.from).toBeGreaterThanOrEqual(from);
          expect(change.to).toBeLessThanOrEqual(end < 0 ? text.length : end + 1);
        }
      }),
      runs,
    );
  }, 60_000);

  it('keeps every comment when a scalar is set to another', () => {
    fc.assert(
      fc.property(document, pick, fc.constantFrom('x', 1, 'a b', true), (text, at, next) => {
        const model = readModel(text);
        const data = plainData(model);
        const paths = pathsIn(data).filter((path) => {
          const old = dataAt(data, path);
          return typeof old !== 'object' && !(typeof old === 'string' && /[#\n]/.test(old));
        });
        const path = paths[at % paths.length] ?? [];
        expect(commentsIn(setAt(model, path, next).model.text)).toEqual(commentsIn(text));
      }),
      runs,
    );
  }, 60_000);

  it('adds a field to any map and takes it away again to the byte', () => {
    fc.assert(
      fc.property(document, pick, scalar, (text, at, next) => {
        const model = readModel(text);
        const data = plainData(model);
        const maps = pathsIn(data).filter((path) => {
          const old = dataAt(data, path);
          return isRecord(old) && Object.keys(old).length > 0 && !(bare.test(text) && path.length > 1);
        });
        const map = maps[at % maps.length] ?? [];
        const added = setAt(model, [...map, 'brandNew'], next);
        sound(model, added);
        expect(dataAt(plainData(added.model), [...map, 'brandNew'])).toEqual(next);
        if (bare.test(text)) return;
        expect(lost(text, added.model.text).length).toBeLessThanOrEqual(1);
        expect(setAt(added.model, [...map, 'brandNew'], undefined, map.length).model.text).toBe(text);
      }),
      runs,
    );
  }, 60_000);

  it('deletes any field, other lines untouched', () => {
    fc.assert(
      fc.property(document, pick, (text, at) => {
        const model = readModel(text);
        const paths = pathsIn(plainData(model)).filter((path) => typeof path.at(-1) === 'string');
        const path = paths[at % paths.length] ?? [];
        const edited = setAt(model, path, undefined, path.length - 1);
        // An anchor that is still used elsewhere cannot go.
        if (!isReadable(edited.model)) return;
        sound(model, edited);
        expect(dataAt(plainData(edited.model), path)).toBeUndefined();
        for (const line of linesOf(edited.model.text)) {
          const known = linesOf(text).some((each) => each.trim() === line.trim());
          if (!known) expect(line).toMatch(/[\][{}]|- /);
        }
      }),
      runs,
    );
  }, 60_000);

  it('inserts an item into any list and takes it out again to the byte', () => {
    fc.assert(
      fc.property(document, pick, pick, (text, at, place) => {
        const model = readModel(text);
        const data = plainData(model);
        const lists = pathsIn(data).filter((path) => {
          const old = dataAt(data, path);
          return Array.isArray(old) && old.length > 0;
        });
        if (lists.length === 0) return;
        const list = lists[at % lists.length] ?? [];
        const index = place % ((dataAt(data, list) as unknown[]).length + 1);
        const inserted = insertItems(model, list, index, [{ value: { fresh: { set: { a: 1 } } } }]);
        sound(model, inserted);
        expect(dataAt(plainData(inserted.model), [...list, index])).toEqual({ fresh: { set: { a: 1 } } });
        expect(lost(text, inserted.model.text).length).toBeLessThanOrEqual(1);
        expect(removeItems(inserted.model, list, new Set([index])).model.text).toBe(text);
      }),
      runs,
    );
  }, 60_000);

  it('brings any changed value into a text', () => {
    fc.assert(
      fc.property(document, pick, pick, value, value, (text, one, two, first, second) => {
        const model = readModel(text);
        const data = plainData(model);
        const paths = pathsIn(data);
        if (/(^|[\s[{,])[&*]\w/m.test(text)) return;
        const next = withData(
          withData(data, paths[one % paths.length] ?? [], first),
          paths[two % paths.length] ?? [],
          second,
        );
        const edited = bringInto(model, next);
        expect(sameData(plainData(edited.model), next)).toBe(true);
      }),
      runs,
    );
  }, 60_000);
});

const withSteps = documents.filter(
  (text) => !bare.test(text) && stepsIn(readModel(text)).length > 1 && !/(^|[\s[{,])[&*]\w/m.test(text),
);
const stepDocument = fc.constantFrom(...withSteps);
const namesOf = (model: TextModel): string[] => stepsIn(model).map((step) => step.name);
const stepAt = (model: TextModel, at: number) => {
  const steps = stepsIn(model);
  const step = steps[at % steps.length];
  if (step === undefined) throw new Error('the document has no steps');
  return step;
};
const tasksOf = (model: TextModel): string[] =>
  stepsIn(model)
    .map((step) => `${step.name} ${step.kind}`)
    .sort();

describe('an edit of steps', () => {
  it('renames a step and back to the byte', () => {
    fc.assert(
      fc.property(stepDocument, pick, (text, at) => {
        const model = readModel(text);
        const step = stepAt(model, at);
        const renamed = renameStep(model, step.pointer, 'brandNew');
        sound(model, renamed);
        const own = namesOf(renamed.model);
        expect(own).toContain('brandNew');
        expect(own).toHaveLength(namesOf(model).length);
        const pointer = stepsIn(renamed.model).find((each) => each.name === 'brandNew')?.pointer ?? '';
        expect(renameStep(renamed.model, pointer, step.name).model.text).toBe(text);
      }),
      runs,
    );
  }, 60_000);

  it('moves a step anywhere, with its comments, and back to the byte within a list', () => {
    fc.assert(
      fc.property(stepDocument, pick, pick, pick, (text, at, to, place) => {
        const model = readModel(text);
        const step = stepAt(model, at);
        const list = stepAt(model, to).list;
        const count = stepsIn(model).filter((each) => each.list === list).length;
        const index = place % (count + 1);
        const moved = moveSteps(model, [step.pointer], list, index);
        sound(model, moved);
        expect(tasksOf(moved.model)).toEqual(tasksOf(model));
        for (const pointer of moved.pointers)
          expect(stepsIn(moved.model).map((each) => each.pointer)).toContain(pointer);
        const flow = /\[ *\{|- \{/.test(text);
        if (!flow) expect(commentsIn(moved.model.text)).toEqual(commentsIn(text));
        if (list !== step.list || flow) return;
        const back = moveSteps(
          moved.model,
          moved.pointers,
          list,
          step.index + ((pathOf(moved.pointers[0] ?? '').at(-2) as number) < step.index ? 1 : 0),
        );
        expect(stepsIn(back.model)).toEqual(stepsIn(model));
        const trimmed = (each: string) =>
          linesOf(each)
            .map((line) => line.trimEnd())
            .sort();
        expect(trimmed(back.model.text)).toEqual(trimmed(text));
      }),
      runs,
    );
  }, 60_000);

  it('inserts, duplicates and removes steps, all others untouched', () => {
    fc.assert(
      fc.property(stepDocument, pick, (text, at) => {
        const model = readModel(text);
        const step = stepAt(model, at);
        const inserted = insertSteps(model, step.list, step.index, [
          { name: 'fresh', task: { set: { a: 1 } } },
        ]);
        sound(model, inserted);
        expect(lost(text, inserted.model.text).length).toBeLessThanOrEqual(1);
        expect(removeSteps(inserted.model, inserted.pointers).model.text).toBe(text);
        const doubled = duplicateSteps(model, [step.pointer]);
        sound(model, doubled);
        expect(removeSteps(doubled.model, doubled.pointers).model.text).toBe(text);
      }),
      runs,
    );
  }, 60_000);

  it('switches a step off and on to the byte', () => {
    fc.assert(
      fc.property(stepDocument, pick, (text, at) => {
        const model = readModel(text);
        const step = stepAt(model, at);
        if (isRecord(step.task.metadata)) return;
        const off = setDisabled(model, [step.pointer], true);
        sound(model, off);
        expect(stepsIn(off.model).find((each) => each.pointer === step.pointer)?.disabled).toBe(true);
        expect(setDisabled(off.model, [step.pointer], false).model.text).toBe(text);
      }),
      runs,
    );
  }, 60_000);

  it('wraps neighbours and keeps their comments', () => {
    fc.assert(
      fc.property(stepDocument, pick, fc.integer({ min: 1, max: 3 }), (text, at, count) => {
        const model = readModel(text);
        const step = stepAt(model, at);
        const chosen = stepsIn(model)
          .filter((each) => each.list === step.list && each.index >= step.index)
          .slice(0, count);
        const wrapped = wrapSteps(
          model,
          chosen.map((each) => each.pointer),
          { name: 'wrapper', task: { for: { each: 'x', in: '.xs' } } },
        );
        expect(wrapped).toBeDefined();
        if (wrapped === undefined) return;
        sound(model, wrapped);
        expect([...tasksOf(wrapped.model)]).toEqual([...tasksOf(model), 'wrapper for'].sort());
        if (!/\[ *\{|- \{/.test(text)) expect(commentsIn(wrapped.model.text)).toEqual(commentsIn(text));
      }),
      runs,
    );
  }, 60_000);

  it('puts copies on the clipboard that come back as they were typed', () => {
    const text = handwritten[0] ?? '';
    const model = readModel(text);
    const clip = copySteps(model, ['/do/0/openErp', '/do/1/eachRow/do/1/save']);
    expect(clip).toContain('# the test system');
    const pasted = insertSteps(model, '/do', 3, stepsOfText(clip) ?? []);
    expect(pasted.pointers).toEqual(['/do/3/openErp2', '/do/4/save2']);
    expect(pasted.model.text.match(/# the test system/g)).toHaveLength(2);
    expect(stepsOfText('just words')).toBeUndefined();
  });
});
