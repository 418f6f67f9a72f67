import type { RecordingFile } from './importer.ts';
import { soundText } from './template.ts';
import { placeAt, type SourcePlace, unreadable } from './unreadable.ts';

/** Lists and objects deeper than this are no recording. */
const deepest = 500;

/** JSON that knows where each object and list in it stands. */
export interface LocatedJson {
  readonly value: unknown;
  placeOf(node: unknown): SourcePlace;
  /** Fails at a node with `import-unreadable`. */
  fail(node: unknown, reason: string): never;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const blank = /[ \t\r\n]*/y;
const words: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  readonly offsets = new WeakMap<object, number>();
  readonly #text: string;
  readonly #refuse: (offset: number, reason: string) => never;
  #at = 0;

  constructor(text: string, refuse: (offset: number, reason: string) => never) {
    this.#text = text;
    this.#refuse = refuse;
  }

  document(): unknown {
    const value = this.#value(0);
    this.#blanks();
    if (this.#at < this.#text.length) this.#refuse(this.#at, 'something follows the end of the JSON');
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #blanks(): void {
    this.#match(blank);
  }

  #take(character: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #unexpected(wanted: string): never {
    this.#blanks();
    const found = this.#text[this.#at];
    const reason = found === undefined ? 'the file ends' : `there is ${JSON.stringify(found)}`;
    return this.#refuse(this.#at, `${reason} where ${wanted} should be`);
  }

  #value(depth: number): unknown {
    this.#blanks();
    const start = this.#at;
    if (depth > deepest) this.#refuse(start, `lists and objects are nested more than ${deepest} deep`);
    const first = this.#text[start];
    if (first === '{') return this.#object(depth, start);
    if (first === '[') return this.#array(depth, start);
    if (first === '"') return this.#string();
    const digits = this.#match(number);
    if (digits !== undefined) return Number(digits);
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, start)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#unexpected('a value');
  }

  #string(): string {
    const start = this.#at;
    const raw = this.#match(string);
    if (raw === undefined) return this.#refuse(start, 'a text begins that does not end');
    try {
      return soundText(JSON.parse(raw) as string);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.#refuse(start, 'a text holds a line break or an escape that JSON does not know');
    }
  }

  #array(depth: number, start: number): unknown[] {
    const list: unknown[] = [];
    this.offsets.set(list, start);
    this.#at += 1;
    if (this.#take(']')) return list;
    for (;;) {
      list.push(this.#value(depth + 1));
      if (this.#take(']')) return list;
      if (!this.#take(',')) this.#unexpected('a comma or ]');
    }
  }

  #object(depth: number, start: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.offsets.set(object, start);
    this.#at += 1;
    if (this.#take('}')) return object;
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"') this.#unexpected('a name in quotes');
      const name = this.#string();
      if (!this.#take(':')) this.#unexpected('a colon');
      const value = this.#value(depth + 1);
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
      if (this.#take('}')) return object;
      if (!this.#take(',')) this.#unexpected('a comma or }');
    }
  }
}

/** Offsets at which the lines of a text begin. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeIn(starts: readonly number[], offset: number): SourcePlace {
  let low = 0;
  for (let high = starts.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** Reads JSON with the place of everything in it. Fails with `import-unreadable` where it is broken. */
export function parseLocatedJson({ name, text }: RecordingFile): LocatedJson {
  const refuse = (offset: number, reason: string): never => {
    throw unreadable(name, placeAt(text, offset), `${reason}.`);
  };
  const reader = new Reader(text, refuse);
  const value = reader.document();
  const starts = lineStarts(text);
  const placeOf = (node: unknown): SourcePlace =>
    placeIn(starts, typeof node === 'object' && node !== null ? (reader.offsets.get(node) ?? 0) : 0);
  return {
    value,
    placeOf,
    fail: (node, reason) => {
      throw unreadable(name, placeOf(node), reason);
    },
  };
}

/** The JSON of a text, or undefined where it is none; for detection only. */
export function jsonOrNothing(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
