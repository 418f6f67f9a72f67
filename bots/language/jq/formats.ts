import { LeaveToJq } from './meter.ts';
import { asText, jsonText } from './values.ts';

const leave = (): never => {
  throw new LeaveToJq();
};
const surrogate = /[\ud800-\udfff]/;

/** One cell of a CSV or TSV line. */
function cells(value: unknown, written: (text: string) => string): string[] {
  if (!Array.isArray(value)) return leave();
  return value.map((cell: unknown) => {
    if (typeof cell === 'string') return written(cell);
    if (cell === null || cell === undefined) return '';
    return typeof cell === 'object' ? leave() : jsonText(cell);
  });
}

const tsvEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
};

/** jq's `@name` formats of one value. */
export const formats: Readonly<Record<string, (input: unknown) => string>> = {
  '@text': asText,
  '@json': jsonText,
  '@csv': (input) => cells(input, (cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
  '@tsv': (input) =>
    cells(input, (cell) => cell.replace(/[\\\t\n\r]/g, (one) => tsvEscapes[one] ?? one)).join('\t'),
  '@html': (input) => {
    const text = asText(input);
    // Which of its two names jq gives an apostrophe has changed.
    return text.includes("'") ? leave() : text.replace(/[<>&"]/g, (one) => htmlEscapes[one] ?? one);
  },
  '@uri': (input) => {
    const text = asText(input);
    if (surrogate.test(text)) return leave();
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  },
  '@base64': (input) => {
    const text = asText(input);
    return surrogate.test(text) ? leave() : Buffer.from(text, 'utf8').toString('base64');
  },
};
