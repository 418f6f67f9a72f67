import { isUtf8 } from 'node:buffer';
import { secretHandle, secretHandlePattern, secretMask } from '../../contract/run/secret-handle.ts';

/** Shorter values are masked only where they stand alone: masking every `a` would make the log unreadable. */
const shortest = 3;

const htmlEscape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** The base64 letters that depend on `value` alone, for each of the three ways it can fall into a longer text. */
function base64Parts(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const whole = bytes.toString('base64');
  const parts = [whole, whole.replace(/=+$/, '')];
  if (bytes.length >= 6) {
    for (const before of [0, 1, 2]) {
      const text = Buffer.concat([Buffer.alloc(before), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      const skip = before === 0 ? 0 : before + 1;
      const spoiled = (before + bytes.length) % 3 === 0 ? 0 : 1;
      parts.push(text.slice(skip, text.length - spoiled));
    }
  }
  return parts.flatMap((part) => [part, part.replaceAll('+', '-').replaceAll('/', '_')]);
}

function formsOf(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const uri = encodeURIComponent(value);
  const forms = [
    value,
    uri,
    uri.replaceAll('%20', '+'),
    uri.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams([['', value]]).toString().slice(1),
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    htmlEscape(value),
    ...base64Parts(value),
  ];
  return forms.filter((form) => form.length >= shortest);
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Bytes with what `change` makes of them as text: UTF-8 where they are, else one character a byte. */
function sealedBytes(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = isUtf8(plain) ? 'utf8' : 'latin1';
  const text = plain.toString(encoding);
  const changed = change(text);
  return changed === text ? bytes : new Uint8Array(Buffer.from(changed, encoding));
}

/** Knows every secret that a run has revealed, in every form it may come back in, and takes it out of what is told. */
export class Taint {
  readonly #nonce: string;
  readonly #handles: RegExp;
  readonly #values = new Map<string, string>();
  readonly #forms = new Set<string>();
  /** Any known form, longest first; undefined while nothing has been revealed. */
  #pattern: RegExp | undefined;

  constructor(nonce: string) {
    this.#nonce = nonce;
    const inUri = `%E2%9F%A6secret(?::|%3A)${nonce}(?::|%3A).*?%E2%9F%A7`;
    const inJson = `\\\\u27e6secret:${nonce}:.*?\\\\u27e7`;
    this.#handles = new RegExp(`${secretHandlePattern(nonce).source}|${inUri}|${inJson}`, 'giu');
  }

  /** Remembers a value that is about to leave the store under `name`. */
  add(name: string, value: string): void {
    if (value === '' || this.#values.has(value)) return;
    this.#values.set(value, secretHandle(this.#nonce, name));
    for (const form of formsOf(value)) this.#forms.add(form);
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#pattern =
      longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  }

  /** The text with every revealed secret and every handle replaced by bullets. */
  mask(text: string): string {
    if (this.#values.has(text)) return secretMask;
    const masked = this.#pattern === undefined ? text : text.replace(this.#pattern, secretMask);
    return masked.includes(this.#nonce) ? masked.replace(this.#handles, secretMask) : masked;
  }

  /** A copy of the value with every text in it masked, keys included. */
  maskValue<T>(value: T): T {
    return this.#walk(value, (text) => this.mask(text)) as T;
  }

  /** A copy with revealed values turned back into their handles, so that it may be kept and continued from. */
  seal<T>(value: T): T {
    if (this.#values.size === 0) return value;
    const change = (text: string) => this.#sealText(text);
    return this.#walk(value, change, (bytes) => sealedBytes(bytes, change)) as T;
  }

  #sealText(text: string): string {
    const whole = this.#values.get(text);
    if (whole !== undefined) return whole;
    if (this.#pattern === undefined) return text;
    // Only the plain value has a way back; other forms cannot be opened again and are hidden for good.
    return text.replace(this.#pattern, (form) => this.#values.get(form) ?? secretMask);
  }

  #walk(
    value: unknown,
    change: (text: string) => string,
    bytes: (bytes: Uint8Array) => Uint8Array = (same) => same,
  ): unknown {
    if (typeof value === 'string') return change(value);
    if (typeof value === 'number') {
      const text = String(value);
      return this.#values.has(text) ? change(text) : value;
    }
    if (Array.isArray(value)) return value.map((item) => this.#walk(item, change, bytes));
    // Bytes are never told, only their number is; but they may be kept.
    if (value instanceof Uint8Array) return bytes(value);
    if (value instanceof Date) return change(value.toISOString());
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [change(key), this.#walk(item, change, bytes)]),
      );
    }
    return value;
  }
}
