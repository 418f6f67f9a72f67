/** A case that is left to real jq: its errors, and the corners where JavaScript and jq could differ. */
export class LeaveToJq extends Error {}

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
const plainKey = (key: string): boolean => key !== '__proto__' && !/^\d/.test(key);

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

/** Above this a result is built by real jq, whose thread can be ended. */
const largest = 5_000_000;

/** jq's `+`. */
export function plus(a: unknown, b: unknown): unknown {
  if (a === null || a === undefined) return b ?? null;
  if (b === null || b === undefined) return a;
  if (typeof a === 'number' && typeof b === 'number') return finite(a + b);
  if (typeof a === 'string' && typeof b === 'string') return a.length + b.length > largest ? leave() : a + b;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length + b.length > largest) return leave();
    return [...(a as unknown[]), ...(b as unknown[])];
  }
  if (isObject(a) && isObject(b)) {
    if (![...Object.keys(a), ...Object.keys(b)].every(plainKey)) return leave();
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

/** jq's `*` and `/` of numbers. */
export function times(a: unknown, b: unknown): unknown {
  return typeof a === 'number' && typeof b === 'number' ? finite(a * b) : leave();
}
export function over(a: unknown, b: unknown): unknown {
  return typeof a === 'number' && typeof b === 'number' && b !== 0 ? finite(a / b) : leave();
}

/** jq's `%` of whole numbers. */
export function modulo(a: unknown, b: unknown): unknown {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b) || b === 0) return leave();
  return ((a as number) % (b as number)) + 0;
}

function jsonNumber(value: number): string {
  return Number.isSafeInteger(value) && Math.abs(value) < 1e15 && !Object.is(value, -0)
    ? String(value)
    : leave();
}

/** jq's JSON text; fractions are left to jq, whose digits differ between versions. */
export function jsonText(value: unknown): string {
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
