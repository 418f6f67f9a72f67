import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { createHost } from '../../host/compose.ts';
import { dataFolders } from '../../host/data-folders.ts';
import { startStudioServer } from '../../host/serve/studio-server.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { botOf } from './document.ts';

const root = join(import.meta.dirname, '..', '..');
const steps = 10_000;
const rounds = 5;

/** Builds the Studio that is served; nothing happens where it is up to date. */
function buildStudio(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'renderer', 'bundle', 'build.ts')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the Studio could not be built (${code})`)),
    );
  });
}

const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const round = (value: number): number => Math.round(value * 10) / 10;

/** Milliseconds from asking for the bot to its steps on the screen. */
async function openTime(page: Page, url: string, bot: string): Promise<number> {
  await page.goto(`${url}#/`);
  // The list of bots is there; what it asked the host for is done.
  await page
    .getByRole('button', { name: /long/i })
    .or(page.getByText('long', { exact: true }))
    .first()
    .waitFor();
  const started = performance.now();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/bots/${bot}`);
  await page.getByRole('treeitem').nth(5).waitFor();
  return performance.now() - started;
}

/** From now on the page keeps, for every key, the milliseconds from its press to the frame that shows what it did. */
const watchKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    addEventListener(
      'keydown',
      () => {
        const pressed = performance.now();
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - pressed);
          channel.port2.postMessage(0);
        });
      },
      { capture: true },
    );
  });
const keyTimes = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes.splice(0));

async function press(page: Page, keys: readonly string[]): Promise<number[]> {
  await keyTimes(page);
  for (const key of keys) await page.keyboard.press(key);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  return keyTimes(page);
}

interface Edits {
  readonly form: readonly number[];
  readonly tree: readonly number[];
  readonly text: readonly number[];
}

async function edit(page: Page): Promise<Edits> {
  await watchKeys(page);
  const letters = [...'typedwhilethousandsofstepsareopen'];
  await page.getByRole('treeitem').nth(3).click();
  await page.getByRole('textbox', { name: 'Message' }).first().click();
  const form = await press(page, letters);
  await page.getByRole('tree').focus();
  const tree = await press(page, [
    'End',
    'Delete',
    'Control+z',
    'Home',
    'Control+d',
    'Control+/',
    'Alt+ArrowDown',
    'Delete',
  ]);
  await page.keyboard.press('Control+e');
  await page.getByLabel('Text of the bot').waitFor();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# ');
  const text = await press(page, letters);
  return { form, tree, text };
}

/** Where the time of the edits goes, as a profile that browsers and editors open. */
async function profiled(session: CDPSession, file: string, act: () => Promise<Edits>): Promise<Edits> {
  await session.send('Profiler.enable');
  await session.send('Profiler.start');
  const edits = await act();
  const { profile } = await session.send('Profiler.stop');
  await writeFile(file, JSON.stringify(profile));
  return edits;
}

async function measure(browser: Browser, home: string) {
  const folders = dataFolders({ platform: 'linux', environment: { UNDERSTUDY_HOME: home }, home });
  for (const [name, count] of [
    ['long', steps],
    ['short', 10],
  ] as const) {
    await mkdir(join(folders.workspace, name), { recursive: true });
    await writeFile(join(folders.workspace, name, 'bot.yaml'), botOf(count));
    await writeFile(join(folders.workspace, name, 'manifest.yaml'), `version: 1\ntitle: ${name}\n`);
  }
  await using resources = new AsyncDisposableStack();
  const host = await createHost({ folders, secrets: createMemorySecrets() });
  resources.defer(() => host.close());
  const server = await startStudioServer({ ...host, files: join(root, 'dist', 'studio') });
  resources.defer(() => server.close());
  const opened: { long: number[]; short: number[] } = { long: [], short: [] };
  for (let index = 0; index < rounds; index += 1) {
    // A page of its own each time, so that nothing is remembered.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(server.signedInUrl);
    opened.short.push(await openTime(page, server.url, 'short'));
    opened.long.push(await openTime(page, server.url, 'long'));
    await context.close();
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.signedInUrl);
  await openTime(page, server.url, 'long');
  const folder = join(root, '.cache', 'bench');
  await mkdir(folder, { recursive: true });
  const profile = join(folder, 'editor.cpuprofile');
  const edits = await profiled(await context.newCDPSession(page), profile, () => edit(page));
  await context.close();
  return { opened, edits, profile };
}

/** How long ten thousand steps take to open in the Studio and how long each key then takes until it is seen, beside a bot of ten steps. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  await buildStudio();
  const home = await mkdtemp(join(tmpdir(), 'understudy-bench-editor-'));
  const browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  try {
    const { opened, edits, profile } = await measure(browser, home);
    const shown = (values: readonly number[]) => ({
      p50Ms: round(at(values, 0.5)),
      p95Ms: round(at(values, 0.95)),
    });
    const result = {
      bench: 'editor',
      ours: {
        steps,
        openMs: round(at(opened.long, 0.5)),
        worstOpenMs: round(at(opened.long, 1)),
        form: shown(edits.form),
        tree: shown(edits.tree),
        text: shown(edits.text),
      },
      reference: { steps: 10, openMs: round(at(opened.short, 0.5)) },
      ratio: round(at(opened.long, 0.5) / at(opened.short, 0.5)),
      unit: 'ms',
      machine: `${cpus()[0]?.model ?? 'unknown'} x${cpus().length}, Node ${process.version}, Chromium ${browser.version()}`,
    };
    if (!json) {
      console.log(
        `${steps} steps open in ${result.ours.openMs} ms (limit 2000), a key in a form is seen after ${result.ours.form.p95Ms} ms (p95),`,
      );
      console.log(
        `in the tree after ${result.ours.tree.p95Ms} ms, in the text after ${result.ours.text.p95Ms} ms. Profile: ${profile}`,
      );
    }
    console.log(JSON.stringify(result));
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}
