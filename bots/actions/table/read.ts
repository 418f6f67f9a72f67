import { z } from 'zod';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { defineAction } from '../../catalog/define-action.ts';
import { decodeText, encodingSchema } from '../text-encoding.ts';
import { type Cell, typeColumns } from './cell-types.ts';
import { parseCsv } from './csv-text.ts';
import { rowsToRecords } from './records.ts';
import { isXlsx, readXlsx } from './xlsx.ts';

const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

/** Reads a CSV or XLSX file. */
export const tableRead = defineAction({
  id: 'table.read',
  title: 'Read a table',
  summary: 'Reads a CSV or XLSX file as a list of rows; delimiter, encoding and types are recognised.',
  sentence: 'Read the table {file}',
  needs: ['files'],
  effect: 'none',
  input: z.strictObject({
    file: z.string().min(1).meta({
      title: 'File',
      description: 'CSV or XLSX file; the manifest must permit reading it.',
      widget: 'file',
    }),
    sheet: z
      .union([z.string().min(1), z.number().int().positive()])
      .optional()
      .meta({
        title: 'Sheet',
        description: 'Name or number (from 1) of the sheet; the first by default.',
        widget: 'text',
      }),
    headerRow: z.number().int().nonnegative().default(1).meta({
      title: 'Header row',
      description:
        'Row that names the columns, from 1; rows above it are skipped. 0: no header, columns are A, B, C.',
      widget: 'number',
    }),
    types: z.enum(['auto', 'text']).default('auto').meta({
      title: 'Types',
      description: 'auto: numbers and truth values where nothing is lost; text: everything as text.',
      widget: 'select',
    }),
    delimiter: z.string().length(1).optional().meta({
      title: 'Delimiter',
      description: 'Character between the cells of a CSV file; recognised when left out.',
      widget: 'text',
    }),
    encoding: encodingSchema.optional(),
  }),
  output: z.object({
    columns: z.array(z.string()).meta({ title: 'Columns', description: 'Names of the columns.' }),
    rows: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
      .meta({ title: 'Rows', description: 'One object a row; empty cells are empty texts.' }),
    count: z.number().int().nonnegative().meta({ title: 'Count', description: 'Number of rows.' }),
  }),
  examples: [
    {
      title: 'Read the customers',
      input: { file: 'customers.csv' },
      output: { columns: ['Name', 'Age'], rows: [{ Name: 'Ada', Age: 36 }], count: 1 },
    },
    { title: 'Read the second sheet', input: { file: 'book.xlsx', sheet: 2, headerRow: 3 } },
  ],
  run: async ({ files }, input) => {
    const bytes = await files.readBytes(input.file);
    const refuse = (reason: string) =>
      new UnderstudyError('table-unreadable', { path: input.file, reason: `${reason}.` });
    if (bytes.length === 0) throw refuse('the file is empty');
    let grid: Cell[][];
    if (isXlsx(bytes)) {
      grid = await readXlsx(bytes, input.file, input.sheet);
      if (input.types === 'text') grid = grid.map((row) => row.map(String));
    } else {
      if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw refuse('it is an old binary spreadsheet (.xls)');
      if (input.sheet !== undefined) throw refuse('a CSV file has no sheets');
      grid = await parseCsv(decodeText(bytes, input.encoding), input.file, input.delimiter);
    }
    if (input.headerRow > grid.length) {
      throw refuse(`the header is said to be in row ${input.headerRow}, but it has only ${grid.length} rows`);
    }
    const body = grid.slice(input.headerRow);
    const typed = isXlsx(bytes) || input.types === 'text' ? body : typeColumns(body as string[][]);
    const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
    const header =
      input.headerRow === 0
        ? Array.from({ length: width }, (_, index) => letters(index))
        : (grid[input.headerRow - 1] ?? []).map(String);
    const { columns, records } = rowsToRecords(header, typed);
    return { columns, rows: records, count: records.length };
  },
});
