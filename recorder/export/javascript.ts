import type { Ast } from '../../bots/language/jq/ast.ts';
import { parseJq } from '../../bots/language/jq/syntax.ts';

/** Why an expression of a bot cannot be written in JavaScript. */
export class Inexpressible extends Error {}

/** What the names of jq mean in the written code. */
export interface Names {
  /** JavaScript of `.`, e.g. `output`. */
  readonly input: string;
  /** Variables of loops and catches. */
  readonly variables: ReadonlySet<string>;
}

const key = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;

/** A jq expression as JavaScript. Fails with {@link Inexpressible} where JavaScript has no plain way to say it. */
export function jqToJavascript(expression: string, names: Names): string {
  const ast = parseJq(expression);
  if (ast === undefined)
    throw new Inexpressible(`the expression ${expression} is not plain enough for JavaScript`);
  return new Writer(names).write(ast, names.input);
}

const functions: Readonly<Record<string, (on: string, args: readonly string[]) => string>> = {
  length: (on) => `${on}.length`,
  not: (on) => `!${on}`,
  tostring: (on) => `String(${on})`,
  tonumber: (on) => `Number(${on})`,
  ascii_downcase: (on) => `${on}.toLowerCase()`,
  ascii_upcase: (on) => `${on}.toUpperCase()`,
  startswith: (on, [what]) => `${on}.startsWith(${what})`,
  endswith: (on, [what]) => `${on}.endsWith(${what})`,
  split: (on, [by]) => `${on}.split(${by})`,
  join: (on, [by]) => `${on}.join(${by})`,
  floor: (on) => `Math.floor(${on})`,
  ceil: (on) => `Math.ceil(${on})`,
  keys: (on) => `Object.keys(${on}).sort()`,
  fromjson: (on) => `JSON.parse(${on})`,
  tojson: (on) => `JSON.stringify(${on})`,
  trim: (on) => `${on}.trim()`,
};

class Writer {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  write(ast: Ast, on: string): string {
    switch (ast.kind) {
      case 'identity':
        return on;
      case 'literal':
        return JSON.stringify(ast.value);
      case 'text':
        return this.#text(ast.parts, on);
      case 'variable':
        return this.#variable(ast.name);
      case 'index':
        return this.#index(ast.of, ast.key, on);
      case 'pipe':
        return this.write(ast.right, this.write(ast.left, on));
      case 'and':
        return `(${this.write(ast.left, on)} && ${this.write(ast.right, on)})`;
      case 'or':
        return `(${this.write(ast.left, on)} || ${this.write(ast.right, on)})`;
      case 'otherwise':
        return `(${this.write(ast.left, on)} ?? ${this.write(ast.right, on)})`;
      case 'binary':
        return this.#binary(ast, on);
      case 'if':
        return `(${this.write(ast.condition, on)} ? ${this.write(ast.then, on)} : ${this.write(ast.else, on)})`;
      case 'array':
        return this.#array(ast.of, on);
      case 'object':
        return this.#object(ast.entries, on);
      case 'call':
        return this.#call(ast.name, ast.args, on);
      default:
        throw new Inexpressible(`jq’s ${ast.kind} has no plain form in JavaScript`);
    }
  }

  #text(parts: readonly (string | Ast)[], on: string): string {
    const inner = parts.map((part) =>
      typeof part === 'string'
        ? JSON.stringify(part)
            .slice(1, -1)
            .replace(/\\"/g, '"')
            .replace(/`|\$\{/g, '\\$&')
        : `\${${this.write(part, on)}}`,
    );
    return `\`${inner.join('')}\``;
  }

  #variable(name: string): string {
    if (this.#names.variables.has(name)) return name;
    if (name === 'context') return 'context';
    throw new Inexpressible(`$${name} is known to a robot only`);
  }

  #index(of: Ast, at: Ast, on: string): string {
    const path = pathOf(of, at);
    if (path?.variable === 'workflow' && path.keys[0] === 'input' && path.keys.length > 1)
      return `input${path.keys.slice(1).map(key).join('')}`;
    if (path?.variable === 'secrets') return `secrets[${JSON.stringify(path.keys.join('.'))}]`;
    const holder = this.write(of, on);
    if (at.kind === 'literal' && typeof at.value === 'string') return `${holder}${key(at.value)}`;
    return `${holder}[${this.write(at, on)}]`;
  }

  #binary(ast: Extract<Ast, { kind: 'binary' }>, on: string): string {
    const [left, right] = [this.write(ast.left, on), this.write(ast.right, on)];
    if (ast.operator === '+' && (isObject(ast.left) || isObject(ast.right)))
      return `{ ...${left}, ...${right} }`;
    if (ast.operator === '+' && (ast.left.kind === 'array' || ast.right.kind === 'array'))
      return `[...${left}, ...${right}]`;
    const operator = ast.operator === '==' ? '===' : ast.operator === '!=' ? '!==' : ast.operator;
    return `(${left} ${operator} ${right})`;
  }

  #array(of: Ast | undefined, on: string): string {
    if (of === undefined) return '[]';
    if (of.kind === 'call' && of.name === 'range') {
      const [first, second] = of.args.map((one) => this.write(one, on));
      const from = second === undefined ? '0' : first;
      const to = second ?? first;
      return `Array.from({ length: ${to} - ${from} }, (_, at) => at + ${from})`;
    }
    if (of.kind === 'comma')
      return `[${listOf(of)
        .map((one) => this.write(one, on))
        .join(', ')}]`;
    if (of.kind === 'iterate' || of.kind === 'pipe')
      throw new Inexpressible('a list made by going through another is not plain');
    return `[${this.write(of, on)}]`;
  }

  #object(entries: readonly (readonly [key: Ast, value: Ast])[], on: string): string {
    const fields = entries.map(([name, value]) => {
      const label =
        name.kind === 'literal' && typeof name.value === 'string'
          ? JSON.stringify(name.value)
          : `[${this.write(name, on)}]`;
      return `${label}: ${this.write(value, on)}`;
    });
    return `{ ${fields.join(', ')} }`;
  }

  #call(name: string, args: readonly Ast[], on: string): string {
    const made = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (made === undefined) throw new Inexpressible(`jq’s ${name} has no plain form in JavaScript`);
    return made(
      on,
      args.map((one) => this.write(one, on)),
    );
  }
}

/** Whether the value is certainly an object: one that is written out, or the context. */
const isObject = (ast: Ast): boolean =>
  ast.kind === 'object' || (ast.kind === 'variable' && ast.name === 'context');

const listOf = (ast: Ast): Ast[] =>
  ast.kind === 'comma' ? [...listOf(ast.left), ...listOf(ast.right)] : [ast];

/** `$secrets.a.b` as its variable and keys; undefined where it is no such path. */
function pathOf(of: Ast, at: Ast): { variable: string; keys: string[] } | undefined {
  if (at.kind !== 'literal' || typeof at.value !== 'string') return undefined;
  if (of.kind === 'variable') return { variable: of.name, keys: [at.value] };
  if (of.kind !== 'index') return undefined;
  const before = pathOf(of.of, of.key);
  return before === undefined ? undefined : { variable: before.variable, keys: [...before.keys, at.value] };
}
