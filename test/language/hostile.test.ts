import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBot } from '../../bots/language/bot-folder.ts';
import { formatDocument } from '../../bots/language/format.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import { saveBot } from '../../bots/language/save-bot.ts';
import type { Finding } from '../../contract/flow/document.ts';
import { lintText } from '../../host/bots/lint-text.ts';
import { exampleDocuments, handwritten } from './text/documents.ts';

const head = "document: { dsl: '1.0.3', namespace: a, name: b, version: 1.0.0 }\n";
const withValue = (value: string): string => `${head}do:\n  - a:\n      set:\n        x: ${value}\n`;
/** The findings of a text about its syntax and dialect; each has a line and a next step. */
const told = (text: string): Finding[] => {
  const findings = lintText({ text }).filter(
    ({ code }) => code === 'document-syntax' || code === 'document-ambiguous',
  );
  for (const finding of findings) {
    expect(finding.line).toBeGreaterThan(0);
    expect(finding.next).toBeTruthy();
  }
  return findings;
};
const valueIn = (text: string): unknown =>
  (parseDocument(text, 'bot.yaml').value as { do: [{ a: { set: { x: unknown } } }] }).do[0].a.set.x;

describe('hostile documents', () => {
  it.each([
    ['brackets', `${head}do: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, 2],
    ['maps in brackets', `${head}x: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n`, 2],
    ['dashes', `${head}do:\n  ${'- '.repeat(10_000)}a\n`, 3],
    [
      'indentation',
      head + Array.from({ length: 4_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      252,
    ],
  ])('tells where %s are nested thousands of levels deep', (_, text, line) => {
    const [finding, ...more] = told(text);
    expect(finding?.message).toContain('nested more than 250 levels');
    expect(finding?.line).toBe(line);
    expect(more).toEqual([]);
  });

  it('does not count brackets inside quotes and block texts', () => {
    expect(told(withValue(`'${'['.repeat(5_000)}'`))).toEqual([]);
    expect(told(withValue(`|\n          ${'{['.repeat(5_000)}`))).toEqual([]);
  });

  it('stops aliases that multiply and names the one', () => {
    const bomb = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array(9)
            .fill(`*a${level - 1}`)
            .join(', ')}]`,
    ).join('\n');
    const [finding] = told(`${head}${bomb}\n`);
    expect(finding?.message).toContain('multiply');
    expect(finding?.line).toBeGreaterThan(2);
  });

  it('reads no document of fifty megabytes, and says what to do instead', () => {
    const [finding] = told(`${head}# ${'x'.repeat(50 * 1024 * 1024)}\n`);
    expect(finding?.message).toContain('50 MB; up to 16 MB');
  });

  it.each([
    ['a tab as indentation', `${head}do:\n\t- a: { set: { x: 1 } }\n`, 3, 'tab'],
    [
      'a field that stands twice',
      `${head}do:\n  - a:\n      set: { x: 1 }\n      set: { x: 2 }\n`,
      5,
      'twice',
    ],
    ['NUL', withValue('a\u0000b'), 5, 'U+0000'],
    ['bytes that are no UTF-8', withValue('M\ufffdller'), 5, 'not UTF-8'],
    ['UTF-16', '\ufffd\ufffdd\u0000o\u0000:\u0000', 1, 'UTF-16'],
    ['a merge key', `${head}x: &x { a: 1 }\ndo:\n  - a:\n      set:\n        <<: *x\n`, 6, 'merge keys'],
    ['two documents', `${withValue('1')}---\na: 1\n`, 6, 'more than one document'],
    ['an anchor that is not there', withValue('*nobody'), 5, 'nobody'],
  ])('tells the line of %s', (_, text, line, word) => {
    const finding = told(text).find(({ message }) => message.includes(word));
    expect(finding, JSON.stringify(told(text))).toBeDefined();
    expect(finding?.severity).toBe('error');
    if (word !== 'nobody') expect(finding?.line).toBe(line);
  });

  it.each([
    ['no', 'no', 'false'],
    ['Yes', 'Yes', 'true'],
    ['off', 'off', 'false'],
    ['010', 10, '8'],
    ['0b101', '0b101', '5'],
    ['12:30:45', '12:30:45', '45045'],
    ['1_000', '1_000', '1000'],
    ['2026-11-22', '2026-11-22', 'date'],
  ])('reads %s as YAML 1.2 does and warns of readers that do not', (source, value, elsewhere) => {
    const text = withValue(source);
    expect(valueIn(text)).toBe(value);
    const [finding] = told(text);
    expect(finding?.code).toBe('document-ambiguous');
    expect(finding?.message).toContain(elsewhere);
    expect([finding?.line, finding?.column]).toEqual([5, 12]);
    expect(told(withValue(`'${source}'`))).toEqual([]);
  });

  it('warns of a text that declares itself YAML 1.1', () => {
    expect(told(`%YAML 1.1\n---\n${withValue('no')}`)[0]).toMatchObject({ line: 1, severity: 'warning' });
  });

  it.each(['1.0.0', 'y', 'n', 'none', 'north', '0o17', 'a:b', '10', '1.5', 'true', '~', '0.5', '1e3'])(
    'takes %s without a word',
    (source) => {
      expect(told(withValue(source))).toEqual([]);
    },
  );

  it('reads byte order marks and Windows line breaks, places unchanged', () => {
    const text = `\ufeff${withValue('no').replaceAll('\n', '\r\n')}`;
    expect(valueIn(text)).toBe('no');
    expect(told(text)[0]).toMatchObject({ line: 5, column: 12, endColumn: 14 });
  });

  it('never throws, whatever bytes it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(), (bytes, place) => {
        const base = handwritten[place % handwritten.length] ?? '';
        const at = place % (base.length + 1);
        for (const text of [
          Buffer.from(bytes).toString('utf8'),
          base.slice(0, at) + Buffer.from(bytes).toString('latin1') + base.slice(at),
        ])
          for (const finding of lintText({ text })) expect(finding.line).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('bytes on disk', () => {
  it('stay as they are unless something changes, and around what changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-bytes-'));
    try {
      const path = join(folder, 'bot.yaml');
      const bytes = Buffer.concat([
        Buffer.from(`${head}# M`),
        Buffer.from([0xfc]),
        Buffer.from('ller 😀\r\ndo:\n  - a: { set: { x: 1 } } # '),
        Buffer.from([0xe4, 0xff, 0x00]),
        Buffer.from('\n'),
      ]);
      await writeFile(path, bytes);
      const before = await stat(path);
      const { text } = await openBot(folder);
      await saveBot(folder, { text });
      expect((await stat(path)).ino).toBe(before.ino);
      await saveBot(folder, { text: text.replace('x: 1', 'x: 20') });
      const expected = Buffer.from(bytes.toString('latin1').replace('x: 1', 'x: 20'), 'latin1');
      expect((await readFile(path)).equals(expected)).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of a manifest change only where a field changes, in the order in which it was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-bytes-'));
    try {
      const manifest = `# who may do what\nversion: 1\nowner: ops   # always\ntitle:   "Post invoices"\nrisk: low\ndescription: ''\npermissions:\n  hosts: [ erp.example ] # only\n  apps: []\n  read: []\n  write: []\n  connectors: []\n  models: []\n  secrets: []\ninputs:\n  # the first\n  - {name: a, type: text, required: true}\n`;
      await writeFile(join(folder, 'bot.yaml'), withValue('1'));
      await writeFile(join(folder, 'manifest.yaml'), manifest);
      const bot = await openBot(folder);
      if (bot.manifest === undefined) throw new Error('no manifest');
      await saveBot(folder, { manifest: bot.manifest });
      expect(await readFile(join(folder, 'manifest.yaml'), 'utf8')).toBe(manifest);
      const permissions = { ...bot.manifest.permissions, hosts: ['erp.example', '*.bank.example'] };
      await saveBot(folder, { manifest: { ...bot.manifest, title: 'Post', permissions } });
      expect(await readFile(join(folder, 'manifest.yaml'), 'utf8')).toBe(
        manifest
          .replace('"Post invoices"', '"Post"')
          .replace('[ erp.example ]', "[ erp.example, '*.bank.example' ]"),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the canonical form', () => {
  const sound = [...exampleDocuments, ...handwritten].filter(
    (text) => !told(text).some(({ severity }) => severity === 'error'),
  );
  const comments = (text: string): string[] =>
    (text.match(/(?:^|\s)#[^\n\r]*/gm) ?? []).map((each) => each.trim());

  it('is stable, means the same and keeps every comment, for all documents', () => {
    expect(sound.length).toBeGreaterThan(60);
    for (const text of sound) {
      const once = formatDocument(text);
      expect(formatDocument(once)).toBe(once);
      expect(parseDocument(once, 'a').value).toEqual(parseDocument(text, 'a').value);
      expect(comments(once)).toEqual(comments(text));
    }
  });

  it('is the same for a document in many layouts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sound), fc.nat(6), (text, blanks) => {
        const once = formatDocument(text);
        expect(formatDocument(once.replaceAll('\n', '\r\n'))).toBe(once);
        expect(formatDocument(`${once}${'\n'.repeat(blanks)}`).trimEnd()).toBe(once.trimEnd());
      }),
      { numRuns: 60 },
    );
  });
});
