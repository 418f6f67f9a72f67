import { z } from 'zod';
import type { CatalogEntry, Effect, PortName } from '../../contract/actions/index.ts';
import type { Ports, StepScope } from '../../contract/ports.ts';

/** What an action's `run` gets: the ports it named in `needs`, the step's signal and key, and nothing else. */
export type ActionContext<Needs extends PortName> = Pick<Ports, Needs> &
  Pick<StepScope, 'signal' | 'step'> & {
    /**
     * The same for every attempt at this instance of the step, also in a process that continues the run; other for
     * every other round, step and run. For receivers that let the same key take effect once.
     */
    readonly idempotencyKey: string;
  };

/**
 * Output schema of actions that only have an effect. Their `run` resolves to undefined, and the runner then lets the
 * step's input be its output, so that the data of a bot flows past clicks and key strokes unharmed.
 */
export const answersNothing = z.void();

/** The declaration of one action; everything else (form, docs, schema, permission, completion) is derived from it. */
export interface ActionSpec<Needs extends PortName, Input extends z.ZodType, Output extends z.ZodType> {
  /** `family.verb`. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Sentence pattern with `{param}` slots, e.g. `Type {value} in {target}`. */
  readonly sentence: string;
  readonly needs: readonly Needs[];
  /** What performing it does to the outside; `once` by default. */
  readonly effect?: Effect;
  readonly input: Input;
  readonly output: Output;
  readonly examples: readonly { title: string; input: z.input<Input>; output?: z.input<Output> }[];
  /** Raw event kind that recording turns into this action. */
  readonly records?: string;
  run(context: ActionContext<Needs>, input: z.output<Input>): Promise<z.input<Output>>;
}

/** An action as the runner holds it, its types erased behind the schemas that guard both ends. */
export interface Action {
  readonly id: string;
  /** Plain data for forms, docs and completion; derived on first use, because a run needs it for few actions. */
  readonly entry: CatalogEntry;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  run(context: ActionContext<PortName>, input: unknown): Promise<unknown>;
}

const outputJsonSchema = (output: z.ZodType): Record<string, unknown> =>
  output === answersNothing
    ? { type: 'null', description: 'Answers nothing; the input of the step passes on.' }
    : (z.toJSONSchema(output) as Record<string, unknown>);

/** Declares an action. One file each; register it with one line in `bots/catalog/registry.ts`. */
export function defineAction<Needs extends PortName, Input extends z.ZodType, Output extends z.ZodType>(
  spec: ActionSpec<Needs, Input, Output>,
): Action {
  let entry: CatalogEntry | undefined;
  const describe = (): CatalogEntry => ({
    id: spec.id,
    family: spec.id.slice(0, spec.id.indexOf('.')),
    title: spec.title,
    summary: spec.summary,
    needs: [...spec.needs],
    ui: spec.needs.some((need) => need === 'web'),
    effect: spec.effect ?? 'once',
    idempotent: (spec.effect ?? 'once') !== 'once',
    sentence: spec.sentence,
    input: z.toJSONSchema(spec.input, { io: 'input' }) as Record<string, unknown>,
    output: outputJsonSchema(spec.output),
    examples: spec.examples.map((example) => ({
      title: example.title,
      input: example.input as Record<string, unknown>,
      ...(example.output === undefined ? {} : { output: example.output }),
    })),
    ...(spec.records === undefined ? {} : { records: spec.records }),
  });
  return {
    id: spec.id,
    get entry() {
      entry ??= describe();
      return entry;
    },
    input: spec.input,
    output: spec.output,
    run: (context, input) =>
      spec.run(context as unknown as ActionContext<Needs>, input as z.output<Input>) as Promise<unknown>,
  };
}
