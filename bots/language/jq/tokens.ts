import { type Ast, Unsupported } from './ast.ts';

/** One token of jq; a text holds its interpolated parts already parsed. */
export type Token =
  | { readonly type: 'field' | 'name' | 'variable' | 'sign' | 'format'; readonly text: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly parts: readonly (string | Ast)[] }
  | { readonly type: 'end' };

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const matchers = {
  space: /[ \t\r\n]+/y,
  number: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y,
  field: /\.[A-Za-z_]\w*/y,
  name: /[A-Za-z_]\w*/y,
  variable: /\$[A-Za-z_]\w*/y,
  format: /@[A-Za-z0-9_]+/y,
  sign: /\?\/\/|\.\.|\/\/=|\/\/|==|!=|<=|>=|[|+\-*/%]=|[=|.,:;()[\]{}?<>+\-*/%]/y,
};
const kinds = ['field', 'variable', 'name', 'format', 'sign'] as const;

/** Reads tokens where the grammar wants them, for interpolation nests grammar in texts. */
export class Tokens {
  readonly #text: string;
  readonly #interpolated: () => Ast;
  #at = 0;
  #token: Token = { type: 'end' };

  /** `interpolated` parses what stands inside `\( )` and leaves the closing parenthesis as the current token. */
  constructor(text: string, interpolated: () => Ast) {
    this.#text = text;
    this.#interpolated = interpolated;
  }

  get current(): Token {
    return this.#token;
  }

  next(): void {
    this.#match('space');
    if (this.#at >= this.#text.length) {
      this.#token = { type: 'end' };
      return;
    }
    if (this.#text[this.#at] === '"') {
      this.#at++;
      this.#token = { type: 'text', parts: this.#quoted() };
      return;
    }
    const number = this.#match('number');
    if (number !== undefined) {
      const value = Number(number);
      // jq keeps how other numbers are written (1.0, 1e3, 20 digits) and shows it again.
      if (String(value) !== number || number.replace('.', '').length > 15) throw new Unsupported();
      this.#token = { type: 'number', value };
      return;
    }
    for (const type of kinds) {
      const text = this.#match(type);
      if (text === undefined) continue;
      if ((type === 'name' || type === 'variable') && this.#text.startsWith('::', this.#at)) break;
      this.#token = { type, text };
      return;
    }
    throw new Unsupported();
  }

  isSign(sign: string): boolean {
    return this.#token.type === 'sign' && this.#token.text === sign;
  }

  isName(name: string): boolean {
    return this.#token.type === 'name' && this.#token.text === name;
  }

  take(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.next();
    return true;
  }

  takeName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw new Unsupported();
  }

  #match(kind: keyof typeof matchers): string | undefined {
    const matcher = matchers[kind];
    matcher.lastIndex = this.#at;
    const text = matcher.exec(this.#text)?.[0];
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  /** The rest of a string whose opening quote was read; leaves the position behind the closing quote. */
  #quoted(): (string | Ast)[] {
    const parts: (string | Ast)[] = [];
    let run = '';
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) throw new Unsupported();
      if (char === '"') break;
      if (char !== '\\') {
        run += char;
        continue;
      }
      const escaped = this.#text[this.#at++] ?? '';
      if (escaped === '(') {
        this.next();
        const inner = this.#interpolated();
        if (!this.isSign(')')) throw new Unsupported();
        if (run !== '') parts.push(run);
        run = '';
        parts.push(inner);
      } else run += escaped === 'u' ? this.#codeUnit() : this.#escape(escaped);
    }
    if (run !== '') parts.push(run);
    return parts;
  }

  #escape(escaped: string): string {
    const plain = escapes[escaped];
    if (plain === undefined) throw new Unsupported();
    return plain;
  }

  #codeUnit(): string {
    const hex = this.#text.slice(this.#at, this.#at + 4);
    const code = Number.parseInt(hex, 16);
    if (!/^[0-9a-fA-F]{4}$/.test(hex) || (code >= 0xd800 && code <= 0xdfff)) throw new Unsupported();
    this.#at += 4;
    return String.fromCharCode(code);
  }
}
