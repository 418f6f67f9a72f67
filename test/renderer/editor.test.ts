import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { foldersBelow } from '../host/host-under-test.ts';

const sample = join(import.meta.dirname, '..', '..', 'bots', 'samples', 'enter-invoices');
let browser: Browser;
let home: string;
let host: Host;
let server: StudioServer;
let page: Page;
let complaints: string[];

/** A bot of `count` clicks, for the test of long documents. */
const longBot = (count: number): string =>
  [
    "document: { dsl: '1.0.3', namespace: test, name: long, version: 1.0.0 }",
    'do:',
    ...Array.from(
      { length: count },
      (_, index) => `  - click${index}: { call: log.write, with: { message: line ${index} } }`,
    ),
    '',
  ].join('\n');

beforeAll(async () => {
  await buildStudio();
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
});
afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-editor-'));
  const folders = foldersBelow(home);
  await cp(sample, join(folders.workspace, 'enter-invoices'), { recursive: true });
  await mkdir(join(folders.workspace, 'long'), { recursive: true });
  await writeFile(join(folders.workspace, 'long', 'bot.yaml'), longBot(1000));
  await writeFile(join(folders.workspace, 'long', 'manifest.yaml'), 'version: 1\ntitle: Long\n');
  host = await createHost({ folders, secrets: createMemorySecrets() });
  const { folder } = await buildStudio();
  server = await startStudioServer({ ...host, files: folder });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.signedInUrl);
});
afterEach(async () => {
  await page.context().close();
  await server.close();
  await host.close();
  await rm(home, { recursive: true, force: true });
});

/** Middle of a word in the text view, in page coordinates. */
const wordAt = (word: string): Promise<{ x: number; y: number }> =>
  page.evaluate((wanted) => {
    const walker = document.createTreeWalker(
      document.querySelector('.cm-content') ?? document.body,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    throw new Error(`${wanted} is not in view`);
  }, word);
const botText = (botId: string): Promise<string> => readFile(join(home, 'bots', botId, 'bot.yaml'), 'utf8');
const open = async (botId: string): Promise<void> => {
  await page.goto(`${server.url}#/bots/${botId}`);
  await page.getByRole('treeitem').first().waitFor();
};
const step = (sentence: string) => page.getByRole('treeitem').filter({ hasText: sentence });

describe('the editor', () => {
  it('changes a parameter in the form, takes it back, and saves only that line', async () => {
    const before = await botText('enter-invoices');
    await open('enter-invoices');
    await step('listScans').click();
    await page.getByRole('textbox', { name: 'Names' }).fill('*.tiff');
    await page.getByRole('status').filter({ hasText: 'Unsaved changes' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    const after = await botText('enter-invoices');
    const changed = after.split('\n').filter((line, index) => line !== before.split('\n')[index]);
    expect(changed).toEqual([expect.stringContaining('*.tiff')]);
    expect(complaints).toEqual([]);
  });

  it('adds, disables, duplicates, moves and deletes steps with the keyboard alone', async () => {
    await open('enter-invoices');
    await page.getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Enter');
    await page.getByPlaceholder('Search:', { exact: false }).fill('write log');
    await page.keyboard.press('Enter');
    await step('write').first().waitFor();
    await page.getByRole('tree').focus();
    await page.keyboard.press('Control+d');
    await page.keyboard.press('Control+/');
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Control+s');
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    const text = await botText('enter-invoices');
    const names = [...text.matchAll(/^ {2}- (\w+):/gm)].map((match) => match[1]);
    expect(names.slice(0, 3)).toEqual(['readSuppliers', 'write2', 'write']);
    expect(text).toContain('disabled: true');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+s');
    await expect.poll(() => botText('enter-invoices')).not.toContain('write2');
    expect(complaints).toEqual([]);
  });

  it('drags a step below another', async () => {
    await open('enter-invoices');
    const from = await step('readSuppliers').boundingBox();
    const to = await step('listScans').boundingBox();
    if (from === null || to === null) throw new Error('the steps are not in view');
    await page.mouse.move(from.x + 200, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 200, to.y + to.height * 0.6, { steps: 6 });
    await page.mouse.move(to.x + 200, to.y + to.height * 0.9, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(async () => (await page.getByRole('treeitem').first().textContent()) ?? '')
      .toContain('listScans');
    expect(complaints).toEqual([]);
  });

  it('shows a typed mistake beside the text, keeps the steps, and lists the problem', async () => {
    await open('enter-invoices');
    await step('openLedger').click();
    await page.keyboard.press('Control+e');
    await page.getByLabel('Text of the bot').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Find' }).pressSequentially('web.open');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.type('web.opne');
    await page
      .getByRole('option')
      .or(page.getByRole('listitem'))
      .filter({ hasText: 'web.opne' })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No problems found.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('completes, explains and goes to what is named, from the one language service', async () => {
    await open('enter-invoices');
    await step('typeUser').click();
    await page.keyboard.press('Control+e');
    const text = page.getByLabel('Text of the bot');
    await text.getByText('web.fill').first().waitFor();
    const fill = await wordAt('web.fill');
    await page.mouse.move(fill.x, fill.y);
    await page.mouse.move(fill.x + 3, fill.y);
    await page.locator('.cm-tooltip-hover').getByText('web.fill').waitFor();
    const target = await wordAt('signOn.user');
    await page.mouse.click(target.x, target.y);
    await page.keyboard.press('F12');
    await expect.poll(() => page.getByRole('combobox', { name: 'Element' }).inputValue()).toBe('signOn.user');
    await page.mouse.click(target.x, target.y);
    await page.keyboard.press('End');
    for (let sign = 0; sign < 'signOn.user'.length; sign += 1) await page.keyboard.press('Backspace');
    await page.keyboard.type('sign');
    await page.locator('.cm-tooltip-autocomplete').getByText('signOn.password').click();
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => botText('enter-invoices'))
      .toMatch(/typeUser:[\s\S]{0,60}target: signOn.password/);
    expect(complaints).toEqual([]);
  });

  it('keeps the line breaks of a document, whatever is typed or chosen', async () => {
    const path = join(home, 'bots', 'long', 'bot.yaml');
    const before = longBot(3).replaceAll('\n', '\r\n');
    await writeFile(path, before);
    await open('long');
    await step('click1').click();
    await page.keyboard.press('Control+e');
    await page.getByLabel('Text of the bot').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# the end\n# really');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Control+e');
    await step('click0').click();
    await page.getByRole('tree').focus();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+s');
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    const after = await botText('long');
    const expected = before.split('\r\n').filter((line) => !line.includes('click0'));
    expect(after).toBe([...expected.slice(0, -1), '# the end', '# really'].join('\r\n'));
    expect(complaints).toEqual([]);
  });

  it('stays fluid with a thousand steps: only the rows in view are built', async () => {
    await open('long');
    expect(await page.getByRole('treeitem').count()).toBeLessThan(80);
    await page.getByRole('tree').focus();
    await page.keyboard.press('End');
    await step('line 999').waitFor();
    await page.keyboard.press('Delete');
    await page.getByText('999 steps').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('1000 steps').waitFor();
    expect(complaints).toEqual([]);
  });
});
