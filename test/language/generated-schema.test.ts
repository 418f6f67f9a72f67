import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dslSchemaFiles, dslSchemaSource, generateDslSchema } from '../../scripts/generate/dsl-schema.ts';
import { absence } from '../conformance/suite.ts';

const present = existsSync(dslSchemaSource);
if (!present) console.warn(absence);

describe.skipIf(!present)('the shipped schema of the standard', () => {
  it('is what the generator makes of the standard’s own file today', async () => {
    const generated = await generateDslSchema(readFileSync(dslSchemaSource, 'utf8'));
    for (const name of ['schema', 'validator'] as const) {
      expect(readFileSync(dslSchemaFiles[name], 'utf8') === generated[name], `${name} is stale`).toBe(true);
    }
  });
});
