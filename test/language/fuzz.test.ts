import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { lintBot, parseDocument } from '../../bots/language/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import { standardFolder } from '../conformance/suite.ts';

/** Valid documents to begin with: the standard's examples where they are here, and always a few of our own. */
const own = [
  `document: { dsl: '1.0.3', namespace: a, name: b, version: 1.0.0 }
use:
  functions: { f: { call: http, with: { method: get, endpoint: 'https://x.example/{id}' } } }
  retries: { r: { delay: PT1S, backoff: { exponential: {} }, limit: { attempt: { count: 3 } } } }
input: { schema: { document: { type: object } }, from: '\${ .x }' }
do:
  - one: { set: { a: 1, b: '\${ .c }' }, then: three }
  - two: &anchor
      try: [ { inner: { call: f } } ]
      catch: { errors: { with: { status: 503 } }, retry: r, do: [ { say: { emit: { event: { with: { source: 'https://x', type: t } } } } } ] }
  - three: { for: { each: i, in: '\${ .list }' }, while: '\${ $i < 3 }', do: [ { wait1: { wait: PT1S } } ] }
  - four: { fork: { compete: true, branches: [ { l: { set: { x: 1 } } }, { r: *anchor } ] } }
  - five: { switch: [ { yes: { when: .a == 1, then: end } }, { no: { then: exit } } ] }
  - six: { listen: { to: { any: [], until: '( . | length ) > 3' } }, foreach: { item: e, do: [ { s: { set: { e: 1 } } } ] } }
`,
];
const folder = standardFolder();
const documents = [
  ...own,
  ...(folder === undefined
    ? []
    : readdirSync(join(folder, 'examples'))
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => readFileSync(join(folder, 'examples', file), 'utf8'))),
];

type Path = readonly (string | number)[];
const isTree = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === 'object' && value !== null;

/** Paths of all places in a value, the root left out. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [here, ...placesIn(inner, here)];
  });
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (found, key) => (isTree(found) ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );

/** A copy with `change` applied to the holder of the place. */
function changed(
  value: unknown,
  path: Path,
  change: (holder: Record<string, unknown>, key: string) => void,
): unknown {
  const copy: unknown = structuredClone(value);
  const holder = at(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (isTree(holder) && key !== undefined) change(holder as Record<string, unknown>, String(key));
  return copy;
}

const nested = (depth: number): unknown => {
  let value: unknown = { set: { x: 1 } };
  for (let level = 0; level < depth; level += 1) value = { do: [{ [`s${level}`]: value }] };
  return value;
};

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e308,
    '',
    '${',
    '${ }',
    '${ . | }',
    'P',
    'PT',
    '\u0000',
    '\ud800',
    [],
    {},
    [[]],
    { '': {} },
    { $ref: '#' },
    { __proto__: null, constructor: 1 },
    'http://[',
    '~1/~0',
    'a'.repeat(5000),
  ),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.jsonValue(),
  fc.integer({ min: 1, max: 60 }).map(nested),
);

/** One change to the data of a document. */
const dataChange = fc.record({
  kind: fc.constantFrom('drop', 'swap', 'retype', 'duplicate', 'rename', 'wrap', 'toString'),
  first: fc.nat(),
  second: fc.nat(),
  value: strange,
  name: fc.oneof(
    fc.string(),
    fc.constantFrom('do', 'call', 'with', 'then', 'try', 'catch', '__proto__', 'constructor', ''),
  ),
});
type DataChange = typeof dataChange extends fc.Arbitrary<infer T> ? T : never;

function applied(value: unknown, { kind, first, second, value: other, name }: DataChange): unknown {
  const places = placesIn(value);
  const path = places[first % places.length];
  const partner = places[second % places.length];
  if (path === undefined || partner === undefined) return value;
  const found = structuredClone(at(value, path));
  switch (kind) {
    case 'drop':
      return changed(value, path, (holder, key) =>
        Array.isArray(holder) ? void holder.splice(Number(key), 1) : void Reflect.deleteProperty(holder, key),
      );
    case 'swap':
      return changed(
        changed(value, path, (holder, key) => Reflect.set(holder, key, structuredClone(at(value, partner)))),
        partner,
        (holder, key) => Reflect.set(holder, key, found),
      );
    case 'retype':
      return changed(value, path, (holder, key) => Reflect.set(holder, key, other));
    case 'duplicate':
      return changed(value, path, (holder, key) =>
        Array.isArray(holder) ? void holder.push(found) : Reflect.set(holder, `${key}${name}`, found),
      );
    case 'rename':
      return changed(value, path, (holder, key) => {
        if (Array.isArray(holder)) return;
        Reflect.deleteProperty(holder, key);
        Object.defineProperty(holder, name, {
          value: found,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      });
    case 'wrap':
      return changed(value, path, (holder, key) => Reflect.set(holder, key, [found, { [name]: found }]));
    default:
      return changed(value, path, (holder, key) => Reflect.set(holder, key, JSON.stringify(found) ?? ''));
  }
}

/** One change to the text: what people, editors and merges do to YAML. */
const textChange = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'copyLine', 'indent', 'tab', 'crlf', 'bom', 'join'),
  where: fc.nat(),
  length: fc.nat({ max: 40 }),
  text: fc.oneof(
    fc.string(),
    fc.constantFrom(
      ': ',
      '- ',
      '&a ',
      '*a',
      '<<: *a',
      '!!binary x',
      '---\n',
      '...\n',
      '%YAML 9\n',
      '|',
      '>',
      '"',
      "'",
      '{',
      '[',
      '#',
      '\t',
      '\r',
      '? ',
      '\u2028',
      '<<<<<<< ours\n',
      '@',
      '`',
    ),
  ),
});
type TextChange = typeof textChange extends fc.Arbitrary<infer T> ? T : never;

function edited(text: string, { kind, where, length, text: inserted }: TextChange): string {
  const at = where % (text.length + 1);
  const lines = text.split('\n');
  const line = where % lines.length;
  switch (kind) {
    case 'cut':
      return text.slice(0, at) + text.slice(at + length);
    case 'insert':
      return text.slice(0, at) + inserted + text.slice(at);
    case 'copyLine':
      return [...lines.slice(0, line), lines[line], ...lines.slice(line)].join('\n');
    case 'indent':
      return lines.map((one, index) => (index === line ? ' '.repeat(length % 7) + one : one)).join('\n');
    case 'tab':
      return lines.map((one, index) => (index === line ? `\t${one}` : one)).join('\n');
    case 'crlf':
      return text.replaceAll('\n', '\r\n');
    case 'bom':
      return `\ufeff${text}`;
    default:
      return lines.filter((_, index) => index !== line).join('\n');
  }
}

/** Everything that is said has its place in the text. */
function ensureLocated(text: string, findings: readonly Finding[]): void {
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { message, file, line, column, severity } of findings) {
    expect(message.length).toBeGreaterThan(5);
    expect(file).toBe('bot.yaml');
    expect(['error', 'warning', 'info']).toContain(severity);
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
  }
}

/** Parses and lints as the editor does; both answer findings and never throw. */
function judge(text: string): readonly Finding[] {
  const parsed = parseDocument(text, 'bot.yaml');
  ensureLocated(text, parsed.findings);
  const errors = parsed.findings.filter(({ severity }) => severity === 'error');
  expect(parsed.document === undefined).toBe(errors.length > 0);
  const findings = lintBot(
    {
      ...parsed,
      folder: '.',
      targets: new Map(),
      manifest: undefined,
      files: { bot: parsed, targets: undefined, manifest: undefined },
      digest: '',
    },
    [],
  );
  ensureLocated(text, findings);
  return findings;
}

const seed = 20_261_122;
const someDocument = fc.constantFrom(...documents);

describe('whatever becomes of a valid document', () => {
  it('is sound to begin with', () => {
    for (const text of documents) {
      const { findings } = parseDocument(text, 'bot.yaml');
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('changed in its data, it is answered with located problems and never with an exception', () => {
    fc.assert(
      fc.property(someDocument, fc.array(dataChange, { minLength: 1, maxLength: 4 }), (text, changes) => {
        const { value } = parseDocument(text, 'bot.yaml');
        judge(stringify(changes.reduce(applied, value)) ?? '');
      }),
      { seed, numRuns: 2000, interruptAfterTimeLimit: 6000, markInterruptAsFailure: false },
    );
  }, 30_000);

  it('changed in its text, it is answered with located problems and never with an exception', () => {
    fc.assert(
      fc.property(someDocument, fc.array(textChange, { minLength: 1, maxLength: 5 }), (text, changes) => {
        judge(changes.reduce(edited, text));
      }),
      { seed, numRuns: 2500, interruptAfterTimeLimit: 6000, markInterruptAsFailure: false },
    );
  }, 30_000);

  it('any text at all is answered with located problems', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (text) => {
        judge(text);
      }),
      { seed, numRuns: 1000, interruptAfterTimeLimit: 4000, markInterruptAsFailure: false },
    );
  }, 30_000);

  it.each([
    [60, true],
    [60, false],
    [80, true],
    [80, false],
  ])('tasks nested %i deep are judged at once, sound or not', (depth, sound) => {
    const value = {
      document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: '1.0.0' },
      do: [{ a: nested(depth) }],
    };
    const text = JSON.stringify(value).replace('{"x":1}', sound ? '{"x":1}' : '7');
    const { findings } = parseDocument(text, 'bot.yaml');
    const errors = findings.filter(({ severity }) => severity === 'error');
    ensureLocated(text, findings);
    expect(errors.length > 0).toBe(!sound);
  });
});
