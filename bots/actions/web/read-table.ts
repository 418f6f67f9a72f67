import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { rowsToRecords } from '../table/records.ts';
import { pageInput, targetInput } from './web-inputs.ts';

/** Reads a table of the page. */
export const webReadTable = defineAction({
  id: 'web.readTable',
  title: 'Read a table',
  summary: 'Reads a table of the page: its header and every row, as texts.',
  sentence: 'Read the table {target}',
  needs: ['web'],
  effect: 'none',
  input: z.strictObject({ target: targetInput, page: pageInput }),
  output: z.object({
    columns: z.array(z.string()).meta({ title: 'Columns', description: 'Texts of the header.' }),
    rows: z
      .array(z.record(z.string(), z.string()))
      .meta({ title: 'Rows', description: 'One object a row, its keys are the columns.' }),
    cells: z
      .array(z.array(z.string()))
      .meta({ title: 'Cells', description: 'The same rows as lists, for tables without a header.' }),
  }),
  examples: [
    {
      title: 'Read the open invoices',
      input: { target: 'invoices.open' },
      output: {
        columns: ['Number', 'Total'],
        rows: [{ Number: '42', Total: '120.50' }],
        cells: [['42', '120.50']],
      },
    },
  ],
  run: async ({ web }, { target, ...options }) => {
    const table = await web.readTable(target, options);
    const { columns, records } = rowsToRecords(table.columns, table.rows);
    return { columns, rows: records, cells: table.rows.map((row) => [...row]) };
  },
});
