import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { document, manifest, newHome } from './command.ts';

test('lint names file, line and step of every mistake and fails', async () => {
  await using home = await newHome();
  const bot = await home.bot('wrong', {
    'bot.yaml': document(
      `  - openIt: { call: web.opne, with: { url: 'http://127.0.0.1' } }\n  - typeIt: { call: web.fill, with: { target: no.such, value: x } }\n`,
    ),
    'manifest.yaml': manifest(),
  });
  const { code, stdout } = await home.run(['lint', bot]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/bot\.yaml:3:\d+: error: .*web\.opne/);
  expect(stdout).toContain('(action-unknown)');
  expect(stdout).toContain('(target-unknown)');
  const json = JSON.parse((await home.run(['lint', bot, '--json'])).stdout) as {
    errors: number;
    findings: { step?: string }[];
  };
  expect(json.errors).toBeGreaterThanOrEqual(2);
  expect(json.findings.map(({ step }) => step)).toEqual(expect.arrayContaining(['openIt', 'typeIt']));
});

test('a sound bot passes lint', async () => {
  await using home = await newHome();
  const bot = await home.bot('fine', {
    'bot.yaml': document('  - keep: { set: { a: 1 } }\n'),
    'manifest.yaml': manifest(),
  });
  expect(await home.run(['lint', bot])).toMatchObject({ code: 0, stdout: 'No problems.\n' });
});

test('format rewrites once, --check tells before and nothing after', async () => {
  await using home = await newHome();
  const bot = await home.bot('messy', {
    'bot.yaml': `# kept\ndocument:   { dsl: "1.0.3", namespace: test, name: messy, version: 0.1.0 }\n\n\n\ndo:\n    - keep:\n        set: {a: 1}\n`,
    'manifest.yaml': manifest(),
  });
  const file = join(bot, 'bot.yaml');
  const before = await readFile(file, 'utf8');
  expect(await home.run(['format', bot, '--check'])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('not formatted'),
  });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect((await home.run(['format', bot])).code).toBe(0);
  const after = await readFile(file, 'utf8');
  expect(after).not.toBe(before);
  expect(after).toContain('# kept');
  expect(await home.run(['format', bot, '--check'])).toMatchObject({ code: 0, stdout: '' });
});

test('format leaves a document that is not YAML as it is', async () => {
  await using home = await newHome();
  const bot = await home.bot('broken', { 'bot.yaml': 'document: {\n' });
  expect((await home.run(['format', bot])).code).toBe(2);
  expect(await readFile(join(bot, 'bot.yaml'), 'utf8')).toBe('document: {\n');
});
