import { z } from 'zod';
import { isErrorCode } from '../../../contract/errors/index.ts';
import type { FilesPort } from '../../../contract/ports.ts';
import { defineAction } from '../../catalog/define-action.ts';
import { fileEntryOutput } from '../file/file-entry.ts';
import { writeXlsx } from './xlsx.ts';

type Row = Record<string, unknown> | unknown[];

const cell = (value: unknown): string | number | boolean => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
};

const columnsOf = (rows: readonly Row[]): string[] => {
  const names = new Set<string>();
  for (const row of rows) if (!Array.isArray(row)) for (const name of Object.keys(row)) names.add(name);
  return [...names];
};

async function isFilled(files: FilesPort, file: string): Promise<boolean> {
  try {
    return (await files.readBytes(file)).length > 0;
  } catch (error) {
    if (isErrorCode(error, 'file-not-found')) return false;
    throw error;
  }
}

/** Writes a CSV or XLSX file. */
export const tableWrite = defineAction({
  id: 'table.write',
  title: 'Write a table',
  summary: 'Writes rows to a CSV or XLSX file (by the ending of its name), with a header.',
  sentence: 'Write the table {file}',
  needs: ['files'],
  input: z
    .strictObject({
      file: z.string().min(1).meta({
        title: 'File',
        description: 'Path ending in .csv or .xlsx; the manifest must permit writing it.',
        widget: 'file',
      }),
      rows: z.array(z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])).meta({
        title: 'Rows',
        description: 'A list of objects (keys are columns) or of lists.',
        widget: 'expression',
      }),
      columns: z.array(z.string()).optional().meta({
        title: 'Columns',
        description: 'Which columns, in which order; all in order of appearance by default.',
        widget: 'list',
      }),
      delimiter: z.string().length(1).default(',').meta({
        title: 'Delimiter',
        description: 'Character between the cells of a CSV file.',
        widget: 'text',
      }),
      sheet: z.string().min(1).max(31).optional().meta({
        title: 'Sheet',
        description: 'Name of the sheet in an XLSX file.',
        widget: 'text',
      }),
      append: z.boolean().default(false).meta({
        title: 'Append',
        description: 'Adds rows to a CSV file; the header is written only where the file is new.',
        widget: 'switch',
      }),
    })
    .refine((input) => /\.(csv|tsv|txt|xlsx)$/i.test(input.file), {
      path: ['file'],
      message: 'must end in .csv or .xlsx',
    })
    .refine((input) => !(input.append && /\.xlsx$/i.test(input.file)), {
      path: ['append'],
      message: 'is for CSV files only',
    }),
  output: fileEntryOutput,
  examples: [
    {
      title: 'Write the results',
      input: { file: 'out/results.csv', rows: [{ Number: '42', Status: 'posted' }] },
    },
    {
      title: 'Write a spreadsheet',
      input: { file: 'out/results.xlsx', rows: [{ Number: '42', Total: 120.5 }], sheet: 'Results' },
    },
  ],
  run: async ({ files }, input) => {
    const columns = input.columns ?? columnsOf(input.rows);
    const body = input.rows.map((row) =>
      Array.isArray(row) ? row.map(cell) : columns.map((name) => cell(row[name])),
    );
    const header = columns.length > 0 ? [columns] : [];
    if (/\.xlsx$/i.test(input.file)) {
      return files.write(input.file, await writeXlsx([...header, ...body], input.sheet ?? 'Sheet1'));
    }
    const withHeader = !(input.append && (await isFilled(files, input.file)));
    const { stringify } = await import('csv-stringify/sync');
    const text = stringify([...(withHeader ? header : []), ...body], {
      delimiter: input.delimiter,
      record_delimiter: '\r\n',
      cast: { boolean: (value) => (value ? 'true' : 'false') },
    });
    return files.write(input.file, text, { append: input.append });
  },
});
