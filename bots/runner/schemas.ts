import { UnderstudyError } from '../../contract/errors/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import type { CompiledSchema } from '../language/types.ts';
import type { Outside } from './outside.ts';

const compiled = new WeakMap<object, CompiledSchema>();

/** What is checked and where its schema stands. */
interface SchemaPlace {
  readonly step?: StepAddress | undefined;
  readonly what: 'input of the run' | 'output of the run' | 'input' | 'output' | 'context';
  /** JSON pointer of the schema in the document. */
  readonly pointer: string;
}

/** Checks data against a DSL `schema`; the compiler is loaded with the first one. */
export async function checkSchema(
  outside: Outside,
  schema: unknown,
  value: unknown,
  place: SchemaPlace,
): Promise<void> {
  if (typeof schema !== 'object' || schema === null) return;
  await outside.work(`schema ${place.pointer}`, () => check(schema, value, place));
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
