import { type Document, isMap, isScalar, Lexer, type Node, visit } from 'yaml';
import { otherReading } from '../../contract/text/dialects.ts';
import { longestDocument } from '../../contract/text/text-model.ts';

/** Deeper nesting is refused before anything walks down it. */
export const deepestNesting = 250;

/** Something wrong at a stretch of the text, told before or beside what the YAML reader tells. */
export interface Suspicion {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** `syntax` stops everything; `ambiguous` is about readers of other dialects. */
  readonly about: 'syntax' | 'ambiguous';
}

const wrong = (from: number, to: number, message: string): Suspicion => ({
  from,
  to,
  message,
  severity: 'error',
  about: 'syntax',
});

const megabytes = (length: number): string => `${Math.round(length / 1024 / 1024)} MB`;

function forbiddenSign(text: string): Suspicion | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const match = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/.exec(text);
  if (match === null) return undefined;
  const at = match.index;
  const sign = match[0].codePointAt(0) ?? 0;
  if (/^\ufffd{1,2}/.test(text) && text.includes('\u0000'))
    return wrong(0, 1, 'the file is not UTF-8 but, by its first bytes, UTF-16; save it as UTF-8');
  if (sign === 0xfffd) return wrong(at, at + 1, 'here are bytes that are not UTF-8; save the file as UTF-8');
  const code = `U+${sign.toString(16).toUpperCase().padStart(4, '0')}`;
  return wrong(
    at,
    at + 1,
    `the character ${code} is not allowed in YAML; remove it, or write it as an escape in double quotes`,
  );
}

/** Where block nesting, told by indentation and dashes, gets deeper than allowed. */
function deepBlock(text: string): number | undefined {
  const columns: number[] = [];
  for (let line = 0; line < text.length; ) {
    const next = text.indexOf('\n', line);
    const end = next < 0 ? text.length : next;
    let at = line;
    while (at < end) {
      while (text.charCodeAt(at) === 32) at += 1;
      const sign = text[at];
      if (at >= end || sign === '#' || sign === '\r') break;
      const column = at - line;
      while (columns.length > 0 && (columns.at(-1) ?? 0) >= column) columns.pop();
      columns.push(column);
      if (columns.length > deepestNesting) return at;
      if (!((sign === '-' || sign === '?') && text.charCodeAt(at + 1) === 32)) break;
      at += 1;
    }
    line = end + 1;
  }
  return undefined;
}

/** Tokens of the lexer that are no signs of the text: document, flow error, scalar. */
const lexerMarks = new Set([0x02, 0x18, 0x1f]);

/** Where brackets nest deeper than allowed; quotes and block texts are passed over as the reader does. */
function deepFlow(text: string): number | undefined {
  let open = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 0x5b || sign === 0x7b) {
      open += 1;
      if (open > most) most = open;
    } else if ((sign === 0x5d || sign === 0x7d) && open > 0) open -= 1;
  }
  if (most <= deepestNesting) return undefined;
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > deepestNesting) return offset;
    // Marks of the lexer are no signs of the text.
    if (token.length !== 1 || !lexerMarks.has(token.charCodeAt(0))) offset += token.length;
  }
  return undefined;
}

/** What forbids reading the text at all: its length, signs that are no text, nesting that would exhaust every reader. */
export function refusalOf(text: string): Suspicion | undefined {
  if (text.length > longestDocument) {
    return wrong(
      0,
      1,
      `the document has ${megabytes(text.length)}; up to ${megabytes(longestDocument)} are read. Move data into files beside it`,
    );
  }
  const deep = deepBlock(text) ?? deepFlow(text);
  if (deep !== undefined)
    return wrong(
      deep,
      deep + 1,
      `here the text is nested more than ${deepestNesting} levels deep; no bot needs that`,
    );
  return forbiddenSign(text);
}

const mayDiffer =
  /(?:^|[\s,[{:])(?:yes|no|on|off|y|n|[-+]?0[0-7]+|[-+]?0b[01]|[-+]?\d[\d_]*_|[-+]?\d+:\d|\d{4}-\d\d?-\d)|^\s*(?:- )*<<\s*:|[{,]\s*<<\s*:|^%YAML/im;

/** Values that other dialects of YAML read as something else, and constructs of theirs that are not read here. */
export function surprisesOf(text: string, yaml: Document.Parsed): readonly Suspicion[] {
  if (!mayDiffer.test(text)) return [];
  const found: Suspicion[] = [];
  const directive = /^%YAML\s+1\.1\b[^\n]*/m.exec(text);
  if (directive !== null) {
    const message = 'the line %YAML 1.1 makes yes, no, on and off truth values and 010 eight; remove it';
    found.push({
      from: directive.index,
      to: directive.index + directive[0].length,
      message,
      severity: 'warning',
      about: 'ambiguous',
    });
  }
  visit(yaml, {
    Pair(_, pair) {
      const key = pair.key;
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.range)
        found.push(
          wrong(
            key.range[0],
            key.range[1],
            'merge keys (`<<`) belong to YAML 1.1 and are not read; write the fields out',
          ),
        );
    },
    Scalar(place, node) {
      if (place === 'key' || node.type !== 'PLAIN' || node.source === undefined || !node.range) return;
      const other = directive === null ? otherReading(node.source) : undefined;
      if (other === undefined) return;
      const here = typeof node.value === 'number' ? `the number ${node.value}` : `the text '${node.source}'`;
      found.push({
        from: node.range[0],
        to: node.range[1],
        message: `${node.source} is ${here} here; other readers of YAML take it for ${other.elsewhere}`,
        severity: other.elsewhere === 'a date' ? 'info' : 'warning',
        about: 'ambiguous',
      });
    },
  });
  return found;
}

/** The alias that multiplies the most, where aliases of aliases make a text grow beyond measure. */
export function worstAlias(yaml: Document.Parsed): readonly [number, number] {
  let worst: readonly [number, number] = [0, 0];
  visit(yaml, {
    Alias(_, node) {
      const target: Node | undefined = node.resolve(yaml);
      if (
        target !== undefined &&
        !isScalar(target) &&
        (isMap(target) ? target.items.length : 1) > 0 &&
        node.range
      )
        worst = [node.range[0], node.range[1]];
    },
  });
  return worst;
}
