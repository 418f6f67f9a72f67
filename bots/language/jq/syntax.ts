import {
  type AssignOperator,
  type Ast,
  type BinaryOperator,
  type Parameter,
  type Pattern,
  Unsupported,
} from './ast.ts';
import { Tokens } from './tokens.ts';

const keywords = new Set(
  'def if then elif else end and or not as reduce foreach try catch label import include __loc__'.split(' '),
);
const assignments: readonly AssignOperator[] = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='];
const comparisons: readonly BinaryOperator[] = ['==', '!=', '<', '<=', '>', '>='];
const identity: Ast = { kind: 'identity' };

/** Recursive descent over the tokens. */
class Parser {
  readonly #tokens: Tokens;

  constructor(text: string) {
    this.#tokens = new Tokens(text, () => this.#pipe());
    this.#tokens.next();
  }

  whole(): Ast {
    const ast = this.#pipe();
    if (this.#tokens.current.type !== 'end') throw new Unsupported();
    return ast;
  }

  #pipe(): Ast {
    if (this.#tokens.takeName('def')) return this.#definition();
    if (this.#tokens.takeName('label')) {
      const name = this.#variable();
      this.#tokens.expect('|');
      return { kind: 'label', name, body: this.#pipe() };
    }
    const left = this.#comma();
    return this.#tokens.take('|') ? { kind: 'pipe', left, right: this.#pipe() } : left;
  }

  #definition(): Ast {
    const name = this.#plainName();
    const parameters: Parameter[] = [];
    if (this.#tokens.take('(')) {
      do {
        const value = this.#tokens.current.type === 'variable';
        parameters.push({ name: value ? this.#variable() : this.#plainName(), value });
      } while (this.#tokens.take(';'));
      this.#tokens.expect(')');
    }
    this.#tokens.expect(':');
    const body = this.#pipe();
    this.#tokens.expect(';');
    return { kind: 'def', name, parameters, body, rest: this.#pipe() };
  }

  #plainName(): string {
    const token = this.#tokens.current;
    if (token.type !== 'name' || keywords.has(token.text)) throw new Unsupported();
    this.#tokens.next();
    return token.text;
  }

  #variable(): string {
    const token = this.#tokens.current;
    if (token.type !== 'variable') throw new Unsupported();
    this.#tokens.next();
    return token.text.slice(1);
  }

  #comma(): Ast {
    let left = this.#otherwise();
    while (this.#tokens.take(',')) left = { kind: 'comma', left, right: this.#otherwise() };
    return left;
  }

  #otherwise(): Ast {
    const left = this.#assignment();
    return this.#tokens.take('//') ? { kind: 'otherwise', left, right: this.#otherwise() } : left;
  }

  #assignment(): Ast {
    const left = this.#or();
    const operator = this.#operator(assignments);
    if (operator === undefined) return left;
    const right = this.#or();
    if (this.#operator(assignments) !== undefined) throw new Unsupported();
    return { kind: 'assign', operator, left, right };
  }

  #or(): Ast {
    let left = this.#and();
    while (this.#tokens.takeName('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Ast {
    let left = this.#comparison();
    while (this.#tokens.takeName('and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #operator<Operator extends string>(among: readonly Operator[]): Operator | undefined {
    const operator = among.find((one) => this.#tokens.isSign(one));
    if (operator !== undefined) this.#tokens.next();
    return operator;
  }

  #comparison(): Ast {
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
      const operator = this.#operator(['+', '-'] as const);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
  }

  #product(): Ast {
    let left = this.#signed();
    for (;;) {
      const operator = this.#operator(['*', '/', '%'] as const);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.#signed() };
    }
  }

  /** jq's minus reaches over a whole product; before a plain number both readings agree. */
  #signed(): Ast {
    if (!this.#tokens.take('-')) return this.#term();
    const token = this.#tokens.current;
    if (token.type !== 'number' || token.value === 0) throw new Unsupported();
    this.#tokens.next();
    return { kind: 'literal', value: -token.value };
  }

  #term(): Ast {
    // No terms for the shipped jq: nothing may follow their `end` or `)` but an operator.
    if (this.#tokens.takeName('if')) return this.#conditional();
    if (this.#tokens.takeName('reduce')) return this.#fold('reduce');
    if (this.#tokens.takeName('foreach')) return this.#fold('foreach');
    if (this.#tokens.takeName('try')) return this.#attempt();
    const value = this.#postfix(this.#primary());
    if (!this.#tokens.takeName('as')) return value;
    const pattern = this.#pattern();
    this.#tokens.expect('|');
    return { kind: 'bind', value, pattern, body: this.#pipe() };
  }

  #attempt(): Ast {
    const body = this.#postfix(this.#primary());
    const rescue = this.#tokens.takeName('catch') ? this.#postfix(this.#primary()) : undefined;
    if (this.#tokens.isName('as')) throw new Unsupported();
    return { kind: 'try', body, rescue };
  }

  #fold(kind: 'reduce' | 'foreach'): Ast {
    const source = this.#postfix(this.#primary());
    if (!this.#tokens.takeName('as')) throw new Unsupported();
    const pattern = this.#pattern();
    this.#tokens.expect('(');
    const init = this.#pipe();
    this.#tokens.expect(';');
    const update = this.#pipe();
    const extract = kind === 'foreach' && this.#tokens.take(';') ? this.#pipe() : undefined;
    this.#tokens.expect(')');
    return { kind, source, pattern, init, update, extract };
  }

  #pattern(): Pattern {
    if (this.#tokens.take('[')) {
      const items: Pattern[] = [];
      do items.push(this.#pattern());
      while (this.#tokens.take(','));
      this.#tokens.expect(']');
      return { kind: 'list', items };
    }
    if (this.#tokens.take('{')) {
      const fields: [string, Pattern][] = [];
      do fields.push(this.#patternField());
      while (this.#tokens.take(','));
      this.#tokens.expect('}');
      return { kind: 'fields', fields };
    }
    return { kind: 'name', name: this.#variable() };
  }

  #patternField(): [string, Pattern] {
    const token = this.#tokens.current;
    if (token.type === 'variable') {
      const name = this.#variable();
      if (this.#tokens.isSign(':')) throw new Unsupported();
      return [name, { kind: 'name', name }];
    }
    const key = this.#plainName();
    this.#tokens.expect(':');
    return [key, this.#pattern()];
  }

  /** `.a`, `."a"`, `[…]`, `?`: what errors inside is decided by real jq, so `?` changes nothing here. */
  #postfix(start: Ast): Ast {
    let term = start;
    for (;;) {
      const token = this.#tokens.current;
      if (token.type === 'field') {
        this.#tokens.next();
        term = { kind: 'index', of: term, key: { kind: 'literal', value: token.text.slice(1) } };
      } else if (this.#tokens.take('.')) {
        if (this.#tokens.isSign('[')) throw new Unsupported();
        term = this.#dotted(term);
      } else if (this.#tokens.take('[')) term = this.#bracket(term);
      else if (!this.#tokens.take('?')) return term;
    }
  }

  /** After a dot: `"key"` or `[…]`. */
  #dotted(of: Ast): Ast {
    if (this.#tokens.current.type === 'text') return { kind: 'index', of, key: this.#string() };
    if (this.#tokens.take('[')) return this.#bracket(of);
    throw new Unsupported();
  }

  #bracket(of: Ast): Ast {
    if (this.#tokens.take(']')) return { kind: 'iterate', of };
    if (this.#tokens.take(':')) {
      const to = this.#pipe();
      this.#tokens.expect(']');
      return { kind: 'slice', of, from: undefined, to };
    }
    const key = this.#pipe();
    if (this.#tokens.take(':')) {
      const to = this.#tokens.isSign(']') ? undefined : this.#pipe();
      this.#tokens.expect(']');
      return { kind: 'slice', of, from: key, to };
    }
    this.#tokens.expect(']');
    return { kind: 'index', of, key };
  }

  #string(): Ast {
    const token = this.#tokens.current;
    if (token.type !== 'text') throw new Unsupported();
    this.#tokens.next();
    const { parts } = token;
    if (parts.every((part) => typeof part === 'string')) return { kind: 'literal', value: parts.join('') };
    return { kind: 'text', parts };
  }

  #primary(): Ast {
    const token = this.#tokens.current;
    switch (token.type) {
      case 'end':
        throw new Unsupported();
      case 'number':
        this.#tokens.next();
        return { kind: 'literal', value: token.value };
      case 'text':
        return this.#string();
      case 'format':
        this.#tokens.next();
        if (this.#tokens.current.type === 'text') throw new Unsupported();
        return { kind: 'format', name: token.text };
      case 'field':
        this.#tokens.next();
        return { kind: 'index', of: identity, key: { kind: 'literal', value: token.text.slice(1) } };
      case 'variable':
        return { kind: 'variable', name: this.#variable() };
      case 'name':
        return this.#named(token.text);
      case 'sign':
        return this.#signPrimary(token.text);
    }
  }

  #signPrimary(sign: string): Ast {
    this.#tokens.next();
    switch (sign) {
      case '.':
        if (this.#tokens.current.type === 'text' || this.#tokens.isSign('[')) return this.#dotted(identity);
        return identity;
      case '..':
        return { kind: 'call', name: 'recurse', args: [] };
      case '(': {
        const inner = this.#pipe();
        this.#tokens.expect(')');
        return inner;
      }
      case '[': {
        if (this.#tokens.take(']')) return { kind: 'array', of: undefined };
        const of = this.#pipe();
        this.#tokens.expect(']');
        return { kind: 'array', of };
      }
      case '{':
        return this.#object();
      default:
        throw new Unsupported();
    }
  }

  #named(name: string): Ast {
    this.#tokens.next();
    if (name === 'null') return { kind: 'literal', value: null };
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'break') return { kind: 'break', name: this.#variable() };
    if (keywords.has(name) && name !== 'not') throw new Unsupported();
    const args: Ast[] = [];
    if (this.#tokens.take('(')) {
      do args.push(this.#pipe());
      while (this.#tokens.take(';'));
      this.#tokens.expect(')');
    }
    return { kind: 'call', name, args };
  }

  #conditional(): Ast {
    const condition = this.#pipe();
    if (!this.#tokens.takeName('then')) throw new Unsupported();
    const then = this.#pipe();
    if (this.#tokens.takeName('elif')) return { kind: 'if', condition, then, else: this.#conditional() };
    const otherwise: Ast = this.#tokens.takeName('else') ? this.#pipe() : identity;
    if (!this.#tokens.takeName('end')) throw new Unsupported();
    return { kind: 'if', condition, then, else: otherwise };
  }

  /** Values are single terms, as every jq accepts them; operators in them are left to real jq. */
  #object(): Ast {
    const entries: [Ast, Ast][] = [];
    if (this.#tokens.take('}')) return { kind: 'object', entries };
    do entries.push(this.#entry());
    while (this.#tokens.take(','));
    this.#tokens.expect('}');
    return { kind: 'object', entries };
  }

  #entry(): [Ast, Ast] {
    const token = this.#tokens.current;
    if (token.type === 'variable') {
      const name = this.#variable();
      return [
        { kind: 'literal', value: name },
        { kind: 'variable', name },
      ];
    }
    if (this.#tokens.take('(')) {
      const key = this.#pipe();
      this.#tokens.expect(')');
      this.#tokens.expect(':');
      return [key, this.#signedTerm()];
    }
    if (token.type === 'text') {
      const key = this.#string();
      this.#tokens.expect(':');
      return [key, this.#signedTerm()];
    }
    const key: Ast = { kind: 'literal', value: this.#plainName() };
    return [key, this.#tokens.take(':') ? this.#signedTerm() : { kind: 'index', of: identity, key }];
  }

  #signedTerm(): Ast {
    if (this.#tokens.isSign('-')) return this.#signed();
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
