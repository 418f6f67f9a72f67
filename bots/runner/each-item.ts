import type { TaskList } from '../../contract/flow/index.ts';
import type { Performance } from './engine.ts';
import { checkSchema } from './schemas.ts';

/** The DSL's subscription iterator: what to do with each event or message. */
export interface Iterator {
  readonly item?: string;
  readonly at?: string;
  readonly do?: TaskList;
  readonly output?: { readonly as?: unknown; readonly schema?: unknown };
  readonly export?: { readonly as?: unknown; readonly schema?: unknown };
}

/** What became of one item. */
export interface ItemEnd {
  readonly output: unknown;
  /** A step ended the whole workflow. */
  readonly ended: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What `foreach` (at `field` below the step, e.g. `/foreach`) makes of one item: its steps see it as a variable and
 * have the task's input as theirs.
 */
export async function performItem(
  performance: Performance,
  foreach: Iterator,
  field: string,
  item: unknown,
  index: number,
): Promise<ItemEnd> {
  const { engine, placed, input, flow, signal } = performance;
  const variables = { [foreach.item ?? 'item']: item, [foreach.at ?? 'index']: index };
  const { pointer, path } = placed.step;
  const end =
    foreach.do === undefined
      ? { output: item, ended: false }
      : await engine.performList(
          foreach.do,
          { pointer: `${pointer}${field}/do`, path: `${path}${field}[${index}]/do` },
          { ...flow, input, signal, variables: { ...flow.variables, ...variables } },
        );
  const evaluated = (value: unknown, on: unknown, more = {}): Promise<unknown> =>
    value === undefined
      ? Promise.resolve(on)
      : typeof value === 'string'
        ? performance.evaluate(value, { ...variables, ...more }, on)
        : performance.template(value, { ...variables, ...more }, on);
  const output = await evaluated(foreach.output?.as, end.output);
  await checkSchema(engine, foreach.output?.schema, output, {
    step: placed.step,
    what: 'output',
    pointer: `${pointer}${field}/output/schema`,
    signal,
  });
  if (foreach.export?.as !== undefined) {
    const context = await evaluated(foreach.export.as, output, { output });
    await checkSchema(engine, foreach.export.schema, context, {
      step: placed.step,
      what: 'context',
      pointer: `${pointer}${field}/export/schema`,
      signal,
    });
    engine.context = context;
  }
  return { output, ended: end.ended, variables };
}
