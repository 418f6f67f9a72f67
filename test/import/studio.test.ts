import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { foldersBelow } from '../host/host-under-test.ts';

const recording = JSON.stringify(
  {
    title: 'Order from Chrome',
    steps: [
      { type: 'setViewport', width: 1200, height: 900 },
      { type: 'navigate', url: 'http://127.0.0.1:9/order' },
      { type: 'change', selectors: [['aria/Customer'], ['#customer']], value: 'Acme' },
      { type: 'change', selectors: [['aria/Password'], ['#password']], value: 'hunter22' },
      { type: 'click', selectors: [['aria/Send order'], ['#order > button']], offsetX: 1, offsetY: 1 },
      { type: 'waitForExpression', expression: 'window.ready === true' },
    ],
  },
  null,
  2,
);

let home: string;
let browser: Browser;
let host: Host;
let server: StudioServer;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-import-studio-'));
  const { folder } = await buildStudio();
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  host = await createHost({ folders: foldersBelow(home), secrets: createMemorySecrets() });
  server = await startStudioServer({ ...host, files: folder });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.signedInUrl);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await host.close();
  await rm(home, { recursive: true, force: true });
  expect(complaints).toEqual([]);
});

const picture = async (name: string): Promise<void> => {
  const folder = process.env['UNDERSTUDY_PICTURES'];
  if (folder === undefined) return;
  for (const theme of ['light', 'dark']) {
    await page.evaluate((value) => document.documentElement.setAttribute('data-theme', value), theme);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
};

test('a file that is no recording is refused with what to do, and leaves nothing behind', async () => {
  await page.getByRole('button', { name: 'Import a recording…' }).click();
  await picture('import-empty');
  await page
    .getByLabel('Recording', { exact: true })
    .setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') });
  await page.getByRole('alert').getByText('This is no recording that can be imported').waitFor();
  await picture('import-refused');
  const workspace = (await host.handlers['settings.get']({}, { signal: new AbortController().signal }))
    .workspace;
  expect(await readdir(workspace).catch(() => [])).not.toContain('notes');
});

test('a chosen recording shows what was kept of each line and opens as a bot', async () => {
  await page
    .getByLabel('Recording', { exact: true })
    .setInputFiles({ name: 'order.json', mimeType: 'application/json', buffer: Buffer.from(recording) });
  await page.getByRole('heading', { name: '“Order from Chrome” is imported' }).waitFor();
  await page.getByText('83 %').waitFor();
  const lines = page.getByRole('list', { name: 'Steps of the recording' }).getByRole('listitem');
  expect(await lines.count()).toBe(6);
  expect(await lines.last().innerText()).toContain('a script of the page is not run');
  expect(await page.getByRole('dialog').innerText()).not.toContain('hunter22');
  await picture('import-report');
  await page.getByRole('button', { name: 'Open the bot' }).click();
  await page.getByText('Type the secret local.password in ‘Password’').first().waitFor();
});

test('a recording dropped on the home screen is read by the browser and sent as text', async () => {
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await page.getByRole('heading', { name: 'Bots' }).waitFor();
  const dropped = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'dropped.json', { type: 'application/json' }));
      return transfer;
    },
    recording.replace('Order from Chrome', 'Dropped order'),
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
  await page.getByRole('heading', { name: '“Dropped order” is imported' }).waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Order from Chrome', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Dropped order', exact: true }).waitFor({ state: 'detached' });
});
