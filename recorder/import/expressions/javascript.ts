import { parse, parseExpression } from '@babel/parser';
import type { Expression, Node, TemplateLiteral } from '@babel/types';
import { quoted } from '../template.ts';
import { identifier } from '../variables.ts';

/** A jq expression with what is known of its value. */
export interface Translated {
  readonly jq: string;
  readonly type: 'text' | 'number' | 'truth' | 'unknown';
}

/** Reads a name of the source language as jq; undefined where the name means nothing to a robot. */
export type Resolve = (name: string) => string | undefined;

/** Why an expression cannot be carried over. */
export class Untranslatable extends Error {}

const give = (jq: string, type: Translated['type'] = 'unknown'): Translated => ({ jq, type });

/** The condition of an expression as JavaScript sees it: empty texts and 0 are false. */
export const truthOf = ({ jq, type }: Translated): string =>
  type === 'truth' ? jq : `(${jq} | . != null and . != false and . != 0 and . != "")`;

/** Both sides of a comparison by size: JavaScript compares texts that hold numbers as numbers. */
export const numeric = ({ jq, type }: Translated): string =>
  type === 'number' ? jq : `(${jq} | tonumber? // .)`;

/** `+` of JavaScript: joins where one side is a text, adds where both are numbers. */
export function plus(left: Translated, right: Translated): Translated {
  if (left.type === 'number' && right.type === 'number') return give(`(${left.jq} + ${right.jq})`, 'number');
  if (left.type === 'text' || right.type === 'text')
    return give(`((${left.jq} | tostring) + (${right.jq} | tostring))`, 'text');
  return give(`([${left.jq}, ${right.jq}] | if all(type == "number") then add else map(tostring) | add end)`);
}

/**
 * An expression of JavaScript as jq, with `${name}` of Selenium and UI.Vision read as variables. Also takes a function
 * body that is one `return`. Fails with {@link Untranslatable} where it does more than compute.
 */
export function javascriptToJq(source: string, resolve: Resolve): Translated {
  const names = new Map<string, string>();
  const code = withIdentifiers(source, names);
  const read: Resolve = (name) => resolve(names.get(name) ?? name);
  return new Translator(read, (text) => inText(text, resolve)).node(expressionOf(code));
}

/** Gives each `${name}` outside of quotes a name that JavaScript can read. */
function withIdentifiers(source: string, names: Map<string, string>): string {
  let quote = '';
  let result = '';
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? '';
    const variable = quote === '' ? /^\$\{([^{}]+)\}/.exec(source.slice(at, at + 200)) : null;
    if (variable !== null) {
      const name = `v_${names.size}_${identifier(variable[1] ?? '')}`;
      names.set(name, variable[1] ?? '');
      result += name;
      at += variable[0].length - 1;
      continue;
    }
    if (quote === '' && /["'`]/.test(character)) quote = character;
    else if (character === quote && source[at - 1] !== '\\') quote = '';
    result += character;
  }
  return result;
}

/** A text in quotes that holds `${name}`. */
function inText(text: string, resolve: Resolve): string {
  let found = false;
  const inner = text.replace(/\$\{([^{}]+)\}|[\s\S]/gu, (part, name: string | undefined) => {
    const jq = name === undefined ? undefined : resolve(name);
    if (jq === undefined) return quoted(part).slice(1, -1);
    found = true;
    return `\\(${jq})`;
  });
  return found ? `"${inner}"` : quoted(text);
}

function expressionOf(code: string): Node {
  try {
    const body = parse(code, { allowReturnOutsideFunction: true, errorRecovery: false }).program.body;
    const [only] = body;
    if (body.length === 1 && only?.type === 'ReturnStatement' && only.argument) return only.argument;
    if (body.length === 1 && only?.type === 'ExpressionStatement') return only.expression;
    if (body.length > 0) throw new Untranslatable('a script of several statements is not run');
    return parseExpression(code);
  } catch (error) {
    if (error instanceof Untranslatable) throw error;
    throw new Untranslatable('the expression is not valid JavaScript');
  }
}

type Method = (on: string, args: readonly Translated[]) => Translated | undefined;

const methods: Readonly<Record<string, Method>> = {
  trim: (on) => give(`(${on} | tostring | gsub("^\\\\s+|\\\\s+$"; ""))`, 'text'),
  toLowerCase: (on) => give(`(${on} | ascii_downcase)`, 'text'),
  toUpperCase: (on) => give(`(${on} | ascii_upcase)`, 'text'),
  toString: (on: string) => give(`(${on} | tostring)`, 'text'),
  includes: (on, [what]) => what && give(`(${on} | index(${what.jq}) != null)`, 'truth'),
  startsWith: (on, [what]) => what && give(`(${on} | startswith(${what.jq}))`, 'truth'),
  endsWith: (on, [what]) => what && give(`(${on} | endswith(${what.jq}))`, 'truth'),
  indexOf: (on, [what]) => what && give(`(${on} | index(${what.jq}) // -1)`, 'number'),
  split: (on, [by]) => by && give(`(${on} | split(${by.jq}))`),
  join: (on, [by]) => by && give(`(${on} | map(tostring) | join(${by.jq}))`, 'text'),
  concat: (on, [more]) => more && give(`(${on} + ${more.jq})`),
  slice: (on, [from, to]) => from && give(`${on}[${from.jq}:${to?.jq ?? ''}]`),
  substring: (on, [from, to]) => from && give(`${on}[${from.jq}:${to?.jq ?? ''}]`, 'text'),
  substr: (on, [from, length]) =>
    from && give(`${on}[${from.jq}:${length === undefined ? '' : `${from.jq} + ${length.jq}`}]`, 'text'),
  replace: (on, [what, by]) =>
    what &&
    by &&
    give(
      `(${on} | (index(${what.jq}) as $at | if $at == null then . else .[:$at] + ${by.jq} + .[$at + (${what.jq} | length):] end))`,
      'text',
    ),
};

const functions: Readonly<Record<string, (args: readonly Translated[]) => Translated | undefined>> = {
  Number: ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  parseFloat: ([value]) => value && give(`(${value.jq} | tonumber)`, 'number'),
  parseInt: ([value]) => value && give(`(${value.jq} | tonumber | trunc)`, 'number'),
  String: ([value]) => value && give(`(${value.jq} | tostring)`, 'text'),
  Boolean: ([value]) => value && give(truthOf(value), 'truth'),
  'Math.floor': ([value]) => value && give(`(${numeric(value)} | floor)`, 'number'),
  'Math.ceil': ([value]) => value && give(`(${numeric(value)} | ceil)`, 'number'),
  'Math.round': ([value]) => value && give(`(${numeric(value)} + 0.5 | floor)`, 'number'),
  'Math.abs': ([value]) => value && give(`(${numeric(value)} | fabs)`, 'number'),
  'Math.min': (args) => give(`([${args.map(numeric).join(', ')}] | min)`, 'number'),
  'Math.max': (args) => give(`([${args.map(numeric).join(', ')}] | max)`, 'number'),
  'JSON.parse': ([value]) => value && give(`(${value.jq} | fromjson)`),
  'JSON.stringify': ([value]) => value && give(`(${value.jq} | tojson)`, 'text'),
};

const comparisons: Readonly<Record<string, string>> = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' };
const arithmetic: Readonly<Record<string, string>> = { '-': '-', '*': '*', '/': '/', '%': '%' };

class Translator {
  readonly #resolve: Resolve;
  readonly #text: (text: string) => string;

  constructor(resolve: Resolve, text: (text: string) => string) {
    this.#resolve = resolve;
    this.#text = text;
  }

  node(node: Node): Translated {
    switch (node.type) {
      case 'StringLiteral':
        return give(this.#text(node.value), 'text');
      case 'NumericLiteral':
        return give(String(node.value), 'number');
      case 'BooleanLiteral':
        return give(String(node.value), 'truth');
      case 'NullLiteral':
        return give('null');
      case 'TemplateLiteral':
        return this.#templateLiteral(node);
      case 'ParenthesizedExpression':
        return this.node(node.expression);
      case 'Identifier':
        return this.#identifier(node.name);
      case 'UnaryExpression':
        return this.#unary(node.operator, this.node(node.argument));
      case 'BinaryExpression':
        return this.#binary(node.operator, this.node(node.left), this.node(node.right));
      case 'LogicalExpression':
        return this.#logical(node.operator, this.node(node.left), this.node(node.right));
      case 'ConditionalExpression':
        return this.#conditional(node.test, node.consequent, node.alternate);
      case 'ArrayExpression':
        return give(
          `[${node.elements.map((one) => (one === null ? 'null' : this.node(one).jq)).join(', ')}]`,
        );
      case 'MemberExpression':
        return this.#member(node.object, node.property, node.computed);
      case 'CallExpression':
        return this.#call(node.callee, node.arguments);
      default:
        throw new Untranslatable(`${node.type} of JavaScript is not carried over`);
    }
  }

  #identifier(name: string): Translated {
    if (name === 'undefined') return give('null');
    const jq = this.#resolve(name);
    if (jq === undefined) throw new Untranslatable(`${name} belongs to the page or the tool`);
    return give(jq);
  }

  #templateLiteral({ quasis, expressions }: TemplateLiteral): Translated {
    const parts = quasis.map((quasi, index) => {
      const expression = expressions[index];
      const after = expression === undefined ? '' : `\\(${this.node(expression).jq})`;
      return quoted(quasi.value.cooked ?? quasi.value.raw).slice(1, -1) + after;
    });
    return give(`"${parts.join('')}"`, 'text');
  }

  #unary(operator: string, value: Translated): Translated {
    if (operator === '!') return give(`(${truthOf(value)} | not)`, 'truth');
    if (operator === '-') return give(`(-(${numeric(value)}))`, 'number');
    if (operator === '+') return give(`(${value.jq} | tonumber)`, 'number');
    throw new Untranslatable(`the operator ${operator} is not carried over`);
  }

  #binary(operator: string, left: Translated, right: Translated): Translated {
    if (operator === '+') return plus(left, right);
    const size = comparisons[operator];
    if (size !== undefined) return give(`(${numeric(left)} ${size} ${numeric(right)})`, 'truth');
    const sign = arithmetic[operator];
    if (sign !== undefined) return give(`(${numeric(left)} ${sign} ${numeric(right)})`, 'number');
    if (operator === '===' || operator === '!==')
      return give(`(${left.jq} ${operator.slice(0, 2)} ${right.jq})`, 'truth');
    if (operator === '==' || operator === '!=') {
      const byNumber = left.type === 'number' || right.type === 'number';
      const sides = byNumber ? [numeric(left), numeric(right)] : [left.jq, right.jq];
      return give(`(${sides.join(` ${operator} `)})`, 'truth');
    }
    throw new Untranslatable(`the operator ${operator} is not carried over`);
  }

  #logical(operator: string, left: Translated, right: Translated): Translated {
    if (operator === '??') return give(`(if ${left.jq} == null then ${right.jq} else ${left.jq} end)`);
    const word = operator === '&&' ? 'and' : 'or';
    if (left.type === 'truth' || right.type === 'truth')
      return give(`(${truthOf(left)} ${word} ${truthOf(right)})`, 'truth');
    const [yes, no] = operator === '&&' ? [right, left] : [left, right];
    return give(`(if ${truthOf(left)} then ${yes.jq} else ${no.jq} end)`);
  }

  #conditional(test: Expression, yes: Expression, no: Expression): Translated {
    const [first, second] = [this.node(yes), this.node(no)];
    const type = first.type === second.type ? first.type : 'unknown';
    return give(`(if ${truthOf(this.node(test))} then ${first.jq} else ${second.jq} end)`, type);
  }

  #member(object: Node, property: Node, computed: boolean): Translated {
    const on = this.node(object);
    if (computed) return give(`${on.jq}[${indexOf(this.node(property))}]`);
    if (property.type !== 'Identifier') throw new Untranslatable('a private field is not carried over');
    if (property.name === 'length') return give(`(${on.jq} | length)`, 'number');
    return give(`${on.jq}[${quoted(property.name)}]`);
  }

  #call(callee: Node, given: readonly Node[]): Translated {
    const args = given.map((one) => this.node(one));
    if (callee.type === 'Identifier') {
      const made = Object.hasOwn(functions, callee.name) ? functions[callee.name]?.(args) : undefined;
      if (made !== undefined) return made;
      throw new Untranslatable(`${callee.name}() belongs to the page or the tool`);
    }
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
      throw new Untranslatable('a call is not carried over');
    const { name } = callee.property;
    if (callee.object.type === 'Identifier') {
      const known = `${callee.object.name}.${name}`;
      const made = Object.hasOwn(functions, known) ? functions[known]?.(args) : undefined;
      if (made !== undefined) return made;
    }
    const [first] = given;
    if (first?.type === 'RegExpLiteral') throw new Untranslatable('a regular expression is not carried over');
    const made = Object.hasOwn(methods, name)
      ? methods[name]?.(this.node(callee.object).jq, args)
      : undefined;
    if (made === undefined) throw new Untranslatable(`the method ${name}() is not carried over`);
    return made;
  }
}

/** An index: a number stays one, a text names a field; what is unknown may be a number written as text. */
const indexOf = (value: Translated): string =>
  value.type === 'unknown' ? `(${value.jq} | tonumber? // .)` : value.jq;
