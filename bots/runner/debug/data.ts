import { UnderstudyError } from '../../../contract/errors/index.ts';
import { type DebugValue, secretMask } from '../../../contract/run/index.ts';
import { pathOf } from '../../language/pointer.ts';
import { isRecord } from '../../language/steps.ts';

const previewLength = 120;
/** Texts up to this length travel whole, so that they can be edited in place. */
const editableLength = 2000;
/** Members that one look answers; the rest is asked for by offset. */
export const membersAtOnce = 100;

const refused = (reason: string) => new UnderstudyError('debug-value-refused', { reason });

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  return pathOf(pointer).reduce<unknown>(
    (at, key) => (Array.isArray(at) ? at[Number(key)] : isRecord(at) ? at[key] : undefined),
    root,
  );
}

/** A copy of `root` with another value at the pointer; what lies beside it is shared. Throws where nothing is there. */
export function withValueAt(root: unknown, pointer: string, value: unknown): unknown {
  const replace = (at: unknown, path: readonly string[]): unknown => {
    const [key, ...rest] = path;
    if (key === undefined) return value;
    if (Array.isArray(at)) {
      const index = Number(key);
      if (!Number.isInteger(index) || index < 0 || index > at.length)
        throw refused(`the list has no item ${key}`);
      return at.length === index
        ? [...at, replace(undefined, rest)]
        : at.with(index, replace(at[index], rest));
    }
    if (isRecord(at)) return { ...at, [key]: replace(at[key], rest) };
    throw refused(`there is nothing at ${pointer}`);
  };
  return replace(root, pathOf(pointer));
}

/** Throws where a person hands back bullets that stand for a secret: they would be written instead of it. */
export function ensureNoMask(value: unknown): void {
  if (JSON.stringify(value)?.includes(secretMask))
    throw refused('it holds the bullets that stand for a secret; change the parts beside it one by one');
}

const shorten = (text: string): string =>
  text.length <= previewLength ? text : `${text.slice(0, previewLength)}…`;

function previewOf(value: unknown, depth = 0): string {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value === 'string') return depth === 0 ? shorten(value) : JSON.stringify(shorten(value));
  if (Array.isArray(value)) {
    if (depth > 1 || value.length === 0) return value.length === 0 ? '[]' : '[…]';
    const shown = value.slice(0, 5).map((item) => previewOf(item, depth + 1));
    return shorten(`[${[...shown, ...(value.length > 5 ? ['…'] : [])].join(', ')}]`);
  }
  if (isRecord(value)) {
    const entries = Object.entries(value);
    if (depth > 1 || entries.length === 0) return entries.length === 0 ? '{}' : '{…}';
    const shown = entries.slice(0, 5).map(([key, item]) => `${key}: ${previewOf(item, depth + 1)}`);
    return shorten(`{ ${[...shown, ...(entries.length > 5 ? ['…'] : [])].join(', ')} }`);
  }
  return String(value ?? null);
}

/** Enough of a value for its line: what lies deeper or further back is not shown and need not be masked. */
function pruned(value: unknown, depth = 0): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return depth > 2 ? [] : value.slice(0, 6).map((item) => pruned(item, depth + 1));
  if (!isRecord(value)) return value;
  if (depth > 2) return {};
  const first = Object.entries(value).slice(0, 6);
  return Object.fromEntries(first.map(([key, item]) => [key, pruned(item, depth + 1)]));
}

/** One value as a line of the variables tree; `mask` takes the secrets out of what is shown. */
export function lineOfValue(key: string, whole: unknown, mask: <T>(value: T) => T): DebugValue {
  const value = mask(pruned(whole));
  const preview = previewOf(value);
  if (whole instanceof Uint8Array) return { key, kind: 'bytes', preview };
  if (Array.isArray(whole)) return { key, kind: 'list', preview, size: whole.length };
  if (isRecord(whole)) return { key, kind: 'object', preview, size: Object.keys(whole).length };
  if (typeof value === 'string') {
    return { key, kind: 'text', preview, ...(value.length > editableLength ? {} : { value }) };
  }
  if (typeof value === 'number') return { key, kind: 'number', preview, value };
  if (typeof value === 'boolean') return { key, kind: 'boolean', preview, value };
  return { key, kind: 'null', preview: 'null', value: null };
}

/** The members of an object or list from `offset` on; nothing for anything else. */
export function membersOf(value: unknown, offset: number, mask: <T>(value: T) => T): DebugValue[] {
  const end = offset + membersAtOnce;
  if (Array.isArray(value)) {
    return value
      .slice(offset, end)
      .map((item: unknown, index) => lineOfValue(String(offset + index), item, mask));
  }
  if (!isRecord(value) || value instanceof Uint8Array) return [];
  return Object.entries(value)
    .slice(offset, end)
    .map(([key, item]) => lineOfValue(mask(key), item, mask));
}
