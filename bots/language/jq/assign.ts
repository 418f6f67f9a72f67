import { type AssignOperator, type Ast, type BinaryOperator, Unsupported } from './ast.ts';
import {
  asEach,
  type Code,
  type Compile,
  type Each,
  firstOf,
  type Known,
  many,
  type Run,
  single,
} from './code.ts';
import { LeaveToJq, spend } from './meter.ts';
import { compare, holds, indexed, plainKey } from './values.ts';

const leave = (): never => {
  throw new LeaveToJq();
};

/** One step down a value: a key or a place that counts from 0. */
type Key = string | number;
type EmitPath = (path: readonly Key[], value: unknown) => void;
type Paths = (input: unknown, run: Run, path: readonly Key[], emit: EmitPath) => void;

/** Lists are padded with null up to here; beyond it real jq decides. */
const padding = 1_000;

function down(value: unknown, path: readonly Key[], key: unknown, emit: EmitPath): void {
  spend();
  const whole = typeof key === 'number' && Number.isInteger(key) && key >= 0;
  if (typeof key !== 'string' && !whole) leave();
  emit([...path, key as Key], indexed(value, key));
}

/** The paths that an expression on the left of an assignment means; others than chains of keys are left to jq. */
function pathsOf(ast: Ast, known: Known | undefined, compile: Compile): Paths {
  switch (ast.kind) {
    case 'identity':
      return (input, _run, path, emit) => emit(path, input ?? null);
    case 'index': {
      const of = pathsOf(ast.of, known, compile);
      const key = compile(ast.key, known);
      if (!('one' in key)) throw new Unsupported();
      return (input, run, path, emit) =>
        of(input, run, path, (at, value) => down(value, at, key.one(input, run), emit));
    }
    case 'iterate': {
      const of = pathsOf(ast.of, known, compile);
      return (input, run, path, emit) =>
        of(input, run, path, (at, value) => {
          if (typeof value !== 'object' || value === null) leave();
          const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value as object);
          for (const key of keys) down(value, at, key, emit);
        });
    }
    case 'pipe': {
      const left = pathsOf(ast.left, known, compile);
      const right = pathsOf(ast.right, known, compile);
      return (input, run, path, emit) => left(input, run, path, (at, value) => right(value, run, at, emit));
    }
    case 'comma': {
      const left = pathsOf(ast.left, known, compile);
      const right = pathsOf(ast.right, known, compile);
      return (input, run, path, emit) => {
        left(input, run, path, emit);
        right(input, run, path, emit);
      };
    }
    case 'call': {
      const [condition] = ast.args;
      if (ast.name !== 'select' || condition === undefined || ast.args.length > 1) throw new Unsupported();
      const by = asEach(compile(condition, known));
      return (input, run, path, emit) =>
        by(input, run, (output) => (holds(output) ? emit(path, input ?? null) : undefined));
    }
    default:
      throw new Unsupported();
  }
}

/** The value with another one at the end of a path; what stands beside the path is shared. */
function put(
  value: unknown,
  path: readonly Key[],
  at: number,
  change: (before: unknown) => unknown,
): unknown {
  const key = path[at];
  if (key === undefined) return change(value ?? null);
  spend();
  if (typeof key === 'string') {
    if (value === null || value === undefined)
      return plainKey(key) ? { [key]: put(null, path, at + 1, change) } : leave();
    if (typeof value !== 'object' || Array.isArray(value) || !plainKey(key)) return leave();
    const fields = value as Record<string, unknown>;
    const before = Object.hasOwn(fields, key) ? fields[key] : null;
    return { ...fields, [key]: put(before, path, at + 1, change) };
  }
  if (value !== null && value !== undefined && !Array.isArray(value)) return leave();
  const items: unknown[] = Array.isArray(value) ? (value as unknown[]).slice() : [];
  if (key > items.length + padding) return leave();
  spend(items.length >> 5);
  while (items.length < key) items.push(null);
  items[key] = put(items[key], path, at + 1, change);
  return items;
}

function update(paths: Paths, by: Each): Code {
  return single((input, run) => {
    let state: unknown = input ?? null;
    paths(input ?? null, run, [], (path) => {
      state = put(state, path, 0, (before) => {
        const value = firstOf(by, before, run);
        return value === undefined ? leave() : value;
      });
    });
    return state;
  });
}

function changeOf(
  operator: AssignOperator,
  operatorOf: (operator: BinaryOperator) => (a: unknown, b: unknown) => unknown,
): (before: unknown, value: unknown) => unknown {
  switch (operator) {
    case '=':
      return (_, value) => value;
    case '//=':
      return (before, value) => (holds(before) ? before : value);
    case '+=':
    case '-=':
    case '*=':
    case '/=':
    case '%=': {
      return operatorOf(operator.slice(0, -1) as BinaryOperator);
    }
    case '|=':
      throw new Unsupported();
  }
}

/** `paths = value`, `paths |= filter` and their kin, where the paths are chains of keys. */
export function compileAssignment(
  ast: Ast & { kind: 'assign' },
  known: Known | undefined,
  compile: Compile,
  operatorOf: (operator: BinaryOperator) => (a: unknown, b: unknown) => unknown,
): Code {
  const paths = pathsOf(ast.left, known, compile);
  const right = asEach(compile(ast.right, known));
  if (ast.operator === '|=') return update(paths, right);
  const change = changeOf(ast.operator, operatorOf);
  return many((input, run, emit) =>
    right(input, run, (value) => {
      let state: unknown = input ?? null;
      paths(input ?? null, run, [], (path) => {
        state = put(state, path, 0, (before) => change(before, value));
      });
      emit(state);
    }),
  );
}

function without(value: unknown, path: readonly Key[], at: number): unknown {
  const key = path[at];
  if (key === undefined || value === null || value === undefined) return null;
  spend();
  if (typeof value !== 'object' || Array.isArray(value) !== (typeof key === 'number')) return leave();
  const fields = value as Record<string, unknown>;
  if (!Object.hasOwn(fields, key)) return value;
  if (at < path.length - 1) return put(value, [key], 0, (before) => without(before, path, at + 1));
  if (Array.isArray(value)) return (value as unknown[]).filter((_, index) => index !== key);
  const { [String(key)]: gone, ...rest } = fields;
  return gone === value ? leave() : rest;
}

/** `del(paths)`, where the paths are chains of keys. */
export function compileDeletion(argument: Ast, known: Known | undefined, compile: Compile): Code {
  const paths = pathsOf(argument, known, compile);
  return single((input, run) => {
    const found: (readonly Key[])[] = [];
    paths(input ?? null, run, [], (path) => void found.push(path));
    // The last ones first, so that the places of those before them stay.
    return found
      .sort((a, b) => compare(b, a))
      .reduce<unknown>((state, path) => without(state, path, 0), input ?? null);
  });
}
