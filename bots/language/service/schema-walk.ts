import dslSchema from '../dsl-schema.generated.json' with { type: 'json' };
import { isRecord } from '../steps.ts';
import type { Part } from './place.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A field that a schema allows, with what it says of it. */
export interface SchemaField {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly schema: Schema;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function resolved(schema: unknown, root: Schema): Schema {
  let current: unknown = schema;
  for (let hops = 0; hops < 16 && isRecord(current) && typeof current['$ref'] === 'string'; hops += 1) {
    const parts = current['$ref'].replace(/^#\//, '').split('/');
    const next = parts.reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), root);
    if (!isRecord(next)) return {};
    const { $ref: _, ...beside } = current;
    current = { ...next, ...beside };
  }
  return isRecord(current) ? current : {};
}

/** The schema with everything it is composed of; alternatives that `keys` exclude by a required keyword are left out. */
function spread(schema: unknown, root: Schema, keys: ReadonlySet<string>, depth = 0): readonly Schema[] {
  const own = resolved(schema, root);
  if (depth > 8) return [own];
  const fits = (each: unknown): boolean => {
    const names = Object.keys(
      isRecord(resolved(each, root)['properties']) ? (resolved(each, root)['properties'] as object) : {},
    );
    const required = listOf(resolved(each, root)['required']).map(String);
    return (
      keys.size === 0 ||
      required.length === 0 ||
      required.some((name) => keys.has(name)) ||
      !names.some((name) => keys.has(name))
    );
  };
  const choices = [...listOf(own['oneOf']), ...listOf(own['anyOf'])];
  const fitting = choices.filter(fits);
  return [
    own,
    ...[...listOf(own['allOf']), ...(fitting.length === 0 ? choices : fitting)].flatMap((each) =>
      spread(each, root, keys, depth + 1),
    ),
    ...['then', 'else'].flatMap((word) =>
      own[word] === undefined ? [] : spread(own[word], root, keys, depth + 1),
    ),
  ];
}

function step(schemas: readonly Schema[], part: Part, root: Schema): readonly unknown[] {
  return schemas
    .flatMap((schema) => {
      if ('item' in part)
        return [
          ...listOf(schema['prefixItems']),
          ...(schema['items'] === undefined ? [] : [schema['items']]),
        ];
      const { properties, additionalProperties } = schema;
      if (isRecord(properties) && Object.hasOwn(properties, part.key)) return [properties[part.key]];
      return isRecord(additionalProperties) ? [additionalProperties] : [];
    })
    .map((each) => resolved(each, root));
}

/** The schemas that apply at a path of the document. */
export function schemasAt(
  path: readonly Part[],
  keys: ReadonlySet<string> = new Set(),
  root: Schema = dslSchema,
): readonly Schema[] {
  let here: readonly Schema[] = spread(root, root, new Set());
  path.forEach((part, index) => {
    const last = index === path.length - 1;
    const seen = new Set<unknown>();
    const next = path[index + 1];
    const known = last ? keys : next !== undefined && 'key' in next ? new Set([next.key]) : new Set<string>();
    here = step(here, part, root)
      .flatMap((each) => spread(each, root, known))
      .filter((each) => !seen.has(each) && seen.add(each));
  });
  return here;
}

/** The fields that schemas allow, each once, the required first. */
export function fieldsOf(schemas: readonly Schema[], root: Schema = dslSchema): readonly SchemaField[] {
  const found = new Map<string, SchemaField>();
  for (const schema of schemas) {
    const required = new Set(listOf(schema['required']).map(String));
    for (const [name, raw] of Object.entries(isRecord(schema['properties']) ? schema['properties'] : {})) {
      const property = resolved(raw, root);
      const description = String(property['description'] ?? property['title'] ?? '');
      if (!found.has(name))
        found.set(name, { name, description, required: required.has(name), schema: property });
    }
  }
  return [...found.values()].sort((a, b) => Number(b.required) - Number(a.required));
}

/** Values that schemas name: constants, enumerations, true and false. */
export function valuesOf(schemas: readonly Schema[]): readonly string[] {
  const values = schemas.flatMap((schema) => [
    ...listOf(schema['enum']),
    ...('const' in schema ? [schema['const']] : []),
    ...(schema['type'] === 'boolean' ? [true, false] : []),
  ]);
  return [...new Set(values.map(String))];
}
