import { LeaveToJq, largest, spend } from './meter.ts';

export { LeaveToJq } from './meter.ts';

const leave = (): never => {
  throw new LeaveToJq();
};

type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All but null and false hold. */
export const holds = (value: unknown): boolean => value !== null && value !== undefined && value !== false;

const order = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, object: 6 } as const;

function rank(value: unknown): number {
  if (value === null || value === undefined) return order.null;
  if (typeof value === 'boolean') return value ? order.true : order.false;
  if (typeof value === 'number') return Number.isNaN(value) ? leave() : order.number;
  if (typeof value === 'string') return order.string;
  if (Array.isArray(value)) return order.array;
  return typeof value === 'object' ? order.object : leave();
}

const surrogate = /[\ud800-\udfff]/;

/** Order of code points, as jq's bytes of UTF-8 order; UTF-16 units agree below the surrogates. */
function compareText(a: string, b: string): number {
  if (!surrogate.test(a) && !surrogate.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Keys in jq's order. */
export const sortedKeys = (value: object): string[] => Object.keys(value).sort(compareText);

/** jq's total order of all values; 0 is equality. */
export function compare(a: unknown, b: unknown): number {
  spend();
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const inner = compare(a[i], b[i]);
      if (inner !== 0) return inner;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const keys = sortedKeys(a);
    const byKeys = compare(keys, sortedKeys(b));
    if (byKeys !== 0) return byKeys;
    for (const key of keys) {
      const inner = compare(a[key], b[key]);
      if (inner !== 0) return inner;
    }
  }
  return 0;
}

/** `value[key]` of objects, arrays and null. */
export function indexed(value: unknown, key: unknown): unknown {
  if (typeof key === 'string') {
    if (isObject(value)) return Object.hasOwn(value, key) ? (value[key] ?? null) : null;
    return value === null || value === undefined ? null : leave();
  }
  if (typeof key === 'number' && Number.isInteger(key)) {
    if (Array.isArray(value)) return (value[key < 0 ? key + value.length : key] as unknown) ?? null;
    return value === null || value === undefined ? null : leave();
  }
  return leave();
}

/** `value[from:to]` of arrays, texts and null, for whole numbers and open ends. */
export function sliced(value: unknown, from: unknown, to: unknown): unknown {
  if (value === null || value === undefined) return null;
  const bound = (one: unknown): number | undefined =>
    one === null || one === undefined
      ? undefined
      : typeof one === 'number' && Number.isInteger(one)
        ? one
        : leave();
  const list = typeof value === 'string' ? [...value] : Array.isArray(value) ? value : leave();
  const part: unknown[] = list.slice(bound(from) ?? 0, bound(to));
  return typeof value === 'string' ? part.join('') : part;
}

/** Whether an object may hold the key and keep jq's order of keys. */
export const plainKey = (key: string): boolean => key !== '__proto__' && !/^\d/.test(key);

/** An object of entries, the last of equal keys winning. */
export function objectOf(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    if (typeof key !== 'string' || !plainKey(key)) return leave();
    result[key] = value;
  }
  return result;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : leave();
}

/** jq's `+`. */
export function plus(a: unknown, b: unknown): unknown {
  if (a === null || a === undefined) return b ?? null;
  if (b === null || b === undefined) return a;
  if (typeof a === 'number' && typeof b === 'number') return finite(a + b);
  if (typeof a === 'string' && typeof b === 'string') return a.length + b.length > largest ? leave() : a + b;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length + b.length > largest) return leave();
    spend((a.length + b.length) >> 5);
    return (a as unknown[]).concat(b);
  }
  if (isObject(a) && isObject(b)) {
    if (!Object.keys(a).every(plainKey) || !Object.keys(b).every(plainKey)) return leave();
    return { ...a, ...b };
  }
  return leave();
}

/** jq's `-`. */
export function minus(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return finite(a - b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.filter((item) => !b.some((gone) => compare(item, gone) === 0));
  }
  return leave();
}

/** Objects merged all the way down, the right one winning. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    spend();
    if (!plainKey(key)) return leave();
    const before = result[key];
    result[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return result;
}

/** jq's `*` of numbers, and of objects. */
export function times(a: unknown, b: unknown): unknown {
  if (isObject(a) && isObject(b)) return Object.keys(a).every(plainKey) ? merged(a, b) : leave();
  return typeof a === 'number' && typeof b === 'number' ? finite(a * b) : leave();
}

/** jq's `/` of numbers; of texts it splits. */
export function over(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string' && a !== '' && b !== '') return a.split(b);
  return typeof a === 'number' && typeof b === 'number' && b !== 0 ? finite(a / b) : leave();
}

/** jq's `%` of whole numbers. */
export function modulo(a: unknown, b: unknown): unknown {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b) || b === 0) return leave();
  return ((a as number) % (b as number)) + 0;
}

/** Numbers that jq and JavaScript write alike: no exponent, no sign before nothing. */
function jsonNumber(value: number): string {
  const size = Math.abs(value);
  return (size >= 1e-3 && size < 1e15) || Object.is(value, 0) ? String(value) : leave();
}

/** jq's JSON text. */
export function jsonText(value: unknown): string {
  spend();
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'string') {
    return /[\u007f\ud800-\udfff]/.test(value) ? leave() : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!isObject(value)) return leave();
  const entries = Object.entries(value);
  if (!entries.every(([key]) => plainKey(key))) return leave();
  return `{${entries.map(([key, inner]) => `${jsonText(key)}:${jsonText(inner)}`).join(',')}}`;
}

/** jq's `tostring`: texts as they are, the rest as JSON. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : jsonText(value));
