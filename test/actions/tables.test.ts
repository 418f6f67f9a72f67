import { expect, test } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import type { Ports } from '../../contract/ports.ts';
import { fakePorts } from './fake-ports.ts';

const scope = {
  signal: new AbortController().signal,
  step: { name: 'table', pointer: '/do/0/table', path: '/do/0/table' },
  idempotencyKey: 'key',
};

async function perform(id: string, input: Record<string, unknown>, ports: Ports) {
  const action = registry.get(id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action.run({ ...ports, ...scope }, await action.input.parseAsync(input));
}

const read = (content: string | Uint8Array, input: Record<string, unknown> = {}) =>
  perform('table.read', { file: 'a.csv', ...input }, fakePorts({ 'a.csv': content }).ports);

test('a semicolon file in Windows-1252 with quotes and commas reads right', async () => {
  const bytes = Buffer.from(
    'Name;Ort;Betrag\r\n"M\xfcller; S\xf6hne";K\xf6ln;1,50\r\nB;"a ""b""";2,00\r\n',
    'latin1',
  );
  expect(await read(bytes)).toMatchObject({
    columns: ['Name', 'Ort', 'Betrag'],
    rows: [
      { Name: 'Müller; Söhne', Ort: 'Köln', Betrag: '1,50' },
      { Name: 'B', Ort: 'a "b"', Betrag: '2,00' },
    ],
  });
});

test('UTF-16 with tabs, as spreadsheets export it, reads right', async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('A\tB\n1\té\n', 'utf16le')]);
  expect(await read(bytes)).toMatchObject({ columns: ['A', 'B'], rows: [{ A: 1, B: 'é' }] });
});

test('only what loses nothing becomes a number', async () => {
  const answer = await read('id,zip,price,ok,empty\n1,01067,1.50,true,\n2,10115,2.25,false,\n');
  expect(answer).toMatchObject({
    rows: [
      { id: 1, zip: '01067', price: '1.50', ok: true, empty: '' },
      { id: 2, zip: '10115', price: '2.25', ok: false, empty: '' },
    ],
  });
  expect(await read('id\n1\n', { types: 'text' })).toMatchObject({ rows: [{ id: '1' }] });
});

test('a header further down, a missing header and doubled names are handled', async () => {
  expect(await read('Report,,\nA,A,\n1,2,3\n', { headerRow: 2 })).toMatchObject({
    columns: ['A', 'A (2)', 'Column 3'],
    rows: [{ A: 1, 'A (2)': 2, 'Column 3': 3 }],
  });
  expect(await read('x,y\n', { headerRow: 0 })).toMatchObject({
    columns: ['A', 'B'],
    rows: [{ A: 'x', B: 'y' }],
  });
});

test('an empty file, broken quotes and an old binary spreadsheet say what is wrong', async () => {
  await expect(read('')).rejects.toMatchObject({
    code: 'table-unreadable',
    message: 'a.csv: the file is empty.',
  });
  await expect(read('a,b\n"never closed,1\n')).rejects.toMatchObject({ code: 'table-unreadable' });
  await expect(read(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]))).rejects.toMatchObject({
    message: expect.stringContaining('.xls'),
  });
  await expect(read('a\n1\n', { headerRow: 9 })).rejects.toMatchObject({
    message: expect.stringContaining('row 9'),
  });
});

test('what is written as XLSX reads back with its types, by sheet name', async () => {
  const { ports } = fakePorts({});
  const rows = [
    { Number: '007', Total: 120.5, Paid: true, Note: '' },
    { Number: '42', Total: -3, Paid: false, Note: 'ä €' },
  ];
  await perform('table.write', { file: 'out.xlsx', rows, sheet: 'Results' }, ports);
  expect(await perform('table.read', { file: 'out.xlsx', sheet: 'Results' }, ports)).toEqual({
    columns: ['Number', 'Total', 'Paid', 'Note'],
    rows,
    count: 2,
  });
  await expect(perform('table.read', { file: 'out.xlsx', sheet: 'Other' }, ports)).rejects.toMatchObject({
    message: expect.stringContaining('it has: Results'),
  });
});

test('a broken XLSX file is an error that names it', async () => {
  await expect(read(Buffer.from('PK\u0003\u0004 not a zip'))).rejects.toMatchObject({
    code: 'table-unreadable',
  });
});

test('CSV is written with quotes where needed, and appended without a second header', async () => {
  const { ports, store, calls } = fakePorts({});
  await perform('table.write', { file: 'o.csv', rows: [{ a: 'x,"y"', b: 1 }] }, ports);
  expect(Buffer.from(store.get('o.csv') ?? []).toString()).toBe('a,b\r\n"x,""y""",1\r\n');
  await perform(
    'table.write',
    { file: 'o.csv', rows: [{ b: 2, a: 'z' }], columns: ['a', 'b'], append: true },
    ports,
  );
  expect(calls.at(-1)?.args).toEqual(['o.csv', 'z,2\r\n', { append: true }]);
});

test('a failed check says what was expected and what there is', async () => {
  const { ports } = fakePorts({});
  await expect(
    perform('assert.equal', { actual: { a: 1 }, expected: { a: 2 } }, ports),
  ).rejects.toMatchObject({
    code: 'assertion-failed',
    message: 'Step table expected {"a":2}, but it is {"a":1}.',
  });
  await expect(
    perform('assert.that', { condition: false, message: 'No total' }, ports),
  ).rejects.toMatchObject({
    message: 'No total',
  });
});
