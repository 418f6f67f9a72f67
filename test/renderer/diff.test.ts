import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { foldRows } from '../../renderer/studio/diff/folding.ts';
import { foldersBelow } from '../host/host-under-test.ts';
import { versionedBot } from './versioned-bot.ts';

let home: string;
let browser: Browser;
let host: Host;
let server: StudioServer;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-diff-'));
  const { folder: files } = await buildStudio();
  const folders = foldersBelow(home);
  await versionedBot(folders.workspace);
  host = await createHost({ folders, secrets: createMemorySecrets() });
  server = await startStudioServer({ ...host, files });
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  page = await (
    await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  ).newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.signedInUrl);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await host?.close();
  await rm(home, { recursive: true, force: true });
});

test('the changes since the last commit stand side by side, wider permissions first, with pictures', async () => {
  await page.getByRole('button', { name: 'More for Enter invoices' }).click();
  await page.getByRole('menuitem', { name: 'Show its changes' }).click();
  const widened = page.getByRole('region', { name: 'This version may do more' });
  await widened.getByText('The bot may now reach the host *.example.com.').waitFor();
  await page
    .getByRole('region', { name: 'Its steps ask for more' })
    .getByText('hooks.example.com', { exact: false })
    .first()
    .waitFor();
  const [first] = await page.locator('.diff > *').all();
  expect(await first?.getAttribute('aria-label')).toBe('This version may do more');
  const steps = page.getByRole('region', { name: 'Steps' });
  await steps.getByText('goToEntry').waitFor();
  await steps.getByText('moved here from place 7 in eachInvoice').waitFor();
  await expect.poll(() => page.getByRole('img', { name: 'signOn.user when recorded' }).count()).toBe(4);
});

test('keys go from change to change, and unchanged stretches unfold', async () => {
  await page.keyboard.press('j');
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
    );
  expect(await focused()).toBe('This version may do more');
  await page.keyboard.press('j');
  expect(await focused()).toBe('Its steps ask for more');
  await page.keyboard.press('F7');
  await page.keyboard.press('F7');
  expect(await focused()).toContain('typeUser');
  await page.keyboard.press('k');
  expect(await focused()).toBe('It may do less');
  const steps = page.getByRole('region', { name: 'Steps' });
  const folded = steps.getByRole('button', { name: '4 unchanged steps' });
  await folded.click();
  await folded.waitFor({ state: 'detached' });
  await steps.getByText('typeNote').first().waitFor();
});

test('the editor shows what is not saved yet beside what is', async () => {
  await page.getByRole('button', { name: 'Back to the bot' }).click();
  const tree = page.getByRole('radio', { name: 'Changes' });
  await tree.click();
  await page.getByText('Nothing changed', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Steps' }).click();
  await page.getByText('Type the secret ledger.clerk in ‘User’').first().click();
  await page.keyboard.press('Control+/');
  await tree.click();
  const steps = page.getByRole('region', { name: 'Steps' });
  await steps.getByText('metadata').first().waitFor();
  expect(await page.getByRole('region', { name: 'This version may do more' }).count()).toBe(0);
  await page.getByText('Not saved yet', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
});

test('rows without a change fold, except those beside one', () => {
  const rows = Array.from({ length: 12 }, (_, index) => (index === 5 ? { change: 0 } : {}));
  expect(
    foldRows(rows, new Set()).map(({ kind, from, rows: inside }) => [kind, from, inside.length]),
  ).toEqual([
    ['folded', 0, 4],
    ['rows', 4, 3],
    ['folded', 7, 5],
  ]);
  expect(foldRows(rows, new Set([0])).map(({ kind, rows: inside }) => [kind, inside.length])).toEqual([
    ['rows', 7],
    ['folded', 5],
  ]);
});
