import type { Path } from './pointer.ts';

/** Whether the value is an object of keys and values. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path; undefined where it leads nowhere. */
export const dataAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)];
    return isRecord(at) && Object.hasOwn(at, String(key)) ? at[String(key)] : undefined;
  }, value);

/** The value with another at `path`, parts off the path shared; missing parents become objects. */
export function withData(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    const copy: unknown[] = [...(value as unknown[])];
    copy[Number(key)] = withData(copy[Number(key)], rest, next);
    return copy;
  }
  const record = isRecord(value) ? value : {};
  const inner = withData(Object.hasOwn(record, String(key)) ? record[String(key)] : undefined, rest, next);
  // Defined, not assigned: a key may be called `__proto__`.
  return Object.defineProperty({ ...record }, String(key), {
    value: inner,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** The value without what stands at `path`. */
export function withoutData(value: unknown, path: Path): unknown {
  const parent = dataAt(value, path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined) return undefined;
  if (Array.isArray(parent))
    return withData(
      value,
      path.slice(0, -1),
      parent.filter((_, index) => index !== Number(key)),
    );
  if (!isRecord(parent)) return value;
  const rest = Object.fromEntries(Object.entries(parent).filter(([name]) => name !== String(key)));
  return withData(value, path.slice(0, -1), rest);
}

/** Whether two plain values are the same, keys in the same order; shared parts are equal at once. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameData(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return (
    left.length === right.length &&
    left.every((key, index) => right[index] === key && sameData(a[key], b[key]))
  );
}

/** Whether two plain values are the same, whatever the order of their keys. */
export function sameFields(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameFields(item, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameFields(a[key], b[key]))
  );
}
