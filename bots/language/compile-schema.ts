import { createRequire } from 'node:module';
import type { Ajv as AjvClass } from 'ajv';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { explainMismatch } from './explain-schema.ts';
import { pointerOf } from './pointer.ts';
import { isRecord } from './steps.ts';
import type { CompiledSchema, SchemaProblem } from './types.ts';

const load = createRequire(import.meta.url);
type AjvLike = Pick<AjvClass, 'compile'>;
const compilers = new Map<string, AjvLike>();

/** Ajv is loaded with the first schema, so that bots without one start without it. */
function compilerFor(dialect: unknown): AjvLike {
  const old = typeof dialect === 'string' && /draft-0[67]/.test(dialect);
  const name = old ? 'ajv' : 'ajv/dist/2020.js';
  let compiler = compilers.get(name);
  if (compiler === undefined) {
    const { default: Ajv } = load(name) as { default: typeof AjvClass };
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: true, logger: false });
    const { default: addFormats } = load('ajv-formats') as { default: (ajv: AjvClass) => void };
    addFormats(ajv);
    compiler = ajv;
    compilers.set(name, compiler);
  }
  return compiler;
}

const compiled = new WeakMap<object, CompiledSchema>();

/**
 * Compiles the `schema` of the DSL's input, output or export: `{ format: json, document: {…} }`. The result answers
 * what is wrong with a value. Fails with `feature-unsupported` for other formats and external resources, and with
 * `document-invalid` where the JSON Schema itself is broken.
 */
export function compileSchema(schema: unknown): CompiledSchema {
  if (!isRecord(schema))
    throw new UnderstudyError('document-invalid', { reason: 'A schema must be an object.' });
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const format = schema['format'] ?? 'json';
  if (typeof format !== 'string' || !/^json(:|$)/.test(format)) {
    const feature = `The schema format ${String(format)}`;
    throw new UnderstudyError('feature-unsupported', { feature, reason: 'only json is read.' });
  }
  if (!('document' in schema)) {
    throw new UnderstudyError('feature-unsupported', {
      feature: 'A schema from an external resource',
      reason: 'write it inline under `document`.',
    });
  }
  const { document } = schema;
  if (!isRecord(document) && typeof document !== 'boolean') {
    throw new UnderstudyError('document-invalid', {
      reason: 'The `document` of a schema must be a JSON Schema.',
    });
  }
  const dialect = isRecord(document) ? document['$schema'] : undefined;
  let validate: ReturnType<AjvLike['compile']>;
  try {
    const { $id: _, ...anonymous } = isRecord(document) ? document : { $id: undefined };
    validate = compilerFor(dialect).compile(isRecord(document) ? anonymous : document);
  } catch (cause) {
    const reason = `The JSON Schema is broken: ${cause instanceof Error ? cause.message : String(cause)}.`;
    throw new UnderstudyError('document-invalid', { reason }, { cause });
  }
  const result: CompiledSchema = (value) => {
    if (validate(value)) return [];
    const explained = explainMismatch(document, value);
    if (explained.length > 0) return explained;
    return (validate.errors ?? []).map(
      (error): SchemaProblem => ({
        pointer: error.instancePath === '' ? pointerOf([]) : error.instancePath,
        message: error.message ?? 'does not fit',
      }),
    );
  };
  compiled.set(schema, result);
  return result;
}
