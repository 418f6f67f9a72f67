/** Operators of the subset, by jq's precedence from loose to tight. */
export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** Syntax tree of the jq subset that is evaluated in-process. */
export type Ast =
  | { readonly kind: 'identity' }
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'text'; readonly parts: readonly (string | Ast)[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'index'; readonly of: Ast; readonly key: Ast }
  | { readonly kind: 'slice'; readonly of: Ast; readonly from: Ast | undefined; readonly to: Ast | undefined }
  | { readonly kind: 'iterate'; readonly of: Ast }
  | { readonly kind: 'pipe' | 'comma' | 'and' | 'or' | 'otherwise'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'if'; readonly condition: Ast; readonly then: Ast; readonly else: Ast }
  | { readonly kind: 'array'; readonly of: Ast | undefined }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: Ast, value: Ast])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[] }
  | { readonly kind: 'bind'; readonly value: Ast; readonly name: string; readonly body: Ast };

/** The text is outside the subset (or not jq at all); real jq decides. */
export class Unsupported extends Error {}

type Token =
  | { readonly type: 'field' | 'name' | 'variable' | 'sign'; readonly text: string }
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
const keywords = new Set(
  'def if then elif else end and or not as reduce foreach try catch label import include __loc__'.split(' '),
);
const matchers = {
  space: /[ \t\r\n]+/y,
  number: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y,
  field: /\.[A-Za-z_]\w*/y,
  name: /[A-Za-z_]\w*/y,
  variable: /\$[A-Za-z_]\w*/y,
  sign: /\/\/|==|!=|<=|>=|\|(?!=)|[.,:;()[\]{}?<>+\-*/%]/y,
};

/** Recursive descent over the text; tokens are read where the grammar wants them, for interpolation nests grammar. */
class Parser {
  readonly #text: string;
  #at = 0;
  #token: Token = { type: 'end' };

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  whole(): Ast {
    const ast = this.#pipe();
    if (this.#token.type !== 'end') throw new Unsupported();
    return ast;
  }

  #match(kind: keyof typeof matchers): string | undefined {
    const matcher = matchers[kind];
    matcher.lastIndex = this.#at;
    const text = matcher.exec(this.#text)?.[0];
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  #next(): void {
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
    for (const type of ['field', 'variable', 'name', 'sign'] as const) {
      const text = this.#match(type);
      if (text === undefined) continue;
      if ((type === 'name' || type === 'variable') && this.#text.startsWith('::', this.#at)) break;
      if ('+-*/%'.includes(text) && this.#text[this.#at] === '=' && this.#text[this.#at + 1] !== '=') break;
      this.#token = { type, text };
      return;
    }
    throw new Unsupported();
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
        this.#next();
        const inner = this.#pipe();
        if (!this.#is(')')) throw new Unsupported();
        if (run !== '') parts.push(run);
        run = '';
        parts.push(inner);
      } else if (escaped === 'u') {
        const hex = this.#text.slice(this.#at, this.#at + 4);
        const code = Number.parseInt(hex, 16);
        if (!/^[0-9a-fA-F]{4}$/.test(hex) || (code >= 0xd800 && code <= 0xdfff)) throw new Unsupported();
        run += String.fromCharCode(code);
        this.#at += 4;
      } else {
        const plain = escapes[escaped];
        if (plain === undefined) throw new Unsupported();
        run += plain;
      }
    }
    if (run !== '') parts.push(run);
    return parts;
  }

  #is(sign: string): boolean {
    return this.#token.type === 'sign' && this.#token.text === sign;
  }

  #isName(name: string): boolean {
    return this.#token.type === 'name' && this.#token.text === name;
  }

  #take(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#next();
    return true;
  }

  #takeName(name: string): boolean {
    if (!this.#isName(name)) return false;
    this.#next();
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new Unsupported();
  }

  #pipe(): Ast {
    const left = this.#comma();
    return this.#take('|') ? { kind: 'pipe', left, right: this.#pipe() } : left;
  }

  #comma(): Ast {
    let left = this.#otherwise();
    while (this.#take(',')) left = { kind: 'comma', left, right: this.#otherwise() };
    return left;
  }

  #otherwise(): Ast {
    const left = this.#or();
    return this.#take('//') ? { kind: 'otherwise', left, right: this.#otherwise() } : left;
  }

  #or(): Ast {
    let left = this.#and();
    while (this.#takeName('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Ast {
    let left = this.#comparison();
    while (this.#takeName('and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #operator(among: readonly BinaryOperator[]): BinaryOperator | undefined {
    const operator = among.find((one) => this.#is(one));
    if (operator !== undefined) this.#next();
    return operator;
  }

  #comparison(): Ast {
    const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const;
    const left = this.#sum();
    const operator = this.#operator(comparisons);
    if (operator === undefined) return left;
    const right = this.#sum();
    if (this.#operator(comparisons) !== undefined) throw new Unsupported();
    return { kind: 'binary', operator, left, right };
  }

  #sum(): Ast {
    let left = this.#product();
    for (;;) {
      const operator = this.#operator(['+', '-']);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
  }

  #product(): Ast {
    let left = this.#signed();
    for (;;) {
      const operator = this.#operator(['*', '/', '%']);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.#signed() };
    }
  }

  /** jq's minus reaches over a whole product; before a plain number both readings agree. */
  #signed(): Ast {
    if (!this.#take('-')) return this.#term();
    const token = this.#token;
    if (token.type !== 'number' || token.value === 0) throw new Unsupported();
    this.#next();
    return { kind: 'literal', value: -token.value };
  }

  #term(): Ast {
    // No term for the shipped jq: nothing may follow its `end` but an operator.
    if (this.#takeName('if')) return this.#conditional();
    let term = this.#postfix(this.#primary());
    if (this.#takeName('as')) {
      const name = this.#token;
      if (name.type !== 'variable') throw new Unsupported();
      this.#next();
      this.#expect('|');
      term = { kind: 'bind', value: term, name: name.text.slice(1), body: this.#pipe() };
    }
    return term;
  }

  /** `.a`, `."a"`, `[…]`, `?`: what errors inside is decided by real jq, so `?` changes nothing here. */
  #postfix(start: Ast): Ast {
    let term = start;
    for (;;) {
      const token = this.#token;
      if (token.type === 'field') {
        this.#next();
        term = { kind: 'index', of: term, key: { kind: 'literal', value: token.text.slice(1) } };
      } else if (this.#is('.')) {
        this.#next();
        if (this.#is('[')) throw new Unsupported();
        term = this.#dotted(term);
      } else if (this.#take('[')) term = this.#bracket(term);
      else if (!this.#take('?')) return term;
    }
  }

  /** After a dot: `"key"` or `[…]`. */
  #dotted(of: Ast): Ast {
    if (this.#token.type === 'text') return { kind: 'index', of, key: this.#string() };
    if (this.#take('[')) return this.#bracket(of);
    throw new Unsupported();
  }

  #bracket(of: Ast): Ast {
    if (this.#take(']')) return { kind: 'iterate', of };
    if (this.#take(':')) {
      const to = this.#pipe();
      this.#expect(']');
      return { kind: 'slice', of, from: undefined, to };
    }
    const key = this.#pipe();
    if (this.#take(':')) {
      const to = this.#is(']') ? undefined : this.#pipe();
      this.#expect(']');
      return { kind: 'slice', of, from: key, to };
    }
    this.#expect(']');
    return { kind: 'index', of, key };
  }

  #string(): Ast {
    const token = this.#token;
    if (token.type !== 'text') throw new Unsupported();
    this.#next();
    const { parts } = token;
    if (parts.every((part) => typeof part === 'string')) return { kind: 'literal', value: parts.join('') };
    return { kind: 'text', parts };
  }

  #primary(): Ast {
    const token = this.#token;
    switch (token.type) {
      case 'end':
        throw new Unsupported();
      case 'number':
        this.#next();
        return { kind: 'literal', value: token.value };
      case 'text':
        return this.#string();
      case 'field':
        this.#next();
        return {
          kind: 'index',
          of: { kind: 'identity' },
          key: { kind: 'literal', value: token.text.slice(1) },
        };
      case 'variable':
        this.#next();
        return { kind: 'variable', name: token.text.slice(1) };
      case 'name':
        return this.#named(token.text);
      case 'sign':
        return this.#signPrimary(token.text);
    }
  }

  #signPrimary(sign: string): Ast {
    this.#next();
    switch (sign) {
      case '.':
        if (this.#token.type === 'text' || this.#is('[')) return this.#dotted({ kind: 'identity' });
        if (this.#is('.')) throw new Unsupported();
        return { kind: 'identity' };
      case '(': {
        const inner = this.#pipe();
        this.#expect(')');
        return inner;
      }
      case '[': {
        if (this.#take(']')) return { kind: 'array', of: undefined };
        const of = this.#pipe();
        this.#expect(']');
        return { kind: 'array', of };
      }
      case '{':
        return this.#object();
      default:
        throw new Unsupported();
    }
  }

  #named(name: string): Ast {
    this.#next();
    if (name === 'null') return { kind: 'literal', value: null };
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (keywords.has(name) && name !== 'not') throw new Unsupported();
    const args: Ast[] = [];
    if (this.#take('(')) {
      do args.push(this.#pipe());
      while (this.#take(';'));
      this.#expect(')');
    }
    return { kind: 'call', name, args };
  }

  #conditional(): Ast {
    const condition = this.#pipe();
    if (!this.#takeName('then')) throw new Unsupported();
    const then = this.#pipe();
    if (this.#takeName('elif')) return { kind: 'if', condition, then, else: this.#conditional() };
    const otherwise: Ast = this.#takeName('else') ? this.#pipe() : { kind: 'identity' };
    if (!this.#takeName('end')) throw new Unsupported();
    return { kind: 'if', condition, then, else: otherwise };
  }

  /** Values are single terms, as every jq accepts them; operators in them are left to real jq. */
  #object(): Ast {
    const entries: [Ast, Ast][] = [];
    if (this.#take('}')) return { kind: 'object', entries };
    do {
      const token = this.#token;
      let key: Ast;
      let short: Ast | undefined;
      if (token.type === 'name' && !keywords.has(token.text)) {
        this.#next();
        key = { kind: 'literal', value: token.text };
        short = { kind: 'index', of: { kind: 'identity' }, key };
      } else if (token.type === 'variable') {
        this.#next();
        entries.push([
          { kind: 'literal', value: token.text.slice(1) },
          { kind: 'variable', name: token.text.slice(1) },
        ]);
        continue;
      } else if (token.type === 'text') key = this.#string();
      else if (this.#take('(')) {
        key = this.#pipe();
        this.#expect(')');
      } else throw new Unsupported();
      if (this.#take(':')) entries.push([key, this.#signedTerm()]);
      else if (short !== undefined) entries.push([key, short]);
      else throw new Unsupported();
    } while (this.#take(','));
    this.#expect('}');
    return { kind: 'object', entries };
  }

  #signedTerm(): Ast {
    if (this.#is('-')) return this.#signed();
    return this.#postfix(this.#primary());
  }
}

/** The syntax tree, or undefined where the text is outside the subset or not jq. */
export function parseJq(text: string): Ast | undefined {
  try {
    return new Parser(text).whole();
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
}
