import { Untranslatable } from './javascript.ts';

/** One word of an expression. */
export interface BasicToken {
  readonly type: 'number' | 'text' | 'template' | 'name' | 'sign' | 'end';
  readonly text: string;
}

const patterns: readonly (readonly [BasicToken['type'], RegExp])[] = [
  ['template', /\$'''([\s\S]*?)'''/y],
  ['template', /\$"((?:[^"]|"")*)"/y],
  ['text', /'''([\s\S]*?)'''/y],
  ['text', /"((?:[^"\\]|""|\\.)*)"c?/y],
  ['text', /'((?:[^'\\]|\\.)*)'/y],
  ['number', /(\d+(?:\.\d+)?)[dDfFmMlL]?/y],
  ['name', /([\p{L}_][\p{L}\p{N}_]*)/uy],
  ['sign', /(<>|<=|>=|==|!=|&&|\|\||\?\?|[-+*/&=<>!()[\]{},.%?:^\\])/y],
];

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** What a text in quotes says: doubled quotes of Visual Basic and backslashes of C# and Robin. */
const unquoted = (text: string, quote: string): string =>
  quote === '"' && text.includes('""')
    ? text.replaceAll('""', '"')
    : text.replace(/\\([ntr"'\\])/g, (_, character: string) => escapes[character] ?? character);

/** The words of an expression of Visual Basic, C# or Robin. */
export function basicTokens(source: string): BasicToken[] {
  const tokens: BasicToken[] = [];
  let at = 0;
  while (at < source.length) {
    const blank = /\s+/y;
    blank.lastIndex = at;
    const skipped = blank.exec(source)?.[0].length ?? 0;
    at += skipped;
    if (at >= source.length) break;
    const found = next(source, at);
    if (found === undefined)
      throw new Untranslatable(
        `${String.fromCodePoint(source.codePointAt(at) ?? 63)} is not understood in an expression`,
      );
    tokens.push(found.token);
    at += found.length;
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

function next(source: string, at: number): { token: BasicToken; length: number } | undefined {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) continue;
    const inner = match[1] ?? match[0];
    const text =
      type === 'text' || type === 'template' ? unquoted(inner, match[0].replace('$', '').charAt(0)) : inner;
    return { token: { type, text }, length: match[0].length };
  }
  return undefined;
}
