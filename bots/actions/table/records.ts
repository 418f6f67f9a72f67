/** A table with named columns: one object a row. */
export interface Records<Cell> {
  readonly columns: string[];
  readonly records: Record<string, Cell>[];
}

const columnName = (header: string | undefined, index: number): string => {
  const name = (header ?? '').trim();
  return name === '' ? `Column ${index + 1}` : name;
};

/**
 * Rows of cells as objects. A column without a header is called `Column 3`, a second `Total` becomes `Total (2)`, and
 * missing cells at the end of a row are empty texts, so that every object has every key.
 */
export function rowsToRecords<Cell>(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): Records<Cell | string> {
  const width = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  const seen = new Map<string, number>();
  const columns = Array.from({ length: width }, (_, index) => {
    const name = columnName(header[index], index);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
  const records = rows.map((row) =>
    Object.fromEntries(columns.map((name, index) => [name, row[index] ?? ''] as const)),
  );
  return { columns, records };
}
