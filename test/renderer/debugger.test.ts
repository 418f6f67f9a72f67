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
import { foldersBelow } from '../host/host-under-test.ts';

let home: string;
let browser: Browser;
let host: Host;
let server: StudioServer;
let page: Page;
const complaints: string[] = [];
const context = { signal: new AbortController().signal };

const text = `document: { dsl: '1.0.3', namespace: test, name: add-up, version: 0.1.0 }
do:
  - rows:
      set: { rows: [1, 2, 3] }
      export: { as: '{ total: 0 }' }
  - each:
      for: { each: row, in: .rows }
      do:
        - add:
            set: \${ . }
            export: { as: '{ total: ($context.total + $row) }' }
  # The sum of all rows.
  - check:
      call: assert.that
      with:
        condition: \${ $context.total == 7 }
        message: The total is not seven
  - last: { set: { result: '\${ $context.total }' } }
`;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-debugger-'));
  const { folder } = await buildStudio();
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  host = await createHost({ folders: foldersBelow(home), secrets: createMemorySecrets() });
  server = await startStudioServer({ ...host, files: folder });
  await host.handlers['bots.create']({ title: 'Add up' }, context);
  const { revision } = await host.handlers['bots.open']({ botId: 'add-up' }, context);
  await host.handlers['bots.save']({ botId: 'add-up', text, revision }, context);
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await host?.close();
  await rm(home, { recursive: true, force: true });
});

test('a person sets a breakpoint, steps, changes data and a parameter, and looks back', async () => {
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const stands = (at: string) => page.locator('.stop-where').filter({ hasText: at }).waitFor();
  await page.goto(server.signedInUrl);
  await page.goto(`${server.url}#/bots/add-up`);
  await page.getByRole('treeitem', { name: /add$/ }).click();
  await page.keyboard.press('F9');
  await page.getByRole('button', { name: 'Breakpoint at add', pressed: true }).waitFor();

  await page.goto(`${server.url}#/bots/add-up/run`);
  await button('Debug').waitFor();
  await page.keyboard.press('F5');
  await stands('before add · round 1');
  await page.keyboard.press('F5');
  await stands('round 2');

  const row = page.locator('.data-row').filter({ hasText: 'row' });
  await row.getByText('2', { exact: true }).dblclick();
  await page.getByLabel('New value of row').fill('20');
  await page.keyboard.press('Enter');
  await row.getByText('20', { exact: true }).waitFor();
  await page.getByLabel('Watch an expression').fill('$context.total + $row');
  await page.keyboard.press('Enter');
  await page.locator('.watch').getByText('21', { exact: true }).waitFor();

  await page.getByRole('tab', { name: 'Console' }).click();
  await page.getByLabel('Ask with jq').fill('.rows | length');
  await page.keyboard.press('Enter');
  await page.getByRole('log', { name: 'Answers' }).getByText('3', { exact: true }).waitFor();
  await page.keyboard.press('ArrowUp');
  expect(await page.getByLabel('Ask with jq').inputValue()).toBe('.rows | length');
  await page.getByRole('tab', { name: 'Data' }).click();

  await page.keyboard.press('Shift+F11');
  await stands('before add · round 3');
  await page.keyboard.press('Shift+F11');
  await stands('before check');
  await page.keyboard.press('F10');
  await stands('at check');
  await page.getByText('The total is not seven').first().waitFor();
  await button('Open with').click();
  await button('Change condition').click();
  await page.getByLabel('New value of condition').fill('${ $context.total == 24 }');
  await page.keyboard.press('Enter');
  await button('Write into the bot').click();
  await page.getByText('The bot has the change now').waitFor();
  const saved = (await host.handlers['bots.open']({ botId: 'add-up' }, context)).text;
  expect(saved).toContain('$context.total == 24');
  expect(saved.replace('== 24', '== 7')).toBe(text);
  await button('Try again').click();
  await page.getByText(/Completed in/).waitFor();

  await page.keyboard.press('t');
  await page.getByText('Debugged').waitFor();
  const steps = page.getByRole('listbox', { name: 'Steps' });
  await steps.getByRole('option').last().click();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const facts = page.locator('.facts');
  await facts.getByText('"total": 24').waitFor();
  await facts.getByText('changed here').waitFor();
  await facts.getByText('"row": 3').waitFor();
  await page.keyboard.press('ArrowRight');
  await steps.getByRole('option', { selected: true }).filter({ hasText: 'Check' }).waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

test('a failed run is gone on with at its failed step in a new run', async () => {
  const { revision, text: now } = await host.handlers['bots.open']({ botId: 'add-up' }, context);
  const broken = now.replace('== 24', '== 99');
  await host.handlers['bots.save']({ botId: 'add-up', text: broken, revision }, context);
  await page.goto(`${server.url}#/bots/add-up/run`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('The total is not seven').first().waitFor();
  await page.getByRole('button', { name: 'Go on from here' }).click();
  await page.locator('.stop-where').filter({ hasText: 'before check' }).waitFor();
  await page.locator('.data-row').filter({ hasText: 'total' }).getByText('6', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Skip this step' }).click();
  await page.locator('.stop-where').filter({ hasText: 'before last' }).waitFor();
  await page.keyboard.press('F5');
  await page.getByText(/Completed in/).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);
