import { type Ast, type Parameter, Unsupported } from './ast.ts';
import {
  asEach,
  bound,
  type Code,
  type Compile,
  type Each,
  type Known,
  lookUp,
  many,
  type Run,
  type Scope,
  Stop,
} from './code.ts';
import { LeaveToJq, spend } from './meter.ts';

/** A function with the scope it was defined in. */
interface Closure {
  readonly parameters: readonly Parameter[];
  readonly body: Each;
  scope: Scope | undefined;
}

const plainly: readonly Parameter[] = [];

/** `def name(…): body; rest`. */
export function define(ast: Ast & { kind: 'def' }, known: Known | undefined, compile: Compile): Code {
  const name = `${ast.name}/${ast.parameters.length}`;
  const rest: Known = { name, outer: known };
  const inside = ast.parameters.reduce<Known>((outer, one) => ({ name: `${one.name}/0`, outer }), rest);
  const body = asEach(compile(ast.body, inside));
  const after = asEach(compile(ast.rest, rest));
  return many((input, run, emit) => {
    const closure: Closure = { parameters: ast.parameters, body, scope: undefined };
    const defined = bound(run, name, closure);
    closure.scope = defined.scope;
    after(input, defined, emit);
  });
}

/** Binds the parameters one after the other, `$name` once for each value, and performs the body. */
function perform(
  closure: Closure,
  args: readonly Each[],
  input: unknown,
  caller: Run,
  inside: Run,
  emit: (output: unknown) => void,
): void {
  const [parameter, ...later] = closure.parameters;
  const [argument, ...rest] = args;
  if (parameter === undefined || argument === undefined) {
    closure.body(input, inside, emit);
    return;
  }
  const left: Closure = { ...closure, parameters: later };
  // `$name` binds the variable beside the function of the same name, which keeps all its outputs.
  const given: Closure = { parameters: plainly, body: argument, scope: caller.scope };
  const named = bound(inside, `${parameter.name}/0`, given);
  if (!parameter.value) {
    perform(left, rest, input, caller, named, emit);
    return;
  }
  argument(input, caller, (value) =>
    perform(left, rest, input, caller, bound(named, parameter.name, value), emit),
  );
}

/** A call of a function that the text defines, or of a filter handed to one. */
export function callDefined(
  name: string,
  args: readonly Ast[],
  known: Known | undefined,
  compile: Compile,
): Code {
  const given = args.map((argument) => asEach(compile(argument, known)));
  return many((input, run, emit) => {
    spend();
    const found = lookUp(run.scope, name);
    if (found === undefined) throw new LeaveToJq();
    const closure = found.value as Closure;
    perform(closure, given, input, run, { args: run.args, scope: closure.scope }, emit);
  });
}

/** Whether the text around defines the function or label. */
export const isKnown = (known: Known | undefined, name: string): boolean => {
  for (let at = known; at !== undefined; at = at.outer) if (at.name === name) return true;
  return false;
};

/** `label $name | body`. */
export function label(ast: Ast & { kind: 'label' }, known: Known | undefined, compile: Compile): Code {
  const name = `*${ast.name}`;
  const body = asEach(compile(ast.body, { name, outer: known }));
  return many((input, run, emit) => {
    const stop = new Stop();
    try {
      body(input, bound(run, name, stop), emit);
    } catch (error) {
      if (error !== stop) throw error;
    }
  });
}

/** `break $name`, inside its label. */
export function breakOut(name: string, known: Known | undefined): Code {
  if (!isKnown(known, `*${name}`)) throw new Unsupported();
  return many((_, run) => {
    const stop = lookUp(run.scope, `*${name}`)?.value;
    throw stop instanceof Stop ? stop : new LeaveToJq();
  });
}
