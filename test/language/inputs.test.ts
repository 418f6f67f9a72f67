import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { checkInputs, compileSchema, inputSchemaOf } from '../../bots/language/index.ts';
import { manifestSchema } from '../../contract/flow/index.ts';

const manifest = manifestSchema.parse({
  title: 'Test',
  inputs: [
    { name: 'customer', title: 'Customer' },
    { name: 'amount', type: 'number' },
    { name: 'urgent', type: 'boolean', default: false },
    { name: 'due', type: 'date', required: false },
    { name: 'currency', type: 'choice', options: ['EUR', 'CHF'], default: 'EUR' },
    { name: 'files', type: 'list', required: false },
    { name: 'extra', type: 'json', required: false },
  ],
});

describe('the inputs of a run', () => {
  it('are described by a JSON Schema that other tools accept', () => {
    const schema = inputSchemaOf(manifest);
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    const validate = ajv.compile(schema);
    expect(schema['required']).toEqual(['customer', 'amount']);
    expect(validate({ customer: 'Acme', amount: 12, due: '2026-11-22', currency: 'CHF' })).toBe(true);
    expect(validate({ customer: 'Acme', amount: '12' })).toBe(false);
    expect(validate({ customer: 'Acme', amount: 1, more: 1 })).toBe(false);
  });

  it('come from a command line as text and arrive typed, defaults filled in', () => {
    expect(
      checkInputs(manifest, {
        customer: '12',
        amount: '12.50',
        urgent: 'yes',
        files: 'a.png, b.png',
        extra: '{"a":[1]}',
      }),
    ).toEqual({
      customer: '12',
      amount: 12.5,
      urgent: true,
      currency: 'EUR',
      files: ['a.png', 'b.png'],
      extra: { a: [1] },
    });
  });

  it('that do not fit are all named at once', () => {
    expect(() =>
      checkInputs(manifest, { amount: 'twelve', due: '22.11.2026', currency: 'USD', custmer: 'x' }),
    ).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        message: expect.stringMatching(
          /customer is missing \(Customer\); amount must be a number, not "twelve"; due must be a date.*; currency must be one of EUR, CHF.*; custmer is not an input of this bot/,
        ) as string,
      }),
    );
  });
});

describe('a schema of the document', () => {
  it('says what is wrong with a value and nothing where it fits', () => {
    const check = compileSchema({
      format: 'json',
      document: {
        type: 'object',
        properties: { total: { type: 'number', minimum: 0 }, at: { type: 'string', format: 'date-time' } },
        required: ['total'],
      },
    });
    expect(check({ total: 1, at: '2026-11-22T10:00:00Z' })).toEqual([]);
    expect(check({ total: -1 })).toEqual([{ pointer: '/total', message: 'must be at least 0, not -1' }]);
    expect(check({})).toEqual([{ pointer: '', message: 'needs the field total' }]);
    expect(check({ total: 1, at: 'yesterday' })[0]?.pointer).toBe('/at');
  });

  it('may be written in an older draft, and twice with one $id', () => {
    const document = { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'urn:x', type: 'string' };
    expect(compileSchema({ document })('x')).toEqual([]);
    expect(compileSchema({ document: { ...document } })(1)).toHaveLength(1);
  });

  it('that cannot be used is refused with the reason', () => {
    const code = (schema: unknown) => {
      try {
        compileSchema(schema);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return undefined;
    };
    expect(code({ format: 'avro', document: {} })).toBe('feature-unsupported');
    expect(code({ resource: { endpoint: 'https://x.example' } })).toBe('feature-unsupported');
    expect(code({ document: { type: 'strin' } })).toBe('document-invalid');
    expect(code({ document: 'x' })).toBe('document-invalid');
  });
});
