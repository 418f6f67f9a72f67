import { UnderstudyError } from '../../../contract/errors/index.ts';
import { type Cell, dateText } from './cell-types.ts';

/** Whether the bytes are a ZIP archive, as every XLSX file is. */
export function isXlsx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** Rows of one sheet; dates become ISO texts, empty cells empty texts. */
export async function readXlsx(
  bytes: Uint8Array,
  path: string,
  sheet: string | number | undefined,
): Promise<Cell[][]> {
  const { default: readExcelFile } = await import('read-excel-file/node');
  const refuse = (reason: string, cause?: unknown) =>
    new UnderstudyError('table-unreadable', { path, reason }, { cause });
  let sheets: { sheet: string; data: readonly (readonly unknown[])[] }[];
  try {
    sheets = await readExcelFile(Buffer.from(bytes));
  } catch (cause) {
    throw refuse(`it is not a spreadsheet that can be read (${(cause as Error).message}).`, cause);
  }
  const wanted =
    typeof sheet === 'string' ? sheets.find((one) => one.sheet === sheet) : sheets[(sheet ?? 1) - 1];
  if (wanted === undefined) {
    throw refuse(`it has no sheet ${sheet}; it has: ${sheets.map((one) => one.sheet).join(', ')}.`);
  }
  return wanted.data.map((row) =>
    row.map((value): Cell => {
      if (value === null || value === undefined) return '';
      if (value instanceof Date) return dateText(value);
      return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
    }),
  );
}

/** An XLSX file with one sheet. */
export async function writeXlsx(rows: readonly (readonly Cell[])[], sheet: string): Promise<Uint8Array> {
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const data = rows.map((row) => row.map((value) => (value === '' ? null : value)));
  return writeExcelFile(data, { sheet }).toBuffer();
}
