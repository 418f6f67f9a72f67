import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import { formatDocument, lintBot, parseDocument } from '../../bots/language/index.ts';
import { absence, standardFolder } from '../conformance/suite.ts';

const head = "document: { dsl: '1.0.3', namespace: test, name: bot, version: 1.0.0 }\n";
const findingsOf = (text: string) => parseDocument(text, 'bot.yaml').findings;
const standard = standardFolder();
const examples =
  standard === undefined
    ? []
    : readdirSync(join(standard, 'examples'))
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => [file, readFileSync(join(standard, 'examples', file), 'utf8')] as const);
if (standard === undefined) console.warn(absence);
const sampleFile = 'bots/samples/enter-invoices/bot.yaml';
const sample = [sampleFile, readFileSync(new URL(`../../${sampleFile}`, import.meta.url), 'utf8')] as const;
const catalog = registry.entries();

describe('a document that is wrong', () => {
  it('is told by line and column when the YAML is broken', () => {
    const parsed = parseDocument(`${head}do:\n  - a: { set: { x: 1 }\n  - b: 2\n`, 'bot.yaml');
    expect(parsed.document).toBeUndefined();
    expect(parsed.findings[0]).toMatchObject({
      code: 'document-syntax',
      severity: 'error',
      file: 'bot.yaml',
    });
    expect(parsed.findings[0]?.line).toBeGreaterThanOrEqual(3);
    expect(findingsOf(`${head}do:\n\t- a: {}\n`)[0]).toMatchObject({ code: 'document-syntax', line: 3 });
  });

  it('names the step, the unknown field, the allowed ones and the one that was meant', () => {
    const findings = findingsOf(`${head}do:\n  - openErp:\n      call: web.open\n      whith: { url: x }\n`);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      code: 'document-invalid',
      line: 5,
      column: 7,
      step: 'openErp',
      pointer: '/do/0/openErp/whith',
    });
    expect(findings[0]?.message).toContain('Step openErp, field whith: is not a known field');
    expect(findings[0]?.message).toContain('Did you mean with?');
  });

  it.each([
    ['sett: { x: 1 }', /has no kind: sett is not one. Did you mean set\?/],
    ['if: .x', /says nothing to do; it needs one of call, do/],
    ['set: { x: 1 }\n      wait: { seconds: 1 }', /is of several kinds at once \(set, wait\)/],
    ['wait: { secs: 1 }', /field wait.secs: is not a known field; allowed here: days, hours/],
    ['for: { each: x }\n      do: []', /field for: needs the field in/],
    ['call: http\n      with: { method: get }', /field with: needs the field endpoint/],
    ['switch: 5', /field switch: must be a list, not 5/],
    ['raise: { error: { type: https://example.org/e } }', /field raise.error: needs the field status/],
  ])('gives one clear problem for a wrong task: %s', (task, message) => {
    const findings = findingsOf(`${head}do:\n  - one:\n      ${task}\n`);
    expect(findings.map((finding) => finding.message)).toEqual([expect.stringMatching(message)]);
  });

  it('is told two steps of one name in one list, but not in different lists', () => {
    const two = findingsOf(`${head}do:\n  - a: { set: { x: 1 } }\n  - a: { set: { x: 2 } }\n`);
    expect(two).toMatchObject([{ code: 'step-duplicate', line: 4, step: 'a' }]);
    expect(two[0]?.message).toContain('the first is on line 3');
    expect(findingsOf(`${head}do:\n  - a: { do: [ { a: { set: { x: 1 } } } ] }\n`)).toEqual([]);
  });

  it.each([
    ['', 'document-invalid'],
    ['just a text', 'document-invalid'],
    ['a: &a [*a]', 'document-syntax'],
    ['a: 1\n---\nb: 2', 'document-syntax'],
    ['a: 1\na: 2', 'document-syntax'],
    [`${'['.repeat(20_000)}`, 'document-syntax'],
    ['a: *nowhere', 'document-syntax'],
  ])('is refused, not thrown at the caller: %j', (text, code) => {
    expect(findingsOf(text)[0]).toMatchObject({ code, severity: 'error' });
  });

  it('reads a BOM, CRLF and the words that older YAML took for truth', () => {
    const text = `\uFEFF${head}do:\n  - a: { set: { answer: no, octal: 010 } }\n`.replaceAll('\n', '\r\n');
    const { document, findings } = parseDocument(text, 'bot.yaml');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['document-ambiguous', 'warning'],
      ['document-ambiguous', 'warning'],
    ]);
    expect(document?.do[0]?.['a']).toEqual({ set: { answer: 'no', octal: 10 } });
  });

  it('answers the place of a pointer, of its nearest parent where it is not in the text', () => {
    const { locate } = parseDocument(`${head}do:\n  - a:\n      set:\n        x: 12\n`, 'bot.yaml');
    expect(locate('/do/0/a/set/x')).toEqual({ line: 5, column: 12, endLine: 5, endColumn: 14 });
    expect(locate('/do/0/a')).toEqual({ line: 3, column: 5, endLine: 3, endColumn: 6 });
    expect(locate('/do/0/a/set/nope')).toMatchObject({ line: 4, column: 7 });
  });
});

describe.skipIf(standard === undefined)('the standard’s examples', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(50);
  });

  it.each(examples)('%s is accepted', (file, text) => {
    const { document, findings } = parseDocument(text, file);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(document).toBeDefined();
  });

  it.each(examples)('%s is formatted once and for all, with the same meaning and comments', (file, text) => {
    const once = formatDocument(text, file);
    expect(formatDocument(once, file)).toBe(once);
    expect(parseDocument(once, file).value).toEqual(parseDocument(text, file).value);
    const comments = (from: string) =>
      [...from.matchAll(/(?:^|\s)#(.*)$/gm)].map((match) => match[1]?.trim());
    expect(comments(once)).toEqual(comments(text));
  });

  it('give located problems only, however a document is mutilated', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...examples, sample, sample, sample),
        fc.infiniteStream(fc.nat()),
        ([file, text], chance) => {
          const mutilated = mutilate(text, () => chance.next().value as number);
          const parsed = parseDocument(mutilated, file);
          const lines = mutilated.split('\n').length;
          const bot = {
            ...parsed,
            folder: '.',
            targets: new Map(),
            manifest: undefined,
            files: { bot: parsed, targets: undefined, manifest: undefined },
            digest: '',
          };
          for (const finding of lintBot(bot, catalog)) {
            expect(finding.file).toBe(file);
            expect(finding.line).toBeGreaterThan(0);
            expect(finding.line).toBeLessThanOrEqual(lines);
            expect(finding.column).toBeGreaterThan(0);
            expect(finding.message).not.toBe('');
            expect(finding.next).not.toBe('');
          }
          expect(parsed.document === undefined).toBe(
            parsed.findings.some(({ severity }) => severity === 'error'),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** A text with some of its lines or characters gone, doubled, swapped or replaced. */
function mutilate(text: string, next: () => number): string {
  let lines = text.split('\n');
  const scraps = [
    '- x:',
    '  5',
    'null',
    '${ .a | }',
    '[',
    '}',
    '&a',
    '*a',
    '\t',
    '!!binary x',
    'then: nowhere',
    '? a',
  ];
  for (let edits = 1 + (next() % 4); edits > 0; edits--) {
    const at = next() % lines.length;
    const line = lines[at] ?? '';
    const cut = next() % (line.length + 1);
    const scrap = scraps[next() % scraps.length] ?? '';
    const edited = [
      [],
      [line, line],
      [line.slice(0, cut) + scrap + line.slice(cut)],
      [line.replace(/:.*/, `: ${scrap}`)],
      [line.slice(0, cut) + line.slice(cut + 1)],
      [`  ${line}`],
    ][next() % 6] ?? [line];
    lines = [...lines.slice(0, at), ...edited, ...lines.slice(at + 1)];
    if (lines.length === 0) lines = [''];
  }
  return lines.join('\n');
}
