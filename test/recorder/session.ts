import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserArguments } from '../../bots/drivers/web/launch.ts';
import type { ClockPort } from '../../contract/ports.ts';
import { attachRecorder, type WebRecorder } from '../../recorder/index.ts';
import { type FixtureSite, type Pages, serveFixtures } from './fixture-site.ts';

/** The real clock as a port. */
export const clock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

/** A browser with a recorder on a site of fixtures, and a folder for what comes of it. */
export interface RecordingSession {
  readonly site: FixtureSite;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly recorder: WebRecorder;
  readonly folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts all of it; everything is closed when the scope ends. */
export async function startSession(pages: Pages, path = '/'): Promise<RecordingSession> {
  const site = await serveFixtures(pages);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: browserArguments() });
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  const recorder = await attachRecorder(context, { clock });
  await page.goto(site.url + path);
  const root = await mkdtemp(join(tmpdir(), 'recorder-'));
  return {
    site,
    browser,
    context,
    page,
    recorder,
    folder: join(root, 'bot'),
    [Symbol.asyncDispose]: async () => {
      await recorder.discard();
      await browser.close();
      await site.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
