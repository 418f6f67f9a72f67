import type { Browser, BrowserContext } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { browserPlaces, findBrowsers } from './find-browser.ts';

/** How a run's browser is started. */
export interface LaunchOptions {
  /** Path of the browser; the first one found otherwise. */
  readonly executablePath?: string | undefined;
  readonly headless?: boolean | undefined;
  /** Further arguments of the browser's command line. */
  readonly args?: readonly string[] | undefined;
  /** Folder of a profile that keeps sign-ons between runs; without one every run starts clean. */
  readonly profile?: string | undefined;
}

/** A started browser with its one context. */
export interface LaunchedBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Arguments that keep the browser to its work: no first-run pages, no background traffic. */
export function browserArguments(): string[] {
  const isRoot = process.platform !== 'win32' && process.getuid?.() === 0;
  return [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-quic',
    // Chromium refuses to run as root with its sandbox; nobody but root goes without.
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/** Size of the page where no window decides it, in CSS pixels. */
export const headlessViewport = { width: 1280, height: 800 } as const;

/** Settings of a context that a bot acts in. */
export const contextOptions = (headless: boolean) => ({
  acceptDownloads: true,
  viewport: headless ? headlessViewport : null,
});

/** Path of the browser to start; fails with `browser-missing`, which says where was looked. */
export async function browserToStart(executablePath: string | undefined): Promise<string> {
  if (executablePath !== undefined && executablePath !== '') return executablePath;
  const [first] = await findBrowsers();
  if (first !== undefined) return first.path;
  const looked = browserPlaces({
    platform: process.platform,
    env: process.env,
    home: '~',
    exists: async () => false,
  });
  throw new UnderstudyError('browser-missing', { looked: looked.map((place) => place.path).join(', ') });
}

/** Starts a browser for one run. */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  const executablePath = await browserToStart(options.executablePath);
  const { chromium } = await import('playwright-core');
  const headless = options.headless ?? true;
  const launch = {
    executablePath,
    headless,
    args: [...browserArguments(), ...(options.args ?? [])],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
  try {
    if (options.profile !== undefined) {
      const context = await chromium.launchPersistentContext(options.profile, {
        ...launch,
        ...contextOptions(headless),
      });
      return { context, close: () => context.close() };
    }
    const browser: Browser = await chromium.launch(launch);
    return { context: await browser.newContext(contextOptions(headless)), close: () => browser.close() };
  } catch (cause) {
    const reason = (cause as Error).message.split('\n', 1)[0] ?? '';
    throw new UnderstudyError('browser-not-started', { path: executablePath, reason }, { cause });
  }
}
