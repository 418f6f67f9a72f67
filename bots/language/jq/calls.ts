import { compileDeletion } from './assign.ts';
import { type Ast, Unsupported } from './ast.ts';
import {
  asEach,
  asOne,
  type Code,
  type Compile,
  type Each,
  type Emit,
  firstOf,
  type Known,
  many,
  type One,
  outputsOf,
  type Run,
  single,
  stoppable,
} from './code.ts';
import { kindFunctions, plainFunctions, valueFunctions } from './functions.ts';
import { LeaveToJq, largest, spend } from './meter.ts';
import { matchesOf } from './regex.ts';
import { compare, holds, plus } from './values.ts';

const leave = (): never => {
  throw new LeaveToJq();
};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : leave());
const number = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : leave();

/** Items with the outputs of `by` for each, in the order of those. */
function keyed(by: Each, input: unknown, run: Run): { readonly item: unknown; readonly key: unknown[] }[] {
  return list(input).map((item) => ({ item: item ?? null, key: outputsOf(by, item ?? null, run) }));
}

const sortedBy = (by: Each, input: unknown, run: Run): ReturnType<typeof keyed> =>
  keyed(by, input, run).sort((a, b) => compare(a.key, b.key));

function groups(by: Each, input: unknown, run: Run): unknown[][] {
  const found: unknown[][] = [];
  let last: unknown[] | undefined;
  for (const { item, key } of sortedBy(by, input, run)) {
    if (last !== undefined && compare(last, key) === 0) found.at(-1)?.push(item);
    else found.push([item]);
    last = key;
  }
  return found;
}

/** The least item by `by`, the first among equals; the greatest with `sign` -1, then the last among equals. */
function extreme(by: Each, input: unknown, run: Run, sign: 1 | -1): unknown {
  let best: { readonly item: unknown; readonly key: unknown[] } | undefined;
  for (const one of keyed(by, input, run)) {
    const order = best === undefined ? -1 : compare(one.key, best.key) * sign;
    if (order < 0 || (order === 0 && sign === -1)) best = one;
  }
  return best?.item ?? null;
}

function mapValues(by: Each, input: unknown, run: Run): unknown {
  if (Array.isArray(input)) {
    return input.map((item: unknown) => {
      const value = firstOf(by, item ?? null, run);
      return value === undefined ? leave() : value;
    });
  }
  if (typeof input !== 'object' || input === null) return leave();
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(input)) {
    if (key === '__proto__') return leave();
    const value = firstOf(by, (item as unknown) ?? null, run);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

/** Functions of one filter that have exactly one output. */
const withFilter: Readonly<Record<string, (by: Each, input: unknown, run: Run) => unknown>> = {
  map: (by, input, run) => {
    if (typeof input !== 'object' || input === null) return leave();
    const items: unknown[] = [];
    for (const item of Array.isArray(input) ? (input as unknown[]) : Object.values(input)) {
      spend();
      by(item ?? null, run, (output) => void items.push(output));
    }
    return items;
  },
  map_values: mapValues,
  sort_by: (by, input, run) => sortedBy(by, input, run).map(({ item }) => item),
  group_by: groups,
  unique_by: (by, input, run) => groups(by, input, run).map(([first]) => first),
  min_by: (by, input, run) => extreme(by, input, run, 1),
  max_by: (by, input, run) => extreme(by, input, run, -1),
  any: (by, input, run) => some(by, list(input), run, true),
  all: (by, input, run) => !some(by, list(input), run, false),
  isempty: (by, input, run) => firstOf(by, input, run) === undefined,
  add: (by, input, run) => {
    let sum: unknown = null;
    by(input, run, (value) => {
      spend();
      sum = plus(sum, value);
    });
    return sum;
  },
};

/** Whether the filter answers `wanted` for an item; looks no further than the first that does. */
function some(by: Each, items: readonly unknown[], run: Run, wanted: boolean): boolean {
  let found = false;
  stoppable((stop) => {
    for (const item of items) {
      by(item ?? null, run, (output) => {
        spend();
        if (holds(output) !== wanted) return;
        found = true;
        stop();
      });
    }
  });
  return found;
}

function recurse(input: unknown, emit: Emit): void {
  spend();
  emit(input ?? null);
  if (typeof input !== 'object' || input === null) return;
  for (const inner of Object.values(input)) recurse(inner, emit);
}

function recurseBy(by: Each, input: unknown, run: Run, emit: Emit): void {
  spend();
  emit(input);
  by(input, run, (inner) => recurseBy(by, inner, run, emit));
}

/** Functions of one filter that have any number of outputs. */
const streaming: Readonly<Record<string, (by: Each, input: unknown, run: Run, emit: Emit) => void>> = {
  select: (by, input, run, emit) => by(input, run, (output) => (holds(output) ? emit(input) : undefined)),
  recurse: recurseBy,
  first: (by, input, run, emit) => {
    const found = firstOf(by, input, run);
    if (found !== undefined) emit(found);
  },
  last: (by, input, run, emit) => {
    let found: unknown;
    by(input, run, (output) => {
      found = output ?? null;
    });
    if (found !== undefined) emit(found);
  },
};

function limited(count: number, each: Each, input: unknown, run: Run, emit: Emit): void {
  if (count < 0) leave();
  if (count < 1) return;
  let left = count;
  stoppable((stop) => {
    each(input, run, (output) => {
      left--;
      emit(output);
      if (left <= 0) stop();
    });
  });
}

function until(condition: One, update: One, input: unknown, run: Run): unknown {
  let state = input;
  while (!holds(condition(state, run))) {
    spend();
    state = update(state, run);
  }
  return state;
}

function whileHolds(condition: One, update: One, input: unknown, run: Run, emit: Emit): void {
  for (let state = input; holds(condition(state, run)); state = update(state, run)) {
    spend();
    emit(state);
  }
}

function range(from: number, to: number, by: number, emit: Emit): void {
  if (by === 0) leave();
  for (let at = from; by > 0 ? at < to : at > to; at += by) {
    spend();
    emit(at);
  }
}

/** The named groups of a match. */
const captured = (match: RegExpExecArray): Record<string, unknown> => ({ ...match.groups });

function replaced(pattern: unknown, by: One, everywhere: boolean, input: unknown, run: Run): string {
  const { text, all } = matchesOf(input, pattern);
  let result = '';
  let at = 0;
  for (const match of everywhere ? all : all.slice(0, 1)) {
    const replacement = by(captured(match), run);
    result += text.slice(at, match.index) + (typeof replacement === 'string' ? replacement : leave());
    at = match.index + match[0].length;
    if (result.length > largest) leave();
  }
  return result + text.slice(at);
}

function pieces(input: unknown, pattern: unknown, flags: unknown): string[] {
  const { text, all } = matchesOf(input, pattern, flags);
  let at = 0;
  const found = all.map((match) => {
    const piece = text.slice(at, match.index);
    at = match.index + match[0].length;
    return piece;
  });
  return [...found, text.slice(at)];
}

const scanned = (match: RegExpExecArray): unknown => (match.length > 1 ? match.slice(1) : match[0]);

/** Functions of two or three arguments, and those that read regular expressions; the arguments have one output each. */
const withValues: Readonly<
  Record<string, (input: unknown, run: Run, args: readonly One[], emit: Emit) => void>
> = {
  'range/1': (input, run, [to], emit) => range(0, number(to?.(input, run)), 1, emit),
  'range/2': (input, run, [from, to], emit) =>
    range(number(from?.(input, run)), number(to?.(input, run)), 1, emit),
  'range/3': (input, run, [from, to, by], emit) =>
    range(number(from?.(input, run)), number(to?.(input, run)), number(by?.(input, run)), emit),
  'while/2': (input, run, [condition, update], emit) =>
    condition === undefined || update === undefined
      ? leave()
      : whileHolds(condition, update, input, run, emit),
  'capture/1': (input, run, [pattern], emit) => {
    const [first] = matchesOf(input, pattern?.(input, run)).all;
    if (first !== undefined) emit(captured(first));
  },
  'scan/1': (input, run, [pattern], emit) => {
    for (const match of matchesOf(input, pattern?.(input, run)).all) emit(scanned(match));
  },
  'splits/1': (input, run, [pattern], emit) => {
    for (const piece of pieces(input, pattern?.(input, run), null)) emit(piece);
  },
};

/** The same with exactly one output. */
const oneOfValues: Readonly<Record<string, (input: unknown, run: Run, args: readonly One[]) => unknown>> = {
  'until/2': (input, run, [condition, update]) =>
    condition === undefined || update === undefined ? leave() : until(condition, update, input, run),
  'test/1': (input, run, [pattern]) => matchesOf(input, pattern?.(input, run)).all.length > 0,
  'test/2': (input, run, [pattern, flags]) =>
    matchesOf(input, pattern?.(input, run), flags?.(input, run)).all.length > 0,
  'sub/2': (input, run, [pattern, by]) =>
    by === undefined ? leave() : replaced(pattern?.(input, run), by, false, input, run),
  'gsub/2': (input, run, [pattern, by]) =>
    by === undefined ? leave() : replaced(pattern?.(input, run), by, true, input, run),
  'split/2': (input, run, [pattern, flags]) => pieces(input, pattern?.(input, run), flags?.(input, run)),
  'error/1': leave,
};

function plainCall(name: string): Code {
  if (name === 'empty') return many(() => undefined);
  if (name === 'recurse') return many((input, _run, emit) => recurse(input, emit));
  if (name === 'error') return single(leave);
  const kind = Object.hasOwn(kindFunctions, name) ? kindFunctions[name] : undefined;
  if (kind !== undefined) return many((input, _run, emit) => (kind(input) ? emit(input) : undefined));
  const plain = Object.hasOwn(plainFunctions, name) ? plainFunctions[name] : undefined;
  if (plain === undefined) throw new Unsupported();
  return single((input) => plain(input));
}

function filterCall(name: string, argument: Code): Code | undefined {
  if (Object.hasOwn(withFilter, name)) {
    const answer = withFilter[name];
    const by = asEach(argument);
    return answer === undefined ? undefined : single((input, run) => answer(by, input, run));
  }
  if (name === 'with_entries') return withEntries(asEach(argument));
  const stream = Object.hasOwn(streaming, name) ? streaming[name] : undefined;
  if (stream === undefined) return undefined;
  const by = asEach(argument);
  return many((input, run, emit) => stream(by, input, run, emit));
}

function withEntries(by: Each): Code {
  const { to_entries: apart, from_entries: together } = plainFunctions;
  const { map } = withFilter;
  if (apart === undefined || together === undefined || map === undefined) throw new Unsupported();
  return single((input, run) => together(map(by, apart(input), run)));
}

function manyArguments(name: string, codes: readonly Code[]): Code | undefined {
  const [first, second] = codes;
  if (first !== undefined && second !== undefined) {
    if (name === 'limit/2') {
      const count = asOne(first);
      const each = asEach(second);
      return many((input, run, emit) => limited(number(count(input, run)), each, input, run, emit));
    }
    if (name === 'any/2' || name === 'all/2') {
      const [source, by] = [asEach(first), asEach(second)];
      const wanted = name === 'any/2';
      return single((input, run) => {
        const found = some(
          (item, at, emit) => source(item, at, (one) => by(one, at, emit)),
          [input],
          run,
          wanted,
        );
        return found === wanted;
      });
    }
  }
  const stream = Object.hasOwn(withValues, name) ? withValues[name] : undefined;
  const answer = Object.hasOwn(oneOfValues, name) ? oneOfValues[name] : undefined;
  if (stream === undefined && answer === undefined) return undefined;
  const args = codes.map(asOne);
  if (stream !== undefined) return many((input, run, emit) => stream(input, run, args, emit));
  return answer === undefined ? undefined : single((input, run) => answer(input, run, args));
}

/** A call of one of jq's own functions. */
export function compileCall(
  name: string,
  args: readonly Ast[],
  known: Known | undefined,
  compile: Compile,
): Code {
  const [argument] = args;
  if (argument === undefined) return plainCall(name);
  if (name === 'del' && args.length === 1) return compileDeletion(argument, known, compile);
  const codes = args.map((one) => compile(one, known));
  const several = manyArguments(`${name}/${args.length}`, codes);
  if (several !== undefined) return several;
  const [code] = codes;
  if (code === undefined || codes.length > 1) throw new Unsupported();
  const filter = filterCall(name, code);
  if (filter !== undefined) return filter;
  const withValue = Object.hasOwn(valueFunctions, name) ? valueFunctions[name] : undefined;
  if (withValue === undefined) throw new Unsupported();
  const value = asOne(code);
  return single((input, run) => withValue(input, value(input, run)));
}
