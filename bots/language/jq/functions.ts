import { LeaveToJq, largest, spend } from './meter.ts';
import { asText, compare, holds, indexed, jsonText, plainKey, plus, sortedKeys } from './values.ts';

const leave = (): never => {
  throw new LeaveToJq();
};
const text = (value: unknown): string => (typeof value === 'string' ? value : leave());
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : leave());
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function length(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : leave();
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function has(value: unknown, key: unknown): boolean {
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && Number.isInteger(key))
    return (key as number) >= 0 && (key as number) < value.length;
  return leave();
}

function contains(a: unknown, b: unknown): boolean {
  spend();
  if (typeof a === 'string' && typeof b === 'string') return !/\0/.test(a + b) ? a.includes(b) : leave();
  if (Array.isArray(a) && Array.isArray(b)) {
    return b.every((wanted) =>
      a.some((item) => typeName(item) === typeName(wanted) && contains(item, wanted)),
    );
  }
  if (isObject(a) && isObject(b)) {
    return Object.keys(b).every(
      (key) => Object.hasOwn(a, key) && typeName(a[key]) === typeName(b[key]) && contains(a[key], b[key]),
    );
  }
  // To jq, true and false are of two kinds, and kinds that differ are an error.
  return typeName(a) === typeName(b) && (typeof a !== 'boolean' || a === b) ? compare(a, b) === 0 : leave();
}

function join(value: unknown, separator: unknown): string {
  const between = text(separator);
  let length = 0;
  const parts = list(value).map((item) => {
    spend();
    const part =
      item === null || item === undefined
        ? ''
        : typeof item === 'number' || typeof item === 'boolean'
          ? jsonText(item)
          : text(item);
    length += part.length + between.length;
    return length > largest ? leave() : part;
  });
  return parts.join(between);
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  const given = text(value);
  if (!/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/.test(given) || given.length > 15) return leave();
  const parsed = Number(given);
  return Object.is(parsed, -0) ? leave() : parsed;
}

function split(value: unknown, separator: unknown): string[] {
  const whole = text(value);
  const between = text(separator);
  if (between === '') return leave();
  return whole === '' ? [] : whole.split(between);
}

/** Order of a list; the sort is stable, as jq's. */
const sorted = (value: unknown): unknown[] => [...list(value)].sort(compare);

function unique(value: unknown): unknown[] {
  return sorted(value).filter((item, index, all) => index === 0 || compare(all[index - 1], item) !== 0);
}

function sum(value: unknown): unknown {
  const items = Array.isArray(value)
    ? (value as unknown[])
    : isObject(value)
      ? Object.values(value)
      : leave();
  return items.reduce((total: unknown, item) => {
    spend();
    return plus(total, item);
  }, null);
}

/** Lists inside a list laid out in it, `depth` levels deep. */
function flattened(value: unknown, depth: number): unknown[] {
  const flat: unknown[] = [];
  const lay = (items: readonly unknown[], left: number): void => {
    for (const item of items) {
      spend();
      if (Array.isArray(item) && left > 0) lay(item as unknown[], left - 1);
      else flat.push(item ?? null);
    }
  };
  lay(list(value), depth);
  return flat;
}

function fromEntries(value: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const entry of list(value)) {
    spend();
    if (!isObject(entry) || typeof entry['key'] !== 'string' || !('value' in entry)) return leave();
    if (!plainKey(entry['key'])) return leave();
    found[entry['key']] = entry['value'] ?? null;
  }
  return found;
}

const numeric =
  (calculate: (value: number) => number) =>
  (input: unknown): number => {
    if (typeof input !== 'number') return leave();
    const result = calculate(input);
    return Number.isFinite(result) ? result : leave();
  };

const ascii = /^[\x20-\x7e]*$/;
/** A text in which every character is one byte and prints, so that positions and spaces mean the same to all. */
const asciiText = (value: unknown): string => (ascii.test(text(value)) ? text(value) : leave());

const kindIs =
  (...kinds: readonly string[]) =>
  (input: unknown): boolean =>
    kinds.includes(typeName(input));

/** jq's functions that answer their input where it is of a kind, and nothing where it is not. */
export const kindFunctions: Readonly<Record<string, (input: unknown) => boolean>> = {
  values: (input) => input !== null && input !== undefined,
  nulls: kindIs('null'),
  booleans: kindIs('boolean'),
  numbers: kindIs('number'),
  strings: kindIs('string'),
  arrays: kindIs('array'),
  objects: kindIs('object'),
  iterables: kindIs('array', 'object'),
  scalars: kindIs('null', 'boolean', 'number', 'string'),
};

function positions(value: unknown, wanted: unknown): number[] {
  const whole = asciiText(value);
  const part = asciiText(wanted);
  if (part === '') return leave();
  const found: number[] = [];
  for (let at = whole.indexOf(part); at !== -1; at = whole.indexOf(part, at + 1)) found.push(at);
  return found;
}

function getpath(value: unknown, path: unknown): unknown {
  return list(path).reduce<unknown>(
    (here, key) => (here === null ? null : indexed(here, key)),
    value ?? null,
  );
}

/** jq's functions of the input alone, by name. */
export const plainFunctions: Readonly<Record<string, (input: unknown) => unknown>> = {
  not: (input) => !holds(input),
  length,
  type: typeName,
  keys: (input) =>
    Array.isArray(input) ? input.map((_, index) => index) : isObject(input) ? sortedKeys(input) : leave(),
  add: sum,
  any: (input) => list(input).some(holds),
  all: (input) => list(input).every(holds),
  tostring: asText,
  tojson: jsonText,
  tonumber: number,
  ascii_downcase: (input) => text(input).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ascii_upcase: (input) => text(input).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  floor: numeric(Math.floor),
  ceil: numeric(Math.ceil),
  round: numeric((value) => Math.sign(value) * Math.round(Math.abs(value))),
  trunc: numeric(Math.trunc),
  sqrt: numeric(Math.sqrt),
  fabs: numeric(Math.abs),
  abs: numeric(Math.abs),
  keys_unsorted: (input) => (isObject(input) ? Object.keys(input) : leave()),
  to_entries: (input) =>
    isObject(input) ? Object.entries(input).map(([key, value]) => ({ key, value: value ?? null })) : leave(),
  from_entries: fromEntries,
  flatten: (input) => flattened(input, Number.POSITIVE_INFINITY),
  trim: (input) => asciiText(input).trim(),
  ltrim: (input) => asciiText(input).trimStart(),
  rtrim: (input) => asciiText(input).trimEnd(),
  toarray: (input) => (Array.isArray(input) ? (input as unknown[]) : [input ?? null]),
  sort: sorted,
  unique,
  min: (input) => sorted(input)[0] ?? null,
  max: (input) => sorted(input).at(-1) ?? null,
  reverse: (input) => [...list(input)].reverse(),
  first: (input) => indexed(list(input), 0),
  last: (input) => indexed(list(input), -1),
};

/** jq's functions of the input and one value, by name. */
export const valueFunctions: Readonly<Record<string, (input: unknown, argument: unknown) => unknown>> = {
  has,
  contains,
  join,
  split,
  getpath,
  flatten: (input, depth) =>
    typeof depth === 'number' && Number.isInteger(depth) && depth >= 0 ? flattened(input, depth) : leave(),
  in: (key, value) => has(value, key),
  inside: (part, whole) => contains(whole, part),
  index: (input, wanted) => positions(input, wanted)[0] ?? null,
  rindex: (input, wanted) => positions(input, wanted).at(-1) ?? null,
  indices: positions,
  startswith: (input, prefix) => text(input).startsWith(text(prefix)),
  endswith: (input, suffix) => text(input).endsWith(text(suffix)),
  ltrimstr: (input, prefix) =>
    typeof input === 'string' && typeof prefix === 'string' && input.startsWith(prefix)
      ? input.slice(prefix.length)
      : input,
  rtrimstr: (input, suffix) =>
    typeof input === 'string' && typeof suffix === 'string' && suffix !== '' && input.endsWith(suffix)
      ? input.slice(0, -suffix.length)
      : input,
};
