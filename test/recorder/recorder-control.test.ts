import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { browserArguments } from '../../bots/drivers/web/launch.ts';
import { loadBot } from '../../bots/language/index.ts';
import { connectRecorder, createWebRecorder } from '../../recorder/index.ts';
import { freePort } from '../support/scripted-browser.ts';
import { orderPages } from './fixture-pages.ts';
import { serveFixtures } from './fixture-site.ts';
import { clock, startSession } from './session.ts';

test('the live list grows as the person works; pausing, deleting a step and picking a check change it', async () => {
  await using session = await startSession(orderPages);
  const { page, recorder, folder } = session;
  const told: number[] = [];
  recorder.onChange((view) => told.push(view.steps.length));
  await page.getByLabel('Customer').click();
  await page.keyboard.type('Acme');
  await page.getByRole('button', { name: 'Save order' }).click();
  await recorder.settled();
  recorder.pause();
  await page.getByLabel('Notes').click();
  await page.keyboard.type('between us');
  await recorder.settled();
  recorder.resume();
  await page.getByText('Folder').click();
  await recorder.settled();
  const folderClick = () => recorder.view().steps.find((step) => step.sentence === 'Click ‘Folder’');
  await expect.poll(() => folderClick()?.thumbnail).toMatch(/^data:image\/png;base64,/);
  const click = folderClick();
  expect(recorder.deleteStep(click?.id ?? '')).toBe(true);
  expect(recorder.deleteStep('r999')).toBe(false);
  const check = recorder.addCheck();
  await expect.poll(() => recorder.view().picking).toBe(true);
  await page.getByText('Order saved for Acme').click();
  await check;
  expect(recorder.view()).toMatchObject({ picking: false, status: 'recording' });
  const picked = recorder.pick();
  await page.getByRole('button', { name: 'Delete all' }).click();
  const { suggestedName, target, crop } = await picked;
  expect({ suggestedName, title: target.title }).toEqual({ suggestedName: 'deleteAll', title: 'Delete all' });
  expect(crop?.length).toBeGreaterThan(100);
  expect(await recorder.highlight(target)).toBe(1);
  await recorder.settled();
  expect(
    recorder
      .view()
      .steps.map((step) => step.sentence)
      .slice(1),
  ).toEqual([
    'Type Acme in ‘Customer’',
    'Click ‘Save order’',
    'Check that the page shows Order saved for Acme',
  ]);
  expect(told.length).toBeGreaterThan(4);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mine.txt'), 'keep me');
  await expect(recorder.stop({ folder, title: 'Order' })).rejects.toMatchObject({ code: 'output-exists' });
  expect(await readdir(folder)).toEqual(['mine.txt']);
  await recorder.stop({ folder, title: 'Order', force: true });
  expect((await readdir(folder)).sort()).toEqual([
    'bot.yaml',
    'manifest.yaml',
    'recording.jsonl',
    'targets',
    'targets.yaml',
    'tests',
  ]);
}, 60_000);

test('a program drives the browser through its debugging port, closes it, and the bot folder is complete', async () => {
  const site = await serveFixtures(orderPages);
  const root = await mkdtemp(join(tmpdir(), 'recorder-'));
  const port = await freePort();
  const recorder = await createWebRecorder({
    url: site.url,
    clock,
    browser: { headless: true, remoteDebuggingPort: port, executablePath: '/usr/bin/chromium' },
  });
  try {
    const person = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const page = person.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('the recorded page is not there');
    await page.getByLabel('Customer').click();
    await page.keyboard.type('Connected');
    await page.getByRole('button', { name: 'Save order' }).click();
    await page.getByText('Order saved for Connected').waitFor();
    await recorder.settled();
    await page.close();
    await recorder.closed;
    const written = await recorder.stop({ folder: join(root, 'bot'), title: 'Connected' });
    expect(written.steps).toBe(3);
    const bot = await loadBot(written.folder);
    expect(bot.document.do.map((step) => Object.keys(step)[0])).toEqual([
      'openPage',
      'typeCustomer',
      'clickSaveOrder',
    ]);
    await person.close();
  } finally {
    await recorder.discard();
    await site.close();
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);

test('a recorder attaches to a browser that runs already, and leaves it open', async () => {
  const site = await serveFixtures(orderPages);
  const profile = await mkdtemp(join(tmpdir(), 'recorder-'));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: [...browserArguments(), `--remote-debugging-port=${port}`],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${site.url}/next`);
    const recorder = await connectRecorder(`http://127.0.0.1:${port}`, { clock });
    await page.getByLabel('Search').click();
    await page.keyboard.type('already open');
    await expect
      .poll(() => recorder.view().steps.map((step) => step.sentence))
      .toEqual([`Open ${site.url}/next`, 'Type already open in ‘Search’']);
    await recorder.discard();
    expect(await page.title()).toBe('Next');
  } finally {
    await context.close();
    await site.close();
    await rm(profile, { recursive: true, force: true });
  }
}, 60_000);

test('an address that does not answer ends the start with a clear error and leaves no browser', async () => {
  const port = await freePort();
  await expect(
    createWebRecorder({
      url: `127.0.0.1:${port}`,
      clock,
      browser: { headless: true, executablePath: '/usr/bin/chromium' },
    }),
  ).rejects.toMatchObject({ code: 'page-not-loaded' });
}, 30_000);
