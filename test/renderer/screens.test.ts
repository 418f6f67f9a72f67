import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import type { HumanTask, RunSummary } from '../../contract/rpc/index.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { type FakeHost, type FakeState, startFakeHost } from '../support/fake-host.ts';

let browser: Browser;
let studioFiles: string;
let host: FakeHost;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  studioFiles = (await buildStudio()).folder;
  browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
});
afterAll(async () => {
  await browser.close();
});
beforeEach(() => {
  complaints = [];
});
afterEach(async () => {
  await context.close();
  await host.server.close();
  expect(complaints).toEqual([]);
});

/** Opens the Studio at a place; whatever the page complains about fails the test. */
async function studioAt(place: string, state: Partial<FakeState> = {}): Promise<void> {
  host = await startFakeHost(studioFiles, state);
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(host.server.signedInUrl);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, place);
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const calledWith = (name: string) =>
  host.called.filter((call) => call.name === name).map((call) => call.params);

test('the token leaves the address as soon as the Studio has it', async () => {
  await studioAt('#/');
  await page.getByRole('heading', { name: 'Bots' }).waitFor();
  expect(page.url()).not.toContain(host.server.token);
});

test('somebody without a bot of their own is taught the three steps', async () => {
  await studioAt('#/', { bots: [], runs: [] });
  await page.getByText('Show it once. It takes over from there.').waitFor();
  await page.getByText('No bots yet').waitFor();
});

test('a bot is found, duplicated and deleted from home', async () => {
  await studioAt('#/');
  await page.keyboard.press('/');
  await page.keyboard.type('crm');
  await page.getByRole('link', { name: 'Enter invoices', exact: true }).waitFor({ state: 'detached' });

  await button('More for Create parties from the CRM export').click();
  await page.getByRole('menuitem', { name: 'Duplicate…' }).click();
  await page.getByLabel('Name').fill('CRM of Spain');
  await button('Duplicate').click();
  await page.getByRole('link', { name: 'CRM of Spain', exact: true }).waitFor();

  await button('More for CRM of Spain').click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await button('Delete bot').click();
  await page.getByRole('link', { name: 'CRM of Spain', exact: true }).waitFor({ state: 'detached' });
  expect(calledWith('bots.delete')).toEqual([{ botId: 'create-parties-copy' }]);
});

test('the palette goes to a bot by a few letters, without the mouse', async () => {
  await studioAt('#/settings/general');
  await page.getByText('Wait for an element').waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('runmonth');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Run Month-end balances' }).waitFor();
});

test('a run does not start before what it needs is given, then starts with values of the declared types', async () => {
  await studioAt('#/bots/enter-invoices/run');
  await button('Run').click();
  await page.getByText('This is needed.').first().waitFor();
  expect(calledWith('runs.start')).toEqual([]);

  await page.getByLabel('Folder of invoices').fill('/scans');
  await page.getByLabel('Posting period').selectOption('2026-11');
  await page.getByLabel('At most').fill('20');
  await page.getByLabel('Only check, post nothing').click();
  await page.keyboard.press('Control+Enter');
  await page.getByText('Completed in 20.1 s').waitFor();
  expect(calledWith('runs.start')).toEqual([
    {
      botId: 'enter-invoices',
      input: { folder: '/scans', period: '2026-11', limit: 20, dryRun: true },
      headed: true,
    },
  ]);
});

test('recording: steps as they come, a check, a slip deleted, pause, name, editor', async () => {
  await studioAt('#/record');
  await page.getByLabel('Address of the application').fill('localhost:8123');
  await page.keyboard.press('Enter');
  await page.getByText('Type the secret ledger.password in ‘Password’').waitFor();
  expect(calledWith('recordings.start')).toEqual([{ url: 'http://localhost:8123/' }]);

  await page.getByLabel('This text must be there').fill('Invoice posted');
  await page.keyboard.press('Enter');
  await page.getByText('Check that ‘Invoice posted’ is there').waitFor();
  await button('Delete step 5').click();
  await page.getByText('Click ‘New invoice’ in the menu').waitFor({ state: 'detached' });
  await button('Pause').click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();

  await button('Stop and save').click();
  await page.getByLabel('Name of the bot').fill('Post an invoice');
  await button('Save and edit').click();
  await expect.poll(() => page.url()).toContain('#/bots/recorded');
  expect(calledWith('recordings.stop')).toEqual([{ recordingId: 'rec-1', title: 'Post an invoice' }]);
});

test('without a browser the record form says what is missing and what to do, and keeps the address', async () => {
  await studioAt('#/record', { noBrowser: true });
  await page.getByLabel('Address of the application').fill('erp.example.com');
  await button('Start recording').click();
  const card = page.getByRole('alert');
  await card.waitFor();
  expect(await card.innerText()).toContain('Install one of them');
  expect(await page.getByLabel('Address of the application').inputValue()).toBe('erp.example.com');
});

const asked: HumanTask = {
  taskId: 't1',
  runId: 'run-live',
  step: 'askWhenUnsure',
  title: 'Which supplier is this?',
  fields: [
    {
      name: 'supplier',
      title: 'Supplier',
      type: 'choice',
      required: true,
      options: ['Nordwind', 'Nordwand'],
    },
    { name: 'note', title: 'Note', type: 'multiline' },
  ],
};
const waiting: RunSummary = {
  runId: 'run-live',
  botId: 'enter-invoices',
  botName: 'Enter invoices',
  status: 'waiting',
  startedAt: '2026-11-22T09:00:00.000Z',
};

test('a question of a run is counted in the rail and answered inside the run', async () => {
  await studioAt('#/runs/run-live', { runs: [waiting], tasks: [asked] });
  await page.getByRole('img', { name: '1 waiting' }).waitFor();
  await button('Answer').click();
  await page.getByText('This is needed.').waitFor();
  await page.getByLabel('Supplier', { exact: true }).selectOption('Nordwand');
  await page.getByLabel('Note').fill('seen on paper');
  await button('Answer').click();
  await page.getByText('Which supplier is this?').waitFor({ state: 'detached' });
  expect(calledWith('human.answer')).toEqual([
    { taskId: 't1', values: { supplier: 'Nordwand', note: 'seen on paper' } },
  ]);
});

test('the trace walks step by step with the keyboard and boxes the element where it is', async () => {
  await studioAt('#/runs/run-1/trace');
  const steps = page.getByRole('listbox', { name: 'Steps' });
  const selected = steps.getByRole('option', { selected: true });
  await selected.waitFor();
  expect(await selected.innerText()).toContain('Open http://127.0.0.1:8123/');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selected.innerText()).toContain('Password');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => selected.innerText()).toContain('‘User’');

  const picture = await page.getByRole('img', { name: /^Screen after/ }).boundingBox();
  const box = await page.locator('.shot-box').boundingBox();
  if (picture === null || box === null) throw new Error('no picture or no box is shown');
  const scale = picture.width / 1280;
  expect(box.x - picture.x).toBeCloseTo(220 * scale - 3, 0);
  expect(box.y - picture.y).toBeCloseTo(150 * scale - 3, 0);
  expect(box.width).toBeCloseTo(260 * scale + 6, 0);
});

test('the failed filter of a trace shows the step at fault with its error and next step', async () => {
  await studioAt('#/runs/run-2/trace');
  await page.getByRole('listbox', { name: 'Steps' }).waitFor();
  await page.keyboard.press('f');
  await page.getByText('1 of 1', { exact: true }).waitFor();
  await page.getByRole('tab', { name: /Errors/ }).click();
  await page.getByText('pick the element again in the editor').waitFor();
});

test('a run of more than a thousand steps shows only the rows in view and reaches its end at once', async () => {
  const big: RunSummary = { ...waiting, runId: 'run-big', status: 'completed', durationMs: 486_000 };
  await studioAt('#/runs/run-big', { runs: [big] });
  const list = page.getByRole('listbox', { name: 'Steps of the run' });
  await list.getByRole('option').first().waitFor();
  expect(Number(await list.getByRole('option').first().getAttribute('aria-setsize'))).toBeGreaterThan(1000);
  expect(await list.getByRole('option').count()).toBeLessThan(60);
  await list.focus();
  await page.keyboard.press('End');
  await list.getByRole('option', { selected: true }).filter({ hasText: 'Post' }).waitFor();
});

test('settings take effect when a field is left, and the theme at once', async () => {
  await studioAt('#/settings/general');
  await page.getByLabel('Wait for an element').fill('45');
  await page.keyboard.press('Tab');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await expect.poll(() => host.state.settings).toMatchObject({ elementTimeoutMs: 45_000, theme: 'dark' });
});

test('a secret is added by name and its value is nowhere on the screen', async () => {
  await studioAt('#/settings/secrets');
  await button('Add secret').click();
  await page.getByLabel('Name', { exact: true }).fill('crm.token');
  await page.getByLabel('Value').fill('correct horse battery');
  await button('Add').click();
  await page.getByText('crm.token is kept').waitFor();
  expect(await page.content()).not.toContain('correct horse battery');
  expect(calledWith('secrets.set')).toEqual([{ name: 'crm.token', value: 'correct horse battery' }]);
});

test('what is missing stands first at the doctor, with the command that mends it', async () => {
  await studioAt('#/settings/doctor');
  await page.getByText('apt-get install -y gnome-keyring').waitFor();
  const titles = await page.locator('.check-row strong').allInnerTexts();
  expect(titles[0]).toBe('Keyring');
});

test('the tests of a bot run from its editor, show what was expected and mark the steps they perform', async () => {
  await studioAt('#/bots/enter-invoices');
  await page.getByRole('tab', { name: 'Tests' }).click();
  await button('Run all tests').click();
  await page.getByText('1 of 2 passed · 1 of 2 steps, 0 of 1 ways').waitFor();
  const list = page.getByRole('list', { name: 'Tests' });
  expect(await list.getByLabel('Failed').count()).toBe(1);
  expect(await list.innerText()).toMatch(/The run gave another output[\s\S]*119[\s\S]*120/);
  await page.getByRole('img', { name: 'Tests perform this step' }).waitFor();
  await page.getByRole('img', { name: 'No test performs this step' }).waitFor();
  await button('Run test As recorded').click();
  await expect
    .poll(() => calledWith('tests.run'))
    .toEqual([{ botId: 'enter-invoices' }, { botId: 'enter-invoices', names: ['recorded'] }]);
});
