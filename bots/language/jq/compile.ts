import { compileAssignment } from './assign.ts';
import { type Ast, type BinaryOperator, Unsupported } from './ast.ts';
import { compileCall } from './calls.ts';
import {
  asEach,
  asOne,
  type Code,
  destructured,
  type Each,
  type Known,
  lookUp,
  many,
  type One,
  outputsOf,
  single,
} from './code.ts';
import { breakOut, callDefined, define, isKnown, label } from './definitions.ts';
import { formats } from './formats.ts';
import { fitsWrittenOut, LeaveToJq, largest, spend, startMeter } from './meter.ts';
import { parseJq } from './syntax.ts';
import {
  asText,
  compare,
  holds,
  indexed,
  minus,
  modulo,
  objectOf,
  over,
  plus,
  sliced,
  times,
} from './values.ts';

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

/** jq's operator between two values. */
export const operatorOf = (operator: BinaryOperator): ((a: unknown, b: unknown) => unknown) =>
  operators[operator];

const eachOf = (ast: Ast, known: Known | undefined): Each => asEach(compileNode(ast, known));
const oneOf = (ast: Ast, known: Known | undefined): One => asOne(compileNode(ast, known));

function variable(name: string): One {
  return (_, run) => {
    const found = lookUp(run.scope, name);
    if (found !== undefined) return found.value;
    if (!Object.hasOwn(run.args, name)) throw new LeaveToJq();
    return run.args[name] ?? null;
  };
}

function iterate(of: Ast, known: Known | undefined): Code {
  const source = eachOf(of, known);
  return many((input, run, emit) =>
    source(input, run, (value) => {
      if (typeof value !== 'object' || value === null) throw new LeaveToJq();
      const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
      for (const item of items) {
        spend();
        emit(item ?? null);
      }
    }),
  );
}

function pipe(left: Ast, right: Ast, known: Known | undefined): Code {
  const first = compileNode(left, known);
  const second = compileNode(right, known);
  if ('one' in first && 'one' in second) {
    return single((input, run) => second.one(first.one(input, run), run));
  }
  const from = asEach(first);
  const to = asEach(second);
  return many((input, run, emit) => from(input, run, (value) => to(value, run, emit)));
}

function logical(ast: Ast & { kind: 'and' | 'or' }, known: Known | undefined): Code {
  const left = compileNode(ast.left, known);
  const right = compileNode(ast.right, known);
  const decided = ast.kind === 'or';
  if ('one' in left && 'one' in right) {
    return single((input, run) =>
      holds(left.one(input, run)) === decided ? decided : holds(right.one(input, run)),
    );
  }
  const [a, b] = [asEach(left), asEach(right)];
  return many((input, run, emit) =>
    a(input, run, (value) =>
      holds(value) === decided ? emit(decided) : b(input, run, (other) => emit(holds(other))),
    ),
  );
}

function otherwise(left: Ast, right: Ast, known: Known | undefined): Code {
  const first = compileNode(left, known);
  const second = compileNode(right, known);
  if ('one' in first && 'one' in second) {
    return single((input, run) => {
      const value = first.one(input, run);
      return holds(value) ? value : second.one(input, run);
    });
  }
  const [a, b] = [asEach(first), asEach(second)];
  return many((input, run, emit) => {
    let found = false;
    a(input, run, (value) => {
      if (!holds(value)) return;
      found = true;
      emit(value);
    });
    if (!found) b(input, run, emit);
  });
}

function binary(ast: Ast & { kind: 'binary' }, known: Known | undefined): Code {
  const left = compileNode(ast.left, known);
  const right = compileNode(ast.right, known);
  const operator = operators[ast.operator];
  if ('one' in left && 'one' in right) {
    return single((input, run) => {
      const second = right.one(input, run);
      return operator(left.one(input, run), second);
    });
  }
  const [a, b] = [asEach(left), asEach(right)];
  return many((input, run, emit) =>
    b(input, run, (second) => a(input, run, (first) => emit(operator(first, second)))),
  );
}

function index(ast: Ast & { kind: 'index' }, known: Known | undefined): Code {
  const key = compileNode(ast.key, known);
  const of = compileNode(ast.of, known);
  if ('one' in key && 'one' in of) {
    return single((input, run) => indexed(of.one(input, run), key.one(input, run)));
  }
  const [keys, values] = [asEach(key), asEach(of)];
  return many((input, run, emit) =>
    keys(input, run, (at) => values(input, run, (value) => emit(indexed(value, at)))),
  );
}

function conditional(ast: Ast & { kind: 'if' }, known: Known | undefined): Code {
  const condition = compileNode(ast.condition, known);
  const then = compileNode(ast.then, known);
  const other = compileNode(ast.else, known);
  if ('one' in condition && 'one' in then && 'one' in other) {
    return single((input, run) => (holds(condition.one(input, run)) ? then : other).one(input, run));
  }
  const [when, yes, no] = [asEach(condition), asEach(then), asEach(other)];
  return many((input, run, emit) => when(input, run, (value) => (holds(value) ? yes : no)(input, run, emit)));
}

function text(parts: readonly (string | Ast)[], known: Known | undefined): Code {
  const pieces = parts.map((part) => (typeof part === 'string' ? part : oneOf(part, known)));
  return single((input, run) => {
    let whole = '';
    for (const piece of pieces) whole += typeof piece === 'string' ? piece : asText(piece(input, run));
    if (whole.length > largest) throw new LeaveToJq();
    return whole;
  });
}

function bind(ast: Ast & { kind: 'bind' }, known: Known | undefined): Code {
  const value = compileNode(ast.value, known);
  const body = compileNode(ast.body, known);
  const { pattern } = ast;
  if ('one' in value && 'one' in body) {
    return single((input, run) => body.one(input, destructured(run, pattern, value.one(input, run))));
  }
  const [values, inside] = [asEach(value), asEach(body)];
  return many((input, run, emit) =>
    values(input, run, (one) => inside(input, destructured(run, pattern, one), emit)),
  );
}

/** `reduce`: one state goes from output to output; an update with any but one output is left to jq. */
function reduce(ast: Ast & { kind: 'reduce' }, known: Known | undefined): Code {
  const source = eachOf(ast.source, known);
  const init = oneOf(ast.init, known);
  const update = compileNode(ast.update, known);
  const step: One =
    'one' in update
      ? update.one
      : (state, run) => {
          const outputs = outputsOf(update.each, state, run);
          if (outputs.length !== 1) throw new LeaveToJq();
          return outputs[0];
        };
  return single((input, run) => {
    let state = init(input, run);
    source(input, run, (value) => {
      spend();
      state = step(state, destructured(run, ast.pattern, value));
    });
    return state;
  });
}

function foreach(ast: Ast & { kind: 'foreach' }, known: Known | undefined): Code {
  const source = eachOf(ast.source, known);
  const init = oneOf(ast.init, known);
  const update = eachOf(ast.update, known);
  const extract = ast.extract === undefined ? undefined : eachOf(ast.extract, known);
  return many((input, run, emit) => {
    let state = init(input, run);
    source(input, run, (value) => {
      spend();
      const inside = destructured(run, ast.pattern, value);
      const before = state;
      // Where the update answers nothing, jq goes on with null.
      state = null;
      update(before, inside, (next) => {
        state = next;
        if (extract === undefined) emit(next);
        else extract(next, inside, emit);
      });
    });
  });
}

function call(ast: Ast & { kind: 'call' }, known: Known | undefined): Code {
  const name = `${ast.name}/${ast.args.length}`;
  if (isKnown(known, name)) return callDefined(name, ast.args, known, compileNode);
  return compileCall(ast.name, ast.args, known, compileNode);
}

function array(of: Ast | undefined, known: Known | undefined): Code {
  if (of === undefined) return single(() => []);
  const items = eachOf(of, known);
  return single((input, run) => {
    const found = outputsOf(items, input, run);
    spend(found.length);
    return found;
  });
}

function object(ast: Ast & { kind: 'object' }, known: Known | undefined): Code {
  const entries = ast.entries.map(([key, value]) => [oneOf(key, known), oneOf(value, known)] as const);
  return single((input, run) =>
    objectOf(entries.map(([key, value]) => [key(input, run), value(input, run)] as const)),
  );
}

function slice(ast: Ast & { kind: 'slice' }, known: Known | undefined): Code {
  const of = oneOf(ast.of, known);
  const from = ast.from === undefined ? () => null : oneOf(ast.from, known);
  const to = ast.to === undefined ? () => null : oneOf(ast.to, known);
  return single((input, run) => sliced(of(input, run), from(input, run), to(input, run)));
}

/** What errors in the body is decided by real jq, so only a body that does not is answered here. */
function attempt(ast: Ast & { kind: 'try' }, known: Known | undefined): Code {
  if (ast.rescue !== undefined) compileNode(ast.rescue, known);
  return compileNode(ast.body, known);
}

function format(name: string): Code {
  const written = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (written === undefined) throw new Unsupported();
  return single((input) => written(input));
}

function compileNode(ast: Ast, known: Known | undefined): Code {
  switch (ast.kind) {
    case 'identity':
      return single((input) => input ?? null);
    case 'literal': {
      const { value } = ast;
      return single(() => value);
    }
    case 'text':
      return text(ast.parts, known);
    case 'format':
      return format(ast.name);
    case 'variable':
      return single(variable(ast.name));
    case 'index':
      return index(ast, known);
    case 'slice':
      return slice(ast, known);
    case 'iterate':
      return iterate(ast.of, known);
    case 'pipe':
      return pipe(ast.left, ast.right, known);
    case 'comma': {
      const left = eachOf(ast.left, known);
      const right = eachOf(ast.right, known);
      return many((input, run, emit) => {
        left(input, run, emit);
        right(input, run, emit);
      });
    }
    case 'and':
    case 'or':
      return logical({ ...ast, kind: ast.kind }, known);
    case 'otherwise':
      return otherwise(ast.left, ast.right, known);
    case 'binary':
      return binary(ast, known);
    case 'assign':
      return compileAssignment(ast, known, compileNode, operatorOf);
    case 'if':
      return conditional(ast, known);
    case 'try':
      return attempt(ast, known);
    case 'array':
      return array(ast.of, known);
    case 'object':
      return object(ast, known);
    case 'call':
      return call(ast, known);
    case 'bind':
      return bind(ast, known);
    case 'reduce':
      return reduce({ ...ast, kind: ast.kind }, known);
    case 'foreach':
      return foreach({ ...ast, kind: ast.kind }, known);
    case 'def':
      return define(ast, known, compileNode);
    case 'label':
      return label(ast, known, compileNode);
    case 'break':
      return breakOut(ast.name, known);
  }
}

/** An expression that is evaluated in-process; throws {@link LeaveToJq} for a case that real jq has to decide. */
export type FastExpression = (input: unknown, args: Readonly<Record<string, unknown>>) => unknown;

/** Whether the text could build a result much larger than its input: by a loop, or by lists of lists of lists. */
function mayMultiply(expression: string): boolean {
  if (expression.length > 200 || /reduce|foreach|\bdef\b|recurse|\.\.|while|until/.test(expression))
    return true;
  return (expression.match(/[[{]|add|map/g)?.length ?? 0) > 2;
}

/** Compiles the expression where it is inside the subset; several outputs become an array, none null. */
export function compileFast(expression: string): FastExpression | undefined {
  const ast = parseJq(expression);
  if (ast === undefined) return undefined;
  let code: Code;
  try {
    code = compileNode(ast, undefined);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
  const guarded = mayMultiply(expression);
  const handOn = (result: unknown): unknown => {
    if (guarded && !fitsWrittenOut(result)) throw new LeaveToJq();
    return result;
  };
  if ('one' in code) {
    const { one } = code;
    return (input, args) => {
      startMeter();
      return handOn(one(input, { args, scope: undefined }));
    };
  }
  const { each } = code;
  return (input, args) => {
    startMeter();
    const outputs = outputsOf(each, input, { args, scope: undefined });
    return handOn(outputs.length === 0 ? null : outputs.length === 1 ? outputs[0] : outputs);
  };
}
