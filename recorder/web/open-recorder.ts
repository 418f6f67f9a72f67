import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../bots/drivers/web/launch.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { ClockPort } from '../../contract/ports.ts';
import { attachRecorder, type WebRecorder } from './recorder.ts';

/** How the browser of a recording is started. */
export interface RecorderBrowserOptions {
  /** Path of the browser; the first one found otherwise. */
  readonly executablePath?: string | undefined;
  /** Without a window: for a scripted person who connects to the debugging port. */
  readonly headless?: boolean | undefined;
  /** Port on loopback through which another program may drive the browser. */
  readonly remoteDebuggingPort?: number | undefined;
  /** Profile that keeps sign-ons; without one a fresh profile is used and deleted afterwards. */
  readonly userDataDir?: string | undefined;
}

/** What {@link createWebRecorder} needs. */
export interface WebRecorderOptions {
  /** Address to begin with. */
  readonly url: string;
  readonly browser?: RecorderBrowserOptions | undefined;
  readonly clock: ClockPort;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a browser of its own, opens the address and records what the person does until `stop` or `discard`. */
export async function createWebRecorder(options: WebRecorderOptions): Promise<WebRecorder> {
  const { browser = {}, signal, url } = options;
  signal?.throwIfAborted();
  const address = withProtocol(url);
  const temporary =
    browser.userDataDir === undefined ? await mkdtemp(join(tmpdir(), 'understudy-record-')) : undefined;
  const removeProfile = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  const started = await launchBrowser({
    executablePath: browser.executablePath,
    headless: browser.headless ?? false,
    profile: browser.userDataDir ?? temporary,
    args:
      browser.remoteDebuggingPort === undefined
        ? []
        : [`--remote-debugging-port=${browser.remoteDebuggingPort}`],
  }).catch(async (error: unknown) => {
    await removeProfile();
    throw error;
  });
  const release = async (): Promise<void> => {
    await started.close();
    await removeProfile();
  };
  try {
    const recorder = await attachRecorder(started.context, { clock: options.clock, release });
    const page = started.context.pages()[0] ?? (await started.context.newPage());
    await openFirst(page, address, signal);
    return recorder;
  } catch (error) {
    await release();
    throw error;
  }
}

/** Attaches to a browser that already runs with a debugging port; the browser stays open afterwards. */
export async function connectRecorder(
  endpoint: string,
  options: { readonly clock: ClockPort },
): Promise<WebRecorder> {
  const { chromium } = await import('playwright-core');
  let browser: Browser;
  try {
    browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UnderstudyError('page-not-loaded', { url: endpoint, reason }, { cause });
  }
  const [context] = browser.contexts();
  if (context === undefined) {
    await browser.close();
    throw new UnderstudyError('page-not-loaded', { url: endpoint, reason: 'the browser has no window' });
  }
  return await attachRecorder(context, { clock: options.clock, release: () => browser.close() });
}

async function openFirst(
  page: import('playwright-core').Page,
  url: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([page.goto(url, { waitUntil: 'commit' }), aborted.promise]);
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UnderstudyError('page-not-loaded', { url, reason }, { cause });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** What a person types into an address bar, as an address. */
export function withProtocol(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[\w.-]+:\d+/.test(url)) return url;
  return /^(localhost|127\.|\[::1\])/.test(url) ? `http://${url}` : `https://${url}`;
}
