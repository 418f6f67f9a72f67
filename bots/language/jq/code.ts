import { type Ast, type Pattern, Unsupported } from './ast.ts';
import { indexed, LeaveToJq } from './values.ts';

/** What is bound at a place: variables as `x`, functions as `f/1`, labels as `*l`. */
export interface Scope {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Scope | undefined;
}

/** What an evaluation carries down: the arguments of the expression and what is bound here. */
export interface Run {
  readonly args: Readonly<Record<string, unknown>>;
  readonly scope: Scope | undefined;
}

export type Emit = (output: unknown) => void;
export type One = (input: unknown, run: Run) => unknown;
export type Each = (input: unknown, run: Run, emit: Emit) => void;

/** A compiled node: `one` where it has exactly one output, else `each`. */
export type Code = { readonly one: One } | { readonly each: Each };

/** Functions and labels that the text around a node defines, innermost first. */
export interface Known {
  readonly name: string;
  readonly outer: Known | undefined;
}

/** Compiles one node; throws {@link Unsupported} for what is outside the subset. */
export type Compile = (ast: Ast, known: Known | undefined) => Code;

export const single = (one: One): Code => ({ one });
export const many = (each: Each): Code => ({ each });

/** The code as one that may have any number of outputs. */
export function asEach(code: Code): Each {
  if ('each' in code) return code.each;
  const { one } = code;
  return (input, run, emit) => emit(one(input, run));
}

/** The code as one that has exactly one output. */
export function asOne(code: Code): One {
  if ('one' in code) return code.one;
  throw new Unsupported();
}

/** The same run with one more name bound. */
export const bound = (run: Run, name: string, value: unknown): Run => ({
  args: run.args,
  scope: { name, value, outer: run.scope },
});

/** What a name is bound to in the text itself. */
export function lookUp(scope: Scope | undefined, name: string): Scope | undefined {
  for (let at = scope; at !== undefined; at = at.outer) if (at.name === name) return at;
  return undefined;
}

/** Binds the names of a pattern to the parts of a value. */
export function destructured(run: Run, pattern: Pattern, value: unknown): Run {
  switch (pattern.kind) {
    case 'name':
      return bound(run, pattern.name, value);
    case 'list':
      if (value !== null && !Array.isArray(value)) throw new LeaveToJq();
      return pattern.items.reduce((at, item, index) => destructured(at, item, indexed(value, index)), run);
    case 'fields':
      return pattern.fields.reduce((at, [key, item]) => destructured(at, item, indexed(value, key)), run);
  }
}

/** Ends an iteration early; each use throws its own. */
export class Stop extends Error {}

/** Runs `body` until it calls `stop`. */
export function stoppable(body: (stop: () => never) => void): void {
  const mine = new Stop();
  try {
    body(() => {
      throw mine;
    });
  } catch (error) {
    if (error !== mine) throw error;
  }
}

/** The first output, or undefined (which is no JSON) where there is none. */
export function firstOf(each: Each, input: unknown, run: Run): unknown {
  let found: unknown;
  stoppable((stop) => {
    each(input, run, (output) => {
      found = output ?? null;
      stop();
    });
  });
  return found;
}

/** All outputs. */
export function outputsOf(each: Each, input: unknown, run: Run): unknown[] {
  const outputs: unknown[] = [];
  each(input, run, (output) => void outputs.push(output));
  return outputs;
}
