import { UnderstudyError } from '../../contract/errors/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import type { CompiledSchema } from '../language/types.ts';
import type { Engine, Performance } from './engine.ts';
import type { ExternalResource } from './resources/resource.ts';

const compiled = new WeakMap<object, CompiledSchema>();

/** What is checked and where its schema stands. */
interface SchemaPlace {
  readonly step?: StepAddress | undefined;
  readonly what: 'input of the run' | 'output of the run' | 'input' | 'output' | 'context';
  /** JSON pointer of the schema in the document. */
  readonly pointer: string;
  /** Ends fetching a schema that lies elsewhere. */
  readonly signal: AbortSignal;
}

/** Checks data against a DSL `schema`; the compiler is loaded with the first one. */
export async function checkSchema(
  engine: Engine,
  schema: unknown,
  value: unknown,
  place: SchemaPlace,
): Promise<void> {
  if (typeof schema !== 'object' || schema === null) return;
  const inline = 'resource' in schema ? await fetched(engine, schema, value, place) : schema;
  await engine.outside.work(`schema ${place.pointer}`, () => check(inline, value, place));
}

/** Schemas from elsewhere as a run has fetched them, by their place in the document. */
const fetchedByRun = new WeakMap<Engine, Map<object, object>>();

/** The schema with the document that its resource holds. */
async function fetched(engine: Engine, schema: object, value: unknown, place: SchemaPlace): Promise<object> {
  const known = fetchedByRun.get(engine) ?? new Map<object, object>();
  fetchedByRun.set(engine, known);
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const { resource, ...rest } = schema as { resource: ExternalResource };
  const { fetchResource, readResource } = await import('./resources/resource.ts');
  const found = await fetchResource(performanceAt(engine, value, place), resource.endpoint);
  const inline = { ...rest, document: await readResource(found) };
  known.set(schema, inline);
  return inline;
}

/** What fetching needs of a task, also where a schema belongs to the whole run. */
function performanceAt(engine: Engine, input: unknown, { step, pointer, signal }: SchemaPlace): Performance {
  const own = step ?? { name: engine.document.document.name, pointer, path: pointer };
  const { expressions, constants } = engine;
  const variables = () => ({ ...constants, context: engine.context });
  const options = { signal, step: own.name, instance: own.pointer };
  return {
    engine,
    placed: { step: own, task: {}, kind: undefined },
    input,
    flow: { input, variables: {}, signal, attempt: 1 },
    signal,
    timeoutMs: undefined,
    variables,
    evaluate: (expression, more, on = input) =>
      expressions.evaluate(expression, on, { ...variables(), ...more }, options),
    template: (given, more, on = input) =>
      expressions.evaluateTemplate(given, on, { ...variables(), ...more }, options),
    authorize: () => {
      // A schema's credentials are of no concern to the task's expressions.
    },
  };
}

async function check(schema: object, value: unknown, place: SchemaPlace): Promise<void> {
  let compiledSchema = compiled.get(schema);
  if (compiledSchema === undefined) {
    const { compileSchema } = await import('../language/compile-schema.ts');
    compiledSchema = compileSchema(schema);
    compiled.set(schema, compiledSchema);
  }
  const problems = compiledSchema(value);
  if (problems.length === 0) return;
  const reason = problems
    .map(({ pointer, message }) => `${pointer === '' ? '' : `${pointer} `}${message}`)
    .join('; ');
  const context = {
    asStandard: true,
    instance: place.step?.pointer ?? '/input',
    where: { pointer: place.pointer, ...(place.step === undefined ? {} : { step: place.step.name }) },
  };
  throw place.what === 'input of the run'
    ? new UnderstudyError('input-invalid', { reason }, context)
    : new UnderstudyError('data-invalid', { what: place.what, pointer: place.pointer, reason }, context);
}
