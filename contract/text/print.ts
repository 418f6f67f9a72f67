import { isScalar, isSeq, parseDocument, stringify } from 'yaml';
import { otherReading } from './dialects.ts';

/** How a scalar was quoted before it is printed again. */
export type Quoting = 'plain' | 'single' | 'double';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readsAs = (source: string, value: string): boolean => {
  const read = parseDocument(source, { version: '1.2', prettyErrors: false, logLevel: 'silent' });
  if (read.errors.length > 0 || !isSeq(read.contents) || read.contents.items.length !== 1) return false;
  const [item] = read.contents.items;
  return isScalar(item) && item.value === value && item.tag === undefined && item.anchor === undefined;
};
const plainlySafe = /^[A-Za-z_][\w.-]*$/;
const constant = /^(true|false|null|~)$/i;

/** Whether the text can stand without quotes, read as itself; texts that other YAML dialects read differently cannot. */
export function canBePlain(text: string, flow: boolean): boolean {
  if (constant.test(text) || otherReading(text) !== undefined) return false;
  if (plainlySafe.test(text)) return true;
  if (
    text === '' ||
    text.length > 4096 ||
    /[\n\r\t]|^\s|\s$|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe]/.test(text)
  )
    return false;
  return readsAs(flow ? `[ ${text} ]` : `- ${text}`, text);
}

const single = /^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe]*$/;

/** A text as it can stand on one line, quoted as before where that is possible. */
function textOnOneLine(text: string, flow: boolean, quoting: Quoting): string {
  if (quoting === 'plain' && canBePlain(text, flow)) return text;
  if (quoting !== 'double' && single.test(text)) return `'${text.replaceAll("'", "''")}'`;
  // A JSON text is a double-quoted YAML text, but for characters that end a line in YAML alone.
  return JSON.stringify(text).replace(
    /[\u0085\u2028\u2029\ufeff\u007f]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A scalar on one line. */
export function scalarOnOneLine(value: unknown, flow: boolean, quoting: Quoting = 'plain'): string {
  if (typeof value === 'string') return textOnOneLine(value, flow, quoting);
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0';
  return value === undefined ? 'null' : String(value);
}

/** A value on one line in flow style: `{ call: web.open, with: { url: 'https://a.example' } }`. */
export function inFlow(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(inFlow).join(', ')}]`;
  if (!isRecord(value)) return scalarOnOneLine(value, true);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, inner]) => `${scalarOnOneLine(key, true)}: ${inFlow(inner)}`).join(', ')} }`;
}

/** Whether a value in block style goes on lines below its key. */
export const needsLines = (value: unknown): boolean =>
  (Array.isArray(value) && value.length > 0) || (isRecord(value) && Object.keys(value).length > 0);

/** Whether lists are indented below their key; what a document does, new text of it does too. */
export interface PrintStyle {
  readonly indentLists: boolean;
}

/** The habit of a text: whether the items of its first list stand further right than the key above. */
export const styleOf = (text: string): PrintStyle => ({
  indentLists: !/^( *)(?:- )?[^\s#][^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*\1- /m.test(
    text.slice(0, 20_000),
  ),
});

/** A value in block style, as lines without indentation and without the last line break. */
export function inBlock(value: unknown, style: PrintStyle): readonly string[] {
  const printed = stringify(value, {
    lineWidth: 0,
    singleQuote: true,
    indentSeq: style.indentLists,
    aliasDuplicateObjects: false,
    version: '1.2',
    compat: 'yaml-1.1',
  });
  return printed.replace(/\n$/, '').split('\n');
}

/** Lines at an indentation; empty ones stay empty, which a block text reads as before. */
export const indented = (lines: readonly string[], columns: number): readonly string[] =>
  lines.map((line) => (line === '' ? line : ' '.repeat(columns) + line));
