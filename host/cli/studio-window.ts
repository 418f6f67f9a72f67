import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { findBrowsers } from '../../bots/drivers/web/find-browser.ts';
import { browserArguments } from '../../bots/drivers/web/launch.ts';
import { hasDisplay } from './display.ts';

/** A window that shows the Studio. */
export interface StudioWindow {
  /** How the person calls the program, e.g. `Chromium`. */
  readonly title: string;
  /** Resolves when the person closed it. */
  readonly closed: Promise<void>;
  close(): void;
}

const watch = (title: string, child: ChildProcess): StudioWindow => ({
  title,
  closed: new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  }),
  close: () => {
    if (child.exitCode === null) child.kill();
  },
});

/**
 * Opens the address in a browser window without address bar, with a profile of its own, so that its end can be told
 * from the person's other windows. Undefined where there is no display or no browser.
 */
export async function openStudioWindow(url: string, dataFolder: string): Promise<StudioWindow | undefined> {
  if (!hasDisplay()) return undefined;
  const [browser] = await findBrowsers();
  if (browser === undefined) return undefined;
  const child = spawn(
    browser.path,
    [
      `--app=${url}`,
      `--user-data-dir=${join(dataFolder, 'studio-window')}`,
      '--window-size=1440,900',
      ...browserArguments(),
    ],
    { stdio: 'ignore' },
  );
  return watch(browser.name, child);
}
