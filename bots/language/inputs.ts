import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Manifest, ManifestInput } from '../../contract/flow/index.ts';
import { explainMismatch } from './explain-schema.ts';

const typeSchemas: Record<ManifestInput['type'], Record<string, unknown>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  choice: { type: 'string' },
  file: { type: 'string', widget: 'file' },
  folder: { type: 'string', widget: 'folder' },
  list: { type: 'array' },
  json: {},
};

const isRequired = (input: ManifestInput): boolean => input.required && input.default === undefined;

function schemaOf(input: ManifestInput): Record<string, unknown> {
  return {
    ...typeSchemas[input.type],
    ...(input.type === 'choice' && input.options !== undefined ? { enum: [...input.options] } : {}),
    ...(['text', 'file', 'folder', 'date'].includes(input.type) && isRequired(input) ? { minLength: 1 } : {}),
    ...(input.title === undefined ? {} : { title: input.title }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.default === undefined ? {} : { default: input.default }),
  };
}

/** JSON Schema 2020-12 of a run's inputs, in the order of the manifest; the run form is derived from it. */
export function inputSchemaOf(manifest: Manifest): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(manifest.inputs.map((input) => [input.name, schemaOf(input)])),
    required: manifest.inputs.filter(isRequired).map((input) => input.name),
    additionalProperties: false,
  };
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Turns what a command line gives (text) into the declared type; what does not fit is left for the check to name. */
function coerce(input: ManifestInput, given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const text = given.trim();
  switch (input.type) {
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : given;
    case 'boolean':
      if (/^(true|yes|on|1)$/i.test(text)) return true;
      return /^(false|no|off|0)$/i.test(text) ? false : given;
    case 'list': {
      if (text.startsWith('[')) return parsedOr(text);
      return text === '' ? [] : text.split(',').map((item) => item.trim());
    }
    case 'json':
      return parsedOr(text);
    default:
      return given;
  }
}

/**
 * The inputs a run starts with: strings of a command line turned into the declared types, defaults filled in. Fails
 * with `input-invalid` naming every field that is missing, unknown or of the wrong kind.
 */
export function checkInputs(
  manifest: Manifest,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const reasons: string[] = [];
  for (const input of manifest.inputs) {
    const value = coerce(input, given[input.name]);
    if (value === undefined || (value === '' && !input.required && input.type !== 'text')) {
      if (input.default !== undefined) values[input.name] = structuredClone(input.default);
      else if (input.required) reasons.push(`${input.name} is missing (${input.title ?? input.type})`);
      continue;
    }
    const wrong = explainMismatch(schemaOf(input), value);
    if (wrong[0] === undefined) values[input.name] = value;
    else reasons.push(`${input.name} ${wrong[0].message}`);
  }
  const known = new Set(manifest.inputs.map((input) => input.name));
  const names = [...known].join(', ');
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    reasons.push(
      `${name} is not an input of this bot${names === '' ? '; it has none' : ` (it has ${names})`}`,
    );
  }
  if (reasons.length > 0) {
    throw new UnderstudyError('input-invalid', { reason: `${reasons.join('; ')}.` });
  }
  return values;
}
