import { plainFunctions, valueFunctions } from './functions.ts';
import { type Ast, type BinaryOperator, parseJq, Unsupported } from './syntax.ts';
import {
  asText,
  compare,
  holds,
  indexed,
  LeaveToJq,
  minus,
  modulo,
  objectOf,
  over,
  plus,
  sliced,
  times,
} from './values.ts';

interface Scope {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Scope | undefined;
}

interface Run {
  readonly args: Readonly<Record<string, unknown>>;
  readonly scope: Scope | undefined;
  /** Outputs still allowed; beyond them real jq with its deadline takes over. */
  readonly budget: { left: number };
}

type One = (input: unknown, run: Run) => unknown;
type Each = (input: unknown, run: Run, emit: (output: unknown) => void) => void;

/** A compiled node: `one` where it has exactly one output, else `each`. */
type Code = { readonly one: One } | { readonly each: Each };

const single = (one: One): Code => ({ one });
const many = (each: Each): Code => ({ each });

function oneOf(ast: Ast): One {
  const code = compileNode(ast);
  if ('one' in code) return code.one;
  throw new Unsupported();
}

function asEach(code: Code): Each {
  if ('each' in code) return code.each;
  const { one } = code;
  return (input, run, emit) => emit(one(input, run));
}

const eachOf = (ast: Ast): Each => asEach(compileNode(ast));

const operators: Readonly<Record<BinaryOperator, (a: unknown, b: unknown) => unknown>> = {
  '==': (a, b) => compare(a, b) === 0,
  '!=': (a, b) => compare(a, b) !== 0,
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
  '+': plus,
  '-': minus,
  '*': times,
  '/': over,
  '%': modulo,
};

function variable(name: string): One {
  return (_, run) => {
    for (let scope = run.scope; scope !== undefined; scope = scope.outer) {
      if (scope.name === name) return scope.value;
    }
    if (!Object.hasOwn(run.args, name)) throw new LeaveToJq();
    return run.args[name] ?? null;
  };
}

function iterate(of: Ast): Code {
  const source = eachOf(of);
  return many((input, run, emit) =>
    source(input, run, (value) => {
      if (typeof value !== 'object' || value === null) throw new LeaveToJq();
      const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      run.budget.left -= items.length;
      if (run.budget.left < 0) throw new LeaveToJq();
      for (const item of items) emit(item ?? null);
    }),
  );
}

function pipe(left: Ast, right: Ast): Code {
  const first = compileNode(left);
  const second = compileNode(right);
  if ('one' in first && 'one' in second) {
    return single((input, run) => second.one(first.one(input, run), run));
  }
  const from = asEach(first);
  const to = asEach(second);
  return many((input, run, emit) => from(input, run, (value) => to(value, run, emit)));
}

function call(name: string, args: readonly Ast[]): Code {
  const [argument] = args;
  if (argument === undefined) {
    if (name === 'empty') return many(() => undefined);
    if (name === 'values') return many((input, _, emit) => (input === null ? undefined : emit(input)));
    const plain = Object.hasOwn(plainFunctions, name) ? plainFunctions[name] : undefined;
    if (plain === undefined) throw new Unsupported();
    return single((input) => plain(input));
  }
  if (args.length > 1) throw new Unsupported();
  if (name === 'select') {
    const condition = oneOf(argument);
    return many((input, run, emit) => (holds(condition(input, run)) ? emit(input) : undefined));
  }
  if (name === 'map') {
    return compileNode({
      kind: 'array',
      of: { kind: 'pipe', left: { kind: 'iterate', of: { kind: 'identity' } }, right: argument },
    });
  }
  const withValue = Object.hasOwn(valueFunctions, name) ? valueFunctions[name] : undefined;
  if (withValue === undefined) throw new Unsupported();
  const value = oneOf(argument);
  return single((input, run) => withValue(input, value(input, run)));
}

function compileNode(ast: Ast): Code {
  switch (ast.kind) {
    case 'identity':
      return single((input) => input ?? null);
    case 'literal': {
      const { value } = ast;
      return single(() => value);
    }
    case 'text': {
      const parts = ast.parts.map((part) => (typeof part === 'string' ? part : oneOf(part)));
      return single((input, run) =>
        parts.map((part) => (typeof part === 'string' ? part : asText(part(input, run)))).join(''),
      );
    }
    case 'variable':
      return single(variable(ast.name));
    case 'index': {
      const key = oneOf(ast.key);
      const of = compileNode(ast.of);
      if ('one' in of) return single((input, run) => indexed(of.one(input, run), key(input, run)));
      return many((input, run, emit) => {
        const at = key(input, run);
        of.each(input, run, (value) => emit(indexed(value, at)));
      });
    }
    case 'slice': {
      const of = oneOf(ast.of);
      const from = ast.from === undefined ? () => null : oneOf(ast.from);
      const to = ast.to === undefined ? () => null : oneOf(ast.to);
      return single((input, run) => sliced(of(input, run), from(input, run), to(input, run)));
    }
    case 'iterate':
      return iterate(ast.of);
    case 'pipe':
      return pipe(ast.left, ast.right);
    case 'comma': {
      const left = eachOf(ast.left);
      const right = eachOf(ast.right);
      return many((input, run, emit) => {
        left(input, run, emit);
        right(input, run, emit);
      });
    }
    case 'and':
    case 'or': {
      const left = oneOf(ast.left);
      const right = oneOf(ast.right);
      if (ast.kind === 'and')
        return single((input, run) => holds(left(input, run)) && holds(right(input, run)));
      return single((input, run) => holds(left(input, run)) || holds(right(input, run)));
    }
    case 'otherwise': {
      const left = oneOf(ast.left);
      const right = oneOf(ast.right);
      return single((input, run) => {
        const value = left(input, run);
        return holds(value) ? value : right(input, run);
      });
    }
    case 'binary': {
      const left = oneOf(ast.left);
      const right = oneOf(ast.right);
      const operator = operators[ast.operator];
      return single((input, run) => {
        const second = right(input, run);
        return operator(left(input, run), second);
      });
    }
    case 'if': {
      const condition = oneOf(ast.condition);
      const then = compileNode(ast.then);
      const otherwise = compileNode(ast.else);
      if ('one' in then && 'one' in otherwise) {
        return single((input, run) => (holds(condition(input, run)) ? then : otherwise).one(input, run));
      }
      const [yes, no] = [asEach(then), asEach(otherwise)];
      return many((input, run, emit) => (holds(condition(input, run)) ? yes : no)(input, run, emit));
    }
    case 'array': {
      if (ast.of === undefined) return single(() => []);
      const of = eachOf(ast.of);
      return single((input, run) => {
        const items: unknown[] = [];
        of(input, run, (value) => void items.push(value));
        return items;
      });
    }
    case 'object': {
      const entries = ast.entries.map(([key, value]) => [oneOf(key), oneOf(value)] as const);
      return single((input, run) =>
        objectOf(entries.map(([key, value]) => [key(input, run), value(input, run)] as const)),
      );
    }
    case 'call':
      return call(ast.name, ast.args);
    case 'bind': {
      const value = oneOf(ast.value);
      const { name } = ast;
      const body = compileNode(ast.body);
      const inside = (input: unknown, run: Run): Run => ({
        ...run,
        scope: { name, value: value(input, run), outer: run.scope },
      });
      if ('one' in body) return single((input, run) => body.one(input, inside(input, run)));
      return many((input, run, emit) => body.each(input, inside(input, run), emit));
    }
  }
}

/** An expression that is evaluated in-process; throws {@link LeaveToJq} for a case that real jq has to decide. */
export type FastExpression = (input: unknown, args: Readonly<Record<string, unknown>>) => unknown;

const outputsAllowed = 200_000;

/** Compiles the expression where it is inside the subset; several outputs become an array, none null. */
export function compileFast(expression: string): FastExpression | undefined {
  const ast = parseJq(expression);
  if (ast === undefined) return undefined;
  let code: Code;
  try {
    code = compileNode(ast);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
  if ('one' in code) {
    const { one } = code;
    return (input, args) => one(input, { args, scope: undefined, budget: { left: outputsAllowed } });
  }
  const { each } = code;
  return (input, args) => {
    const outputs: unknown[] = [];
    each(
      input,
      { args, scope: undefined, budget: { left: outputsAllowed } },
      (value) => void outputs.push(value),
    );
    return outputs.length === 0 ? null : outputs.length === 1 ? outputs[0] : outputs;
  };
}
