/** A cell after reading: text, number or truth value; dates are ISO texts, empty cells empty texts. */
export type Cell = string | number | boolean;

const plainNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/;

const typeOf = (text: string): 'number' | 'boolean' | 'text' => {
  if (text === 'true' || text === 'false' || text === 'TRUE' || text === 'FALSE') return 'boolean';
  return plainNumber.test(text) && String(Number(text)) === text ? 'number' : 'text';
};

/**
 * Gives CSV columns types. A column becomes numbers (or truth values) only where every filled cell prints back exactly
 * as it was read, so `007`, `+49 30…`, `1.50` and long account numbers stay texts.
 */
export function typeColumns(rows: readonly (readonly string[])[]): Cell[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const types = Array.from({ length: width }, (_, column) => {
    const kinds = new Set<string>();
    for (const row of rows) {
      const text = row[column] ?? '';
      if (text !== '') kinds.add(typeOf(text));
    }
    return kinds.size === 1 ? [...kinds][0] : 'text';
  });
  return rows.map((row) =>
    row.map((text, column): Cell => {
      if (text === '') return text;
      if (types[column] === 'number') return Number(text);
      if (types[column] === 'boolean') return text.toLowerCase() === 'true';
      return text;
    }),
  );
}

/** A spreadsheet's date as ISO text: the day alone where it is midnight. */
export function dateText(date: Date): string {
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.replace('.000Z', '').replace('Z', '');
}
