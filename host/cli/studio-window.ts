import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** Path of the Electron program where its binary was installed, else undefined. */
export async function electronBinary(): Promise<string | undefined> {
  const folder = join(import.meta.dirname, '..', '..', 'node_modules', 'electron');
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() =>
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron',
  );
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const path = join(override === undefined || override === '' ? join(folder, 'dist') : override, name.trim());
  return existsSync(path) ? path : undefined;
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
