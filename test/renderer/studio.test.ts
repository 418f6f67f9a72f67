import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { type StudioServer, startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { buildStudio } from '../../renderer/bundle/build.ts';
import { DEFAULT_USER, type LegacyLedger, startLegacyLedger } from '../../samples/legacy-ledger/server.ts';
import { foldersBelow } from '../host/host-under-test.ts';
import { scriptedBrowser } from '../support/scripted-browser.ts';

let home: string;
let browser: Browser;
let ledger: LegacyLedger;
let secrets: SecretsPort;
let host: Host;
let server: StudioServer;
let page: Page;
let recordedAt: string;
const complaints: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-studio-'));
  const { folder } = await buildStudio();
  const chromiumPath = await browserToStart(undefined);
  browser = await chromium.launch({ executablePath: chromiumPath, args: browserArguments() });
  ledger = await startLegacyLedger({ port: 0 });
  secrets = createMemorySecrets();
  host = await createHost({ folders: foldersBelow(home), secrets });
  server = await startStudioServer({ ...host, files: folder });

  // The recorded browser opens no window: the display that a person would need is only claimed, and the scripted
  // person comes in through the debugging port.
  vi.stubEnv('DISPLAY', ':scripted');
  const scripted = await scriptedBrowser(home);
  recordedAt = scripted.url;
  const context = { signal: new AbortController().signal };
  await host.handlers['settings.set']({ browserPath: scripted.path, headlessRuns: true }, context);

  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  await server?.close();
  await host?.close();
  await ledger?.stop();
  await rm(home, { recursive: true, force: true });
});

/** The person: signs on to the ledger in the browser that is being recorded. */
async function signOnAsRecordedPerson(): Promise<void> {
  const recorded = await chromium.connectOverCDP(recordedAt, { noDefaults: true });
  const ledgerPage = recorded
    .contexts()[0]
    ?.pages()
    .find((each) => each.url().startsWith(ledger.url));
  if (ledgerPage === undefined) throw new Error('the recorded browser shows no ledger');
  await ledgerPage.locator('input[name=F_USER]').click();
  await ledgerPage.keyboard.type(DEFAULT_USER.user);
  await ledgerPage.locator('input[name=F_PASS]').click();
  await ledgerPage.keyboard.type(DEFAULT_USER.password);
  await ledgerPage.getByRole('button', { name: 'Sign on' }).click();
  await recorded.close();
}

test('a person records work, saves it, gives the secret, runs the bot and reads its trace', async () => {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await page.goto(server.signedInUrl);
  await page.getByText('Show it once. It takes over from there.').waitFor();

  await button('Record new').first().click();
  await page.getByLabel('Address of the application').fill(ledger.url);
  await button('Start recording').click();
  await page.getByRole('heading', { name: 'Recording', exact: true }).waitFor();
  await signOnAsRecordedPerson();
  const steps = page.getByRole('list', { name: 'Recorded steps' });
  await steps
    .getByText(/Password/)
    .first()
    .waitFor();
  await steps
    .getByText(/^Click/)
    .first()
    .waitFor();
  expect(await page.content()).not.toContain(DEFAULT_USER.password);

  await button('Stop and save').click();
  await page.getByLabel('Name of the bot').fill('Sign on');
  await button('Save and edit').click();
  await page.getByRole('treeitem').first().waitFor();

  const context = { signal: new AbortController().signal };
  const bot = await host.handlers['bots.open']({ botId: 'sign-on' }, context);
  expect(bot.text).not.toContain(DEFAULT_USER.password);
  for (const name of bot.manifest.permissions?.secrets ?? []) {
    await page.goto(`${server.url}#/settings/secrets`);
    await button('Add secret').click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Value').fill(DEFAULT_USER.password);
    await button('Add').click();
    await page.getByText(`${name} is kept`).waitFor();
  }

  await page.goto(`${server.url}#/bots/sign-on/run`);
  await button('Run').click();
  await page.getByRole('button', { name: 'Open trace' }).waitFor();
  const outcome = page.getByText(/Completed in/).or(page.getByRole('alert'));
  expect(await outcome.innerText()).toMatch(/Completed in/);
  await page.keyboard.press('t');

  const listed = page.getByRole('listbox', { name: 'Steps' });
  await listed.getByRole('option', { selected: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  const picture = page.getByRole('img', { name: /^Screen after/ });
  await picture.waitFor();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
  expect(await page.locator('.shot-box').count()).toBe(1);
  expect(complaints).toEqual([]);
}, 180_000);
