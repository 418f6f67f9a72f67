import { fullFormats } from 'ajv-formats/dist/formats.js';
import { below } from './pointer.ts';
import { didYouMean } from './suggest.ts';
import type { SchemaProblem } from './types.ts';

type Schema = Readonly<Record<string, unknown>>;

/** How an explanation is steered. */
export interface ExplainOptions {
  /** The schema that `#/…` references point into; by default the given one. */
  readonly root?: Schema;
  /** Values answered true for are taken as fitting (runtime expressions). */
  readonly skip?: (value: unknown) => boolean;
}

interface Walk {
  readonly root: Schema;
  readonly skip: (value: unknown) => boolean;
  /** What fits what, so that nested alternatives are not tried again at every level. */
  readonly known: Map<unknown, WeakMap<object, boolean>>;
  /** References by the schema that makes them. */
  readonly resolved: Map<Schema, Schema>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asSchema = (value: unknown): Schema => (isObject(value) ? value : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const quote = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const kindWords: Readonly<Record<string, string>> = {
  null: 'empty',
  array: 'a list',
  object: 'an object',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

const kindWord = (kind: string): string => kindWords[kind] ?? kind;

function resolve(schema: unknown, walk: Walk): Schema {
  const given = asSchema(schema);
  if (typeof given['$ref'] !== 'string') return given;
  const known = walk.resolved.get(given);
  if (known !== undefined) return known;
  let current = given;
  for (let hops = 0; hops < 32 && typeof current['$ref'] === 'string'; hops++) {
    const { $ref, ...beside } = current;
    const parts = String($ref).replace(/^#\/?/, '').split('/').filter(Boolean);
    let at: unknown = walk.root;
    for (const part of parts) at = asSchema(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    const { title, description, ...constraints } = beside as Record<string, unknown>;
    // What stands beside the reference sees the properties it declares.
    current =
      Object.keys(constraints).length === 0
        ? asSchema(at)
        : { ...constraints, allOf: [at, ...asList(constraints['allOf'])] };
  }
  walk.resolved.set(given, current);
  return current;
}

/** Properties that the schema and what it is composed of declare for this object. */
function declared(
  schema: Schema,
  value: Record<string, unknown>,
  walk: Walk,
  names: Map<string, unknown>,
): boolean {
  let open = false;
  for (const [name, property] of Object.entries(asSchema(schema['properties']))) names.set(name, property);
  if (schema['additionalProperties'] === true || isObject(schema['additionalProperties'])) open = true;
  for (const part of asList(schema['allOf']))
    open = declared(resolve(part, walk), value, walk, names) || open;
  for (const key of ['oneOf', 'anyOf'] as const) {
    const branches = asList(schema[key]).map((branch) => resolve(branch, walk));
    if (branches.length === 0) continue;
    const fitting = branches.filter((branch) => fits(branch, value, walk));
    for (const branch of fitting.length > 0 ? fitting : [choose(branches, value, walk)]) {
      open = declared(branch, value, walk, names) || open;
    }
  }
  return open;
}

/** How telling it is that `value` was meant for this branch; higher is better. */
function affinity(branch: Schema, value: unknown, walk: Walk, depth = 0): number {
  let score = 0;
  const type = branch['type'];
  if (type !== undefined) score += typeFits(type, value) ? 1 : -20;
  if ('const' in branch) score += branch['const'] === value ? 10 : -10;
  if (Array.isArray(branch['enum'])) score += branch['enum'].includes(value) ? 5 : -5;
  const denied = asSchema(asSchema(branch['not'])['enum'] === undefined ? {} : branch['not']);
  if (asList(denied['enum']).includes(value)) score -= 10;
  if (typeof branch['pattern'] === 'string' && typeof value === 'string') {
    score += new RegExp(branch['pattern'], 'u').test(value) ? 2 : -1;
  }
  if (isObject(value)) {
    for (const name of asList(branch['required'])) score += String(name) in value ? 6 : -2;
    for (const [name, property] of Object.entries(asSchema(branch['properties']))) {
      if (!(name in value)) continue;
      score += 1;
      if (depth < 2) {
        const inner = resolve(property, walk);
        if ('const' in inner || 'enum' in inner || 'not' in inner)
          score += affinity(inner, value[name], walk, depth + 1);
      }
    }
  }
  for (const part of asList(branch['allOf'])) score += affinity(resolve(part, walk), value, walk, depth);
  for (const key of ['oneOf', 'anyOf'] as const) {
    const inner = asList(branch[key]).map((item) => affinity(resolve(item, walk), value, walk, depth));
    if (inner.length > 0) score += Math.max(...inner);
  }
  return score;
}

function choose(branches: readonly Schema[], value: unknown, walk: Walk): Schema {
  let best = branches[0] ?? {};
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const branch of branches) {
    const score = affinity(branch, value, walk);
    if (score > bestScore) [best, bestScore] = [branch, score];
  }
  return best;
}

function typeFits(type: unknown, value: unknown): boolean {
  const kind = kindOf(value);
  return (Array.isArray(type) ? type : [type]).some(
    (one) => one === kind || (one === 'number' && kind === 'integer'),
  );
}

function fits(schema: unknown, value: unknown, walk: Walk): boolean {
  if (typeof value !== 'object' || value === null) return explain(schema, value, '', walk).length === 0;
  if (isObject(value) && asList(asSchema(schema)['required']).some((name) => !(String(name) in value)))
    return false;
  const answers = walk.known.get(schema) ?? new WeakMap<object, boolean>();
  walk.known.set(schema, answers);
  const answer = answers.get(value) ?? explain(schema, value, '', walk).length === 0;
  answers.set(value, answer);
  return answer;
}

function explainObject(
  schema: Schema,
  value: Record<string, unknown>,
  pointer: string,
  walk: Walk,
): SchemaProblem[] {
  const found: SchemaProblem[] = [];
  const say = (message: string, at = pointer): void => void found.push({ pointer: at, message });
  for (const name of asList(schema['required'])) {
    if (!(String(name) in value)) say(`needs the field ${String(name)}`);
  }
  const size = Object.keys(value).length;
  const { minProperties, maxProperties } = schema;
  if (typeof minProperties === 'number' && size < minProperties)
    say(`needs at least ${minProperties} field(s)`);
  if (typeof maxProperties === 'number' && size > maxProperties) {
    say(`holds ${size} fields (${Object.keys(value).join(', ')}) where ${maxProperties} is allowed`);
  }
  const properties = asSchema(schema['properties']);
  const additional = schema['additionalProperties'];
  for (const [name, inner] of Object.entries(value)) {
    const at = below(pointer, name);
    if (Object.hasOwn(properties, name)) found.push(...explain(properties[name], inner, at, walk));
    else if (isObject(additional)) found.push(...explain(additional, inner, at, walk));
  }
  if (schema['unevaluatedProperties'] === false || additional === false) {
    const names = new Map<string, unknown>();
    const open = additional === false ? false : declared(schema, value, walk, names);
    if (additional === false) for (const name of Object.keys(properties)) names.set(name, true);
    for (const name of open ? [] : Object.keys(value)) {
      if (names.has(name)) continue;
      const allowed = [...names.keys()].join(', ');
      say(
        `is not a known field; allowed here: ${allowed}.${didYouMean(name, names.keys())}`,
        below(pointer, name),
      );
    }
  }
  const propertyNames = schema['propertyNames'];
  if (isObject(propertyNames)) {
    for (const name of Object.keys(value)) {
      const wrong = explain(propertyNames, name, pointer, walk)[0];
      if (wrong !== undefined)
        say(`has the field name ${quote(name)}, which ${wrong.message}`, below(pointer, name));
    }
  }
  return found;
}

const formatWords: Readonly<Record<string, string>> = {
  date: 'a date like 2026-11-22',
  'date-time': 'a time like 2026-11-22T10:00:00Z',
  uri: 'a full address like https://example.org/',
  'uri-template': 'an address, perhaps with {placeholders}',
  'json-pointer': 'a JSON pointer like /do/0',
  email: 'a mail address',
};

/** Whether the text is of the format, as Ajv's own formats see it; unknown formats accept everything. */
function isOfFormat(format: string, text: string): boolean {
  const known = fullFormats[format as keyof typeof fullFormats] as unknown;
  const check = isObject(known) && 'validate' in known ? known['validate'] : known;
  if (check instanceof RegExp) return new RegExp(check.source, check.flags.replace('g', '')).test(text);
  return typeof check === 'function' ? (check as (text: string) => unknown)(text) === true : true;
}

function explainText(schema: Schema, value: string): string | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  const length = [...value].length;
  if (typeof minLength === 'number' && length < minLength) {
    return minLength === 1 ? 'must not be empty' : `needs at least ${minLength} characters`;
  }
  if (typeof maxLength === 'number' && length > maxLength) return `allows at most ${maxLength} characters`;
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) {
    if (pattern.includes('\\$\\{')) return `must be an expression like \${ .name }, not ${quote(value)}`;
    return `${quote(value)} does not follow the pattern ${pattern}`;
  }
  if (typeof format !== 'string' || isOfFormat(format, value)) return undefined;
  return `must be ${formatWords[format] ?? `of the format ${format}`}, not ${quote(value)}`;
}

function explainNumber(schema: Schema, value: number): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) return `must be at least ${minimum}, not ${value}`;
  if (typeof maximum === 'number' && value > maximum) return `must be at most ${maximum}, not ${value}`;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) {
    return `must be more than ${exclusiveMinimum}, not ${value}`;
  }
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) {
    return `must be less than ${exclusiveMaximum}, not ${value}`;
  }
  if (typeof multipleOf === 'number' && value % multipleOf !== 0)
    return `must be a multiple of ${multipleOf}`;
  return undefined;
}

function explainChoice(schema: Schema, value: unknown, pointer: string, walk: Walk): SchemaProblem[] {
  const branches = asList(schema['oneOf'] ?? schema['anyOf']).map((branch) => resolve(branch, walk));
  if (branches.length === 0) return [];
  const matching = branches.filter((branch) => fits(branch, value, walk)).length;
  if (matching === 1 || (matching > 1 && schema['anyOf'] !== undefined)) return [];
  if (matching > 1) {
    const ways = branches.map((branch) => branch['title']).filter((title) => typeof title === 'string');
    return [
      {
        pointer,
        message: `can be read in more than one way${ways.length > 0 ? ` (${ways.join(', ')})` : ''}`,
      },
    ];
  }
  const constants = branches.map((branch) => branch['const']);
  if (constants.every((one) => one !== undefined)) {
    return [{ pointer, message: oneOfMessage(constants, value) }];
  }
  const types = branches.flatMap((branch) => branch['type'] ?? []).map(String);
  if (types.length >= branches.length && !typeFits(types, value)) {
    return [
      { pointer, message: `must be ${[...new Set(types.map(kindWord))].join(' or ')}, not ${quote(value)}` },
    ];
  }
  return explain(choose(branches, value, walk), value, pointer, walk);
}

function oneOfMessage(allowed: readonly unknown[], value: unknown): string {
  const words = allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const hint = typeof value === 'string' ? didYouMean(value, words) : '';
  return `must be ${words.length === 1 ? '' : 'one of '}${words.join(', ')}, not ${quote(value)}.${hint}`;
}

function explain(raw: unknown, value: unknown, pointer: string, walk: Walk): SchemaProblem[] {
  if (raw === false) return [{ pointer, message: 'is not allowed here' }];
  if (!isObject(raw) || walk.skip(value)) return [];
  const schema = resolve(raw, walk);
  const wrong = (message: string): SchemaProblem[] => [{ pointer, message }];
  if (schema['type'] !== undefined && !typeFits(schema['type'], value)) {
    const kinds = [schema['type']].flat().map((kind) => kindWord(String(kind)));
    return wrong(`must be ${kinds.join(' or ')}, not ${quote(value)}`);
  }
  if ('const' in schema && schema['const'] !== value) return wrong(oneOfMessage([schema['const']], value));
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value))
    return wrong(oneOfMessage(schema['enum'], value));
  const found: SchemaProblem[] = [];
  if (typeof value === 'string') {
    const message = explainText(schema, value);
    if (message !== undefined) found.push({ pointer, message });
  }
  if (typeof value === 'number') {
    const message = explainNumber(schema, value);
    if (message !== undefined) found.push({ pointer, message });
  }
  if (Array.isArray(value)) found.push(...explainList(schema, value, pointer, walk));
  for (const part of asList(schema['allOf'])) found.push(...explain(part, value, pointer, walk));
  if (isObject(schema['not']) && fits(schema['not'], value, walk))
    found.push({ pointer, message: `must not be ${quote(value)}` });
  if (isObject(schema['if'])) {
    found.push(
      ...explain(fits(schema['if'], value, walk) ? schema['then'] : schema['else'], value, pointer, walk),
    );
  }
  if (found.length === 0) found.push(...explainChoice(schema, value, pointer, walk));
  if (isObject(value)) found.push(...explainObject(schema, value, pointer, walk));
  return found;
}

function explainList(
  schema: Schema,
  value: readonly unknown[],
  pointer: string,
  walk: Walk,
): SchemaProblem[] {
  const found: SchemaProblem[] = [];
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === 'number' && value.length < minItems) {
    found.push({ pointer, message: `needs at least ${minItems} entry or entries` });
  }
  if (typeof maxItems === 'number' && value.length > maxItems) {
    found.push({ pointer, message: `allows at most ${maxItems} entries` });
  }
  const fixed = asList(schema['prefixItems']);
  value.forEach((item, index) => {
    const inner = index < fixed.length ? fixed[index] : items;
    found.push(...explain(inner, item, below(pointer, index), walk));
  });
  return found;
}

/**
 * Says in a few sentences why a value does not fit a JSON Schema: of alternatives only the one that was evidently
 * meant is explained, so that one mistake gives one problem. Nothing is answered where the value fits.
 */
export function explainMismatch(
  schema: unknown,
  value: unknown,
  options: ExplainOptions = {},
): SchemaProblem[] {
  const walk: Walk = {
    root: options.root ?? asSchema(schema),
    skip: options.skip ?? (() => false),
    known: new Map(),
    resolved: new Map(),
  };
  const seen = new Set<string>();
  return explain(schema, value, '', walk).filter((problem) => {
    const key = `${problem.pointer}\n${problem.message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
