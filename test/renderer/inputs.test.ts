import { expect, test } from 'vitest';
import { manifestInputSchema } from '../../contract/flow/index.ts';
import { addressOf } from '../../renderer/studio/record/address.ts';
import { firstDraft, readDraft } from '../../renderer/studio/run/inputs.ts';

const input = (fields: Record<string, unknown>) => manifestInputSchema.parse(fields);

test('the form starts with the values of last time, else with the defaults', () => {
  const inputs = [
    input({ name: 'folder', type: 'folder', default: 'invoices' }),
    input({ name: 'files', type: 'list', default: ['a.png', 'b.png'] }),
    input({ name: 'dry', type: 'boolean' }),
  ];
  expect(firstDraft(inputs)).toEqual({ folder: 'invoices', files: 'a.png\nb.png', dry: false });
  expect(firstDraft(inputs, { folder: '/tmp/other' })).toMatchObject({ folder: '/tmp/other' });
});

test('text becomes values of the declared types', () => {
  const inputs = [
    input({ name: 'limit', type: 'number' }),
    input({ name: 'files', type: 'list' }),
    input({ name: 'extra', type: 'json' }),
    input({ name: 'dry', type: 'boolean' }),
    input({ name: 'note', required: false }),
  ];
  const read = readDraft(inputs, {
    limit: '12,5',
    files: ' a.png \n\nb.png',
    extra: '{"a":1}',
    dry: true,
    note: '',
  });
  expect(read).toEqual({
    values: { limit: 12.5, files: ['a.png', 'b.png'], extra: { a: 1 }, dry: true },
    errors: {},
  });
});

test('what is missing or wrong is said beside its field', () => {
  const inputs = [
    input({ name: 'folder', type: 'folder' }),
    input({ name: 'limit', type: 'number' }),
    input({ name: 'extra', type: 'json' }),
  ];
  const { values, errors } = readDraft(inputs, { folder: '  ', limit: 'many', extra: '{' });
  expect(values).toEqual({});
  expect(errors).toMatchObject({ folder: 'This is needed.', limit: '“many” is not a number.' });
  expect(errors['extra']).toMatch(/^This is not JSON: /);
});

test.for([
  ['erp.example.com', 'https://erp.example.com/'],
  ['localhost:8000/login', 'http://localhost:8000/login'],
  ['127.0.0.1:8399', 'http://127.0.0.1:8399/'],
  [' http://erp.example.com/a?b=1 ', 'http://erp.example.com/a?b=1'],
] as const)('%s is taken as %s', ([typed, url]) => {
  expect(addressOf(typed)).toBe(url);
});

test.for(['', 'open my mail', 'javascript://x', 'http://'])('“%s” is no address', (typed) => {
  expect(addressOf(typed)).toBeUndefined();
});
