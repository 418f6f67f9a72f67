import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FidelityReport } from '../../contract/flow/index.ts';
import { newHome } from '../cli/command.ts';

const recording = (steps: readonly object[]): string => JSON.stringify({ title: 'Order', steps }, null, 2);
const navigate = { type: 'navigate', url: 'http://127.0.0.1:9/order' };

test('understudy import writes a bot that lint accepts and tells what became of each step', async () => {
  await using home = await newHome();
  await writeFile(join(home.path, 'order.json'), recording([navigate, { type: 'close' }]));
  const { code, stdout } = await home.run(['import', 'order.json', '--out', 'bot', '--title', 'My order']);
  expect(stdout).toContain('Chrome DevTools Recorder: 2 steps, 100 % carried over');
  expect(stdout).toMatch(/✓ order\.json:4 {2}navigate .* → openOrder/);
  expect(code).toBe(0);
  expect(await readFile(join(home.path, 'bot/manifest.yaml'), 'utf8')).toContain('title: My order');
  expect((await home.run(['lint', 'bot'])).code).toBe(0);
});

test('a recording in UTF-16 with steps that are only kept as places exits with 1 and lists them as JSON', async () => {
  await using home = await newHome();
  const text = recording([navigate, { type: 'fly' }]);
  await writeFile(join(home.path, 'order.json'), Buffer.from(`\ufeff${text}`, 'utf16le'));
  const { code, stdout } = await home.run(['import', 'order.json', '--out', 'bot', '--json']);
  expect(code).toBe(1);
  const { report } = JSON.parse(stdout) as { report: FidelityReport };
  expect(report).toMatchObject({ percent: 50, placeholder: 1 });
  expect(report.lines[1]).toMatchObject({ path: 'steps[1]', line: 8, reason: 'the step fly is not known' });
});

test('what cannot be imported exits with 2, says where, and leaves nothing behind', async () => {
  await using home = await newHome();
  await writeFile(join(home.path, 'cut.json'), recording([navigate]).slice(0, 60));
  const cut = await home.run(['import', 'cut.json', '--out', 'bot']);
  expect(cut.code).toBe(2);
  expect(cut.stderr).toMatch(/cut\.json:\d+:\d+: /);
  const missing = await home.run(['import', 'nowhere.json', '--out', 'bot']);
  expect(missing.code).not.toBe(0);
  const format = await home.run(['import', 'cut.json', '--out', 'bot', '--format', 'word']);
  expect(format.code).toBe(2);
  expect(format.stderr).toContain('the formats are selenium-ide');
  expect(await readdir(home.path)).not.toContain('bot');
  await writeFile(join(home.path, 'order.json'), recording([navigate]));
  await home.run(['import', 'order.json', '--out', 'bot']);
  expect((await home.run(['import', 'order.json', '--out', 'bot'])).code).toBe(2);
  expect((await home.run(['import', 'order.json', '--out', 'bot', '--force'])).code).toBe(0);
});

test('understudy export writes a Playwright test, and refuses tools that it does not write for', async () => {
  await using home = await newHome();
  await writeFile(join(home.path, 'order.json'), recording([navigate]));
  await home.run(['import', 'order.json', '--out', 'bot']);
  const written = await home.run(['export', 'bot', '--to', 'playwright', '--out', 'bot.spec.ts', '--json']);
  expect(written.code).toBe(0);
  expect((JSON.parse(written.stdout) as { report: FidelityReport }).report.percent).toBe(100);
  expect(await readFile(join(home.path, 'bot.spec.ts'), 'utf8')).toContain(
    "await page.goto('http://127.0.0.1:9/order');",
  );
  const shown = await home.run(['export', 'bot']);
  expect(shown.stdout).toContain("test('Order', async ({ page }) => {");
  expect((await home.run(['export', 'bot', '--to', 'cypress'])).code).toBe(2);
});
