import { UnderstudyError } from '../../../contract/errors/index.ts';

const delimiters = [',', ';', '\t', '|'] as const;

/** Fields per record for the first records of a text, quotes respected. */
function recordWidths(text: string, delimiter: string): number[] {
  const widths: number[] = [];
  let fields = 1;
  let quoted = false;
  let content = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === delimiter) fields += 1;
    else if (!quoted && character === '\n') {
      if (content || fields > 1) widths.push(fields);
      fields = 1;
      content = false;
      if (widths.length === 50) return widths;
      continue;
    }
    if (character.trim() !== '') content = true;
  }
  if (content || fields > 1) widths.push(fields);
  return widths;
}

/** The delimiter that cuts the most records into one same number of fields; a comma where nothing does. */
export function detectDelimiter(text: string): string {
  const head = text.slice(0, 64 * 1024);
  let best = { delimiter: ',', agreement: 0, width: 1 };
  for (const delimiter of delimiters) {
    const widths = recordWidths(head, delimiter);
    const counts = new Map<number, number>();
    for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
    for (const [width, count] of counts) {
      if (width < 2) continue;
      const agreement = count / widths.length;
      if (
        agreement > best.agreement + 0.05 ||
        (Math.abs(agreement - best.agreement) <= 0.05 && width > best.width)
      ) {
        best = { delimiter, agreement, width };
      }
    }
  }
  return best.delimiter;
}

/** CSV text as rows of cells; broken quoting is an error that names the line. */
export async function parseCsv(text: string, path: string, delimiter?: string): Promise<string[][]> {
  const { parse, CsvError } = await import('csv-parse/sync');
  try {
    return parse(text, {
      delimiter: delimiter ?? detectDelimiter(text),
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new UnderstudyError('table-unreadable', { path, reason: cause.message }, { cause });
  }
}
