import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registry } from '../../bots/catalog/registry.ts';
import dslSchema from '../../bots/language/dsl-schema.generated.json' with { type: 'json' };
import validateDsl from '../../bots/language/dsl-validator.generated.js';
import { explainMismatch } from '../../bots/language/explain-schema.ts';
import { standardFolder } from '../conformance/suite.ts';

const scraps = [null, true, 0, -1, 1.5, '', 'x', '${ .a }', [], ['x'], {}, { x: 1 }, { seconds: 1 }];

/** A copy of a JSON value with one place inside it removed, replaced, renamed or added to. */
function mutated(value: unknown, next: () => number): unknown {
  const copy: unknown = structuredClone(value);
  const places: (Record<string, unknown> | unknown[])[] = [];
  const walk = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    places.push(at as Record<string, unknown>);
    Object.values(at).forEach(walk);
  };
  walk(copy);
  const place = places[next() % places.length];
  const scrap = structuredClone(scraps[next() % scraps.length]);
  if (place === undefined) return scrap;
  if (Array.isArray(place)) {
    if (next() % 2 === 0) place.push(scrap);
    else place.splice(next() % (place.length + 1), 1, scrap);
    return copy;
  }
  const keys = Object.keys(place);
  const key = keys[next() % Math.max(1, keys.length)] ?? 'x';
  const held = place[key];
  switch (next() % 4) {
    case 0:
      delete place[key];
      break;
    case 1:
      place[key] = scrap;
      break;
    case 2:
      delete place[key];
      place[`${key}s`] = held;
      break;
    default:
      place['extra'] = scrap;
  }
  return copy;
}

describe('the explanation of a mismatch', () => {
  it.each(registry.entries().map((entry) => [entry.id, entry] as const))(
    'agrees with Ajv on what fits the parameters of %s',
    (_, entry) => {
      const ajv = new Ajv2020({ strict: false });
      ajvFormats.default(ajv);
      const validate = ajv.compile(entry.input);
      for (const { input } of entry.examples) expect(explainMismatch(entry.input, input)).toEqual([]);
      fc.assert(
        fc.property(fc.constantFrom(...entry.examples), fc.infiniteStream(fc.nat()), ({ input }, chance) => {
          const given = mutated(input, () => chance.next().value as number);
          expect(explainMismatch(entry.input, given).length === 0).toBe(validate(given));
        }),
        { numRuns: 60 },
      );
    },
  );

  const standard = standardFolder();
  it.skipIf(standard === undefined)('agrees with Ajv on what fits the standard’s schema', () => {
    const folder = join(standard ?? '', 'examples');
    const documents = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as unknown);
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.infiniteStream(fc.nat()), (document, chance) => {
        const next = () => chance.next().value as number;
        let given = document;
        for (let edits = 1 + (next() % 3); edits > 0; edits--) given = mutated(given, next);
        expect(explainMismatch(dslSchema, given).length === 0).toBe(validateDsl(given));
      }),
      { numRuns: Number(process.env['FC_RUNS'] ?? 600) },
    );
  });
});
