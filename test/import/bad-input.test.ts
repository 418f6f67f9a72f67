import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { readRecording, writeImportedBot } from '../../recorder/import/import-recording.ts';
import { importers } from '../../recorder/import/registry.ts';
import { importText } from './imported-bot.ts';
import { samples } from './samples.ts';

const formatOf: Readonly<Record<string, string>> = {
  'chrome.json': 'chrome-recorder',
  'ide.side': 'selenium-ide',
  'vision.json': 'ui-vision',
  'flow.automa.json': 'automa',
  'order.spec.ts': 'playwright',
  'Main.xaml': 'uipath',
  'flow.txt': 'power-automate',
};
const files = Object.entries(samples);

/** The error of an import, which has to be one of ours, located in the file. */
function refusal(name: string, text: string, format = 'auto'): UnderstudyError | undefined {
  try {
    readRecording({ name, text }, format);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UnderstudyError);
    const problem = error as UnderstudyError;
    expect(problem.code, `${format} ${name}: ${problem.message} ${problem.stack}`).toMatch(/^import-/);
    if (problem.code === 'import-unreadable') {
      expect(problem.where?.line).toBeGreaterThan(0);
      expect(problem.message).toContain(`${name}:${problem.where?.line}:`);
    }
    return problem;
  }
}

test.each(files)('%s is recognised and becomes a bot without errors', async (name, text) => {
  await using bot = await importText(name, text);
  expect(bot.report.format).toBe(formatOf[name]);
  expect(bot.errors).toEqual([]);
});

test('a file of one tool given to the importer of another is refused with its place, or only kept as places', () => {
  for (const [name, text] of files)
    for (const { id } of importers) {
      if (id === formatOf[name]) continue;
      const problem = refusal(name, text, id);
      if (problem === undefined) expect(readRecording({ name, text }, id).report.exact).toBe(0);
    }
});

test('recordings cut off anywhere, or with a character changed, never fail in another way and never make an unsound bot', async () => {
  const root = await mkdtemp(join(tmpdir(), 'understudy-fuzz-'));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.constantFrom('', '{', '"', '<', "'''", '${', '\u0000', '\\', '🙂', ']', '/*', '- x: [', '%', '))'),
        fc.boolean(),
        async ([name, text], at, put, cut) => {
          const place = at % text.length;
          const changed = text.slice(0, place) + put + (cut ? '' : text.slice(place + 1));
          if (refusal(name, changed, formatOf[name] ?? 'auto') !== undefined) return;
          const imported = readRecording({ name, text: changed }, formatOf[name]);
          await writeImportedBot(imported, { folder: join(root, 'bot'), force: true });
        },
      ),
      { numRuns: 500, seed: 20261122 },
    );
    expect(await readdir(root)).toEqual(['bot']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 120_000);

test('files that are no recordings are refused by name', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['empty.json', '', /is empty/],
    ['notes.txt', 'Dear Mara,\nplease send 3 invoices.', /none of the tools/],
    ['list.json', '[1, 2, 3]', /none of the tools/],
    [
      'cut.json',
      '{"title": "Order", "steps": [\n  {"type": "navi',
      /cut\.json:2:12: a text begins that does not end/,
    ],
    [
      'comma.json',
      '{"steps": [\n  {"type": "close"},\n]}',
      /comma\.json:3:1: there is "]" where a value should be/,
    ],
    ['deep.json', '['.repeat(5000), /nested more than 500 deep/],
    [
      'open.side',
      '{"tests":[{"name":"a","commands":[\n{"command":"if","target":"true","value":""}]}]}',
      /open\.side:2:1: tests\[0\]\.commands\[0\]: if has no end/,
    ],
    ['end.txt', 'SET X TO 1\nEND', /end\.txt:2:1: END stands where no block is open/],
    ['quote.txt', "SET X TO 1\nSET Y TO $'''open\nmore", /quote\.txt:2:1: a text in triple quotes/],
    [
      'broken.xaml',
      '<Activity>\n  <Sequence>\n</Activity>',
      /broken\.xaml:2:13: Opening and ending tag mismatch/,
    ],
    [
      'bomb.xaml',
      '<!DOCTYPE x [<!ENTITY a "b">]><Activity>&a;</Activity>',
      /no document type|none of the tools/,
    ],
    [
      'half.spec.ts',
      "import { test } from '@playwright/test';\ntest('x', async ({ page }) => {\n  await page.goto(",
      /half\.spec\.ts:3:/,
    ],
    ['none.spec.ts', "import { test } from '@playwright/test';\n", /holds no test/],
  ];
  for (const [name, text, wanted] of cases)
    expect(refusal(name, text)?.message ?? 'accepted', name).toMatch(wanted);
});

test('a recording with thousands of steps is imported in good time', () => {
  const step = { type: 'click', selectors: [['#a']], offsetX: 1, offsetY: 1 };
  const text = JSON.stringify({ title: 'Long', steps: Array.from({ length: 5000 }, () => step) });
  expect(readRecording({ name: 'long.json', text }).report.lines.length).toBe(5000);
});

test('nothing is written where a folder is occupied or the import fails', async () => {
  await using bot = await importText('chrome.json', samples['chrome.json'] ?? '');
  const imported = readRecording({ name: 'chrome.json', text: samples['chrome.json'] ?? '' });
  await expect(writeImportedBot(imported, { folder: bot.folder })).rejects.toMatchObject({
    code: 'output-exists',
  });
});
