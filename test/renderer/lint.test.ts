import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { foldersBelow } from '../host/host-under-test.ts';

const files = {
  'bot.yaml': `# Reads the rates.
document: { dsl: '1.0.3', namespace: test, name: rates, version: 1.0.0 }
do:
  - readRates: # from the bank
      call: http
      with: { method: get, endpoint: https://rates.example/today }
  - finish: { set: { done: true }, then: end }
  - never: { set: { a: 1 } }
`,
  'manifest.yaml': `title: Rates
permissions:
  # the bank, and what was left over
  hosts:
    - rates.example
    - old.example
`,
  'lint.yaml': 'rules: { unreachable-step: off }\n',
};

let browser: Browser;
let home: string;
let host: Host;
let server: StudioServer;
let page: Page;

beforeAll(async () => {
  const { folder } = await buildStudio();
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  home = await mkdtemp(join(tmpdir(), 'understudy-lint-'));
  const folders = foldersBelow(home);
  await mkdir(join(folders.workspace, 'rates'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folders.workspace, 'rates', name), text);
  }
  host = await createHost({ folders, secrets: createMemorySecrets() });
  server = await startStudioServer({ ...host, files: folder });
  page = await browser.newPage();
  await page.goto(server.signedInUrl);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await host.close();
  await rm(home, { recursive: true, force: true });
});

const saved = (name: string): Promise<string> => readFile(join(home, 'bots', 'rates', name), 'utf8');

it('the list of problems explains rules, mends what it can, and follows lint.yaml', async () => {
  await page.goto(`${server.url}#/bots/rates`);
  const problems = page.getByRole('region', { name: 'Problems' });
  const timeout = problems.getByRole('button', { name: 'remote-call-without-timeout' });
  const wide = problems.getByRole('button', { name: 'permission-too-wide' });
  await timeout.waitFor();
  await wide.waitFor();
  expect(await problems.getByText('unreachable-step').count()).toBe(0);

  await timeout.click();
  const dialog = page.getByRole('dialog', { name: 'Call of a service without a timeout' });
  await dialog.getByText('holds the run', { exact: false }).waitFor();
  await dialog.getByText('timeout: { after: { seconds: 30 } }', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  const mend = (rule: string) =>
    problems.locator('.problem-row').filter({ hasText: rule }).getByRole('button', { name: 'Fix' }).click();
  await mend('remote-call-without-timeout');
  await timeout.waitFor({ state: 'detached' });
  await mend('permission-too-wide');
  await problems.getByText('No problems found.').waitFor();

  await page.getByRole('button', { name: 'Undo' }).click();
  await wide.waitFor();
  await page.getByRole('button', { name: 'Redo' }).click();
  await problems.getByText('No problems found.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

  const before = files['bot.yaml'].split('\n');
  const after = (await saved('bot.yaml')).split('\n');
  expect(after.filter((line) => !before.includes(line)).join('\n')).toMatch(/^ {6}timeout:\s/);
  expect(before.filter((line) => !after.includes(line))).toEqual([]);
  const manifest = await saved('manifest.yaml');
  expect(manifest).toContain('# the bank, and what was left over');
  expect(manifest).not.toContain('old.example');
});
