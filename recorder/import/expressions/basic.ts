import { quoted } from '../template.ts';
import { type BasicToken, basicTokens } from './basic-tokens.ts';
import { numeric, plus, type Resolve, type Translated, truthOf, Untranslatable } from './javascript.ts';

/** Reads the inside of a text with places for values, e.g. `$'''%name%'''`, as jq. */
export type ReadTemplate = (text: string) => string;

/** Longer expressions are no expressions that a person wrote. */
const longest = 5000;

const give = (jq: string, type: Translated['type'] = 'unknown'): Translated => ({ jq, type });

/**
 * An expression of Visual Basic, C# (as UiPath writes them) or Robin as jq. Fails with {@link Untranslatable} where it
 * uses more of its library than is known here.
 */
export function basicToJq(source: string, resolve: Resolve, template: ReadTemplate): Translated {
  if (source.length > longest) throw new Untranslatable('an expression of that length is not carried over');
  const reader = new BasicReader(basicTokens(source), resolve, template, source);
  return reader.whole();
}

type Made = (args: readonly Translated[]) => Translated | undefined;

const functions: Readonly<Record<string, Made>> = {
  cint: ([value]) => value && give(`(${value.jq} | tonumber | round)`, 'number'),
  cdbl: ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  cdec: ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  cstr: ([value]) => value && give(`(${value.jq} | tostring)`, 'text'),
  cbool: ([value]) => value && give(truthOf(value), 'truth'),
  'integer.parse': ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  'int32.parse': ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  'int.parse': ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  'double.parse': ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  'convert.toint32': ([value]) => value && give(`(${value.jq} | tonumber | round)`, 'number'),
  'convert.todouble': ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  'convert.tostring': ([value]) => value && give(`(${value.jq} | tostring)`, 'text'),
  'string.isnullorempty': ([value]) => value && give(`(${value.jq} | . == null or . == "")`, 'truth'),
  'string.isnullorwhitespace': ([value]) =>
    value && give(`(${value.jq} | . == null or (test("\\\\S") | not))`, 'truth'),
  'string.format': ([pattern, ...values]) => pattern && formatted(pattern, values),
  'string.join': ([by, list]) => by && list && give(`(${list.jq} | map(tostring) | join(${by.jq}))`, 'text'),
  'string.concat': (parts) =>
    give(`([${parts.map(({ jq }) => jq).join(', ')}] | map(tostring) | add)`, 'text'),
  'math.round': ([value]) => value && give(`(${numeric(value)} | round)`, 'number'),
  'math.floor': ([value]) => value && give(`(${numeric(value)} | floor)`, 'number'),
  'math.abs': ([value]) => value && give(`(${numeric(value)} | fabs)`, 'number'),
  isempty: ([value]) => value && give(`(${value.jq} | . == null or . == "")`, 'truth'),
  isnotempty: ([value]) => value && give(`(${value.jq} | . != null and . != "")`, 'truth'),
  isnothing: ([value]) => value && give(`(${value.jq} == null)`, 'truth'),
  isnumeric: ([value]) => value && give(`((${value.jq} | tonumber?) != null)`, 'truth'),
  contains: ([text, what]) => text && what && give(`(${text.jq} | index(${what.jq}) != null)`, 'truth'),
  notcontains: ([text, what]) => text && what && give(`(${text.jq} | index(${what.jq}) == null)`, 'truth'),
  startswith: ([text, what]) => text && what && give(`(${text.jq} | startswith(${what.jq}))`, 'truth'),
  endswith: ([text, what]) => text && what && give(`(${text.jq} | endswith(${what.jq}))`, 'truth'),
};

function formatted(pattern: Translated, values: readonly Translated[]): Translated {
  if (!pattern.jq.startsWith('"'))
    throw new Untranslatable('String.Format with a computed pattern is not carried over');
  const text = pattern.jq.replace(
    /\{(\d+)(?::[^}]*)?\}/g,
    (_, index: string) => `\\(${values[Number(index)]?.jq ?? 'null'})`,
  );
  return give(text, 'text');
}

type Member = (on: Translated, args: readonly Translated[] | undefined) => Translated | undefined;

const members: Readonly<Record<string, Member>> = {
  tostring: ({ jq }) => give(`(${jq} | tostring)`, 'text'),
  trim: ({ jq }) => give(`(${jq} | tostring | gsub("^\\\\s+|\\\\s+$"; ""))`, 'text'),
  toupper: ({ jq }) => give(`(${jq} | ascii_upcase)`, 'text'),
  tolower: ({ jq }) => give(`(${jq} | ascii_downcase)`, 'text'),
  length: ({ jq }) => give(`(${jq} | length)`, 'number'),
  count: ({ jq }) => give(`(${jq} | length)`, 'number'),
  rowscount: ({ jq }) => give(`(${jq} | length)`, 'number'),
  rows: (on) => on,
  asenumerable: (on) => on,
  first: ({ jq }) => give(`${jq}[0]`),
  last: ({ jq }) => give(`${jq}[-1]`),
  contains: ({ jq }, args) => args?.[0] && give(`(${jq} | index(${args[0].jq}) != null)`, 'truth'),
  startswith: ({ jq }, args) => args?.[0] && give(`(${jq} | startswith(${args[0].jq}))`, 'truth'),
  endswith: ({ jq }, args) => args?.[0] && give(`(${jq} | endswith(${args[0].jq}))`, 'truth'),
  equals: ({ jq }, args) => args?.[0] && give(`(${jq} == ${args[0].jq})`, 'truth'),
  split: ({ jq }, args) => args?.[0] && give(`(${jq} | split(${args[0].jq}))`),
  replace: ({ jq }, args) =>
    args?.[0] && args[1] && give(`(${jq} | split(${args[0].jq}) | join(${args[1].jq}))`, 'text'),
  substring: ({ jq }, args) =>
    args?.[0] &&
    give(`${jq}[${args[0].jq}:${args[1] === undefined ? '' : `${args[0].jq} + ${args[1].jq}`}]`, 'text'),
  message: ({ jq }) => give(`(${jq} | .detail // .title // tostring)`, 'text'),
  item: ({ jq }, args) => args?.[0] && give(`${jq}[${args[0].jq}]`),
};

const levels: readonly (readonly string[])[] = [
  ['or', 'orelse', '||'],
  ['and', 'andalso', '&&'],
  ['=', '==', '<>', '!=', '<', '<=', '>', '>=', 'is', 'isnot'],
  ['&'],
  ['+', '-'],
  ['*', '/', 'mod', '%'],
];

class BasicReader {
  readonly #tokens: readonly BasicToken[];
  readonly #resolve: Resolve;
  readonly #template: ReadTemplate;
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly BasicToken[], resolve: Resolve, template: ReadTemplate, source: string) {
    this.#tokens = tokens;
    this.#resolve = resolve;
    this.#template = template;
    this.#source = source;
  }

  whole(): Translated {
    const value = this.#level(0);
    if (this.#current.type !== 'end') throw this.#refused();
    return value;
  }

  get #current(): BasicToken {
    return this.#tokens[this.#at] ?? { type: 'end', text: '' };
  }

  #refused(): Untranslatable {
    return new Untranslatable(`the expression ${this.#source} is not carried over`);
  }

  #takes(text: string): boolean {
    const { type, text: here } = this.#current;
    if (type === 'text' || type === 'template' || here.toLowerCase() !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#refused();
  }

  #level(level: number): Translated {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    this.#depth += 1;
    if (this.#depth > 200 * levels.length) throw this.#refused();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = operators.find((one) => this.#takes(one));
      if (operator === undefined) break;
      left = this.#applied(operator, left, this.#level(level + 1));
    }
    this.#depth -= 1;
    return left;
  }

  #applied(operator: string, left: Translated, right: Translated): Translated {
    switch (operator) {
      case 'or':
      case 'orelse':
      case '||':
        return give(`(${truthOf(left)} or ${truthOf(right)})`, 'truth');
      case 'and':
      case 'andalso':
      case '&&':
        return give(`(${truthOf(left)} and ${truthOf(right)})`, 'truth');
      case '&':
        return give(`((${left.jq} | tostring) + (${right.jq} | tostring))`, 'text');
      case '+':
        return plus(left, right);
      case '=':
      case '==':
      case 'is':
        return this.#equal('==', left, right);
      case '<>':
      case '!=':
      case 'isnot':
        return this.#equal('!=', left, right);
      case 'mod':
        return give(`(${numeric(left)} % ${numeric(right)})`, 'number');
      default: {
        const isSize = /[<>]/.test(operator);
        return give(`(${numeric(left)} ${operator} ${numeric(right)})`, isSize ? 'truth' : 'number');
      }
    }
  }

  #equal(operator: string, left: Translated, right: Translated): Translated {
    const byNumber = left.type === 'number' || right.type === 'number';
    const [a, b] = byNumber ? [numeric(left), numeric(right)] : [left.jq, right.jq];
    return give(`(${a} ${operator} ${b})`, 'truth');
  }

  #unary(): Translated {
    if (this.#takes('not') || this.#takes('!')) return give(`(${truthOf(this.#level(2))} | not)`, 'truth');
    if (this.#takes('-')) return give(`(-(${numeric(this.#unary())}))`, 'number');
    if (this.#takes('new')) return this.#new();
    return this.#members(this.#primary());
  }

  /** `New List(Of String) From {…}` and `new string[] {…}` are their items; other objects are not known. */
  #new(): Translated {
    while (this.#current.type !== 'end' && this.#current.text !== '{') this.#at += 1;
    if (this.#current.type === 'end') throw this.#refused();
    return this.#primary();
  }

  #primary(): Translated {
    const { type, text } = this.#current;
    this.#at += 1;
    if (type === 'number') return give(text, 'number');
    if (type === 'text') return give(quoted(text), 'text');
    if (type === 'template') return give(this.#template(text), 'text');
    if (type === 'sign' && text === '(') {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    if (type === 'sign' && (text === '{' || text === '['))
      return give(
        `[${this.#list(text === '{' ? '}' : ']')
          .map(({ jq }) => jq)
          .join(', ')}]`,
      );
    if (type === 'name') return this.#name(text);
    this.#at -= 1;
    throw this.#refused();
  }

  #list(end: string): Translated[] {
    const items: Translated[] = [];
    while (!this.#takes(end)) {
      items.push(this.#level(0));
      if (!this.#takes(',') && this.#current.text !== end) throw this.#refused();
    }
    return items;
  }

  #name(name: string): Translated {
    const small = name.toLowerCase();
    if (small === 'true' || small === 'false') return give(small, 'truth');
    if (small === 'nothing' || small === 'null') return give('null');
    const member = this.#current.text === '.' ? this.#tokens[this.#at + 1]?.text.toLowerCase() : undefined;
    const qualified = member === undefined ? undefined : `${small}.${member}`;
    if (qualified === 'environment.newline') return this.#skip(2, give('"\\n"', 'text'));
    if (qualified === 'string.empty') return this.#skip(2, give('""', 'text'));
    if (qualified !== undefined && Object.hasOwn(functions, qualified)) {
      this.#at += 2;
      return this.#function(qualified);
    }
    if (this.#current.text === '(' && Object.hasOwn(functions, small)) return this.#function(small);
    const jq = this.#resolve(name);
    if (jq === undefined) throw new Untranslatable(`${name} is not known to a robot`);
    return give(jq);
  }

  #skip(count: number, value: Translated): Translated {
    this.#at += count;
    return value;
  }

  #function(name: string): Translated {
    this.#expect('(');
    const made = functions[name]?.(this.#list(')'));
    if (made === undefined) throw this.#refused();
    return made;
  }

  #members(start: Translated): Translated {
    let on = start;
    for (;;) {
      if (this.#takes('.')) {
        const name = this.#current.text;
        this.#at += 1;
        const args = this.#takes('(') ? this.#list(')') : undefined;
        const small = name.toLowerCase();
        const made = Object.hasOwn(members, small) ? members[small]?.(on, args) : undefined;
        if (made === undefined && args !== undefined)
          throw new Untranslatable(`the method ${name}() is not carried over`);
        on = made ?? give(`${on.jq}[${quoted(name)}]`);
      } else if (this.#takes('(')) on = this.#indexed(on, ')');
      else if (this.#takes('[')) on = this.#indexed(on, ']');
      else return on;
    }
  }

  #indexed(on: Translated, end: string): Translated {
    const [index, ...more] = this.#list(end);
    if (index === undefined) return on;
    return [index, ...more].reduce(
      (value, one) =>
        give(`${value.jq}[${one.type === 'unknown' ? `(${one.jq} | tonumber? // .)` : one.jq}]`),
      on,
    );
  }
}
