import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findBrowsers } from '../../bots/drivers/web/find-browser.ts';
import { browserArguments } from '../../bots/drivers/web/launch.ts';
import { hasDisplay } from '../display.ts';
import { electronBinary } from './electron-binary.ts';

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

/** The page that leads to the Studio; the address holds the session token, which must not stand on a command line. */
const doorway = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Understudy</title><meta http-equiv="refresh" content="0; url=${url}">`;

/**
 * Opens the address in a browser window without address bar, with a profile of its own, so that its end can be told
 * from the person's other windows. Undefined where there is no display or no browser.
 */
export async function openStudioWindow(url: string, dataFolder: string): Promise<StudioWindow | undefined> {
  if (!hasDisplay()) return undefined;
  const [browser] = await findBrowsers();
  if (browser === undefined) return undefined;
  await mkdir(dataFolder, { recursive: true });
  const door = join(dataFolder, `studio-${process.pid}.html`);
  await writeFile(door, doorway(url), { mode: 0o600 });
  const child = spawn(
    browser.path,
    [
      `--app=${pathToFileURL(door).href}`,
      `--user-data-dir=${join(dataFolder, 'studio-window')}`,
      '--window-size=1440,900',
      ...browserArguments(),
    ],
    { stdio: 'ignore' },
  );
  const window = watch(browser.name, child);
  return { ...window, closed: window.closed.then(() => rm(door, { force: true })) };
}

/** Files of the built desktop shell. */
const shellMain = join(import.meta.dirname, '..', '..', 'dist', 'electron', 'electron', 'main', 'main.js');

/** Opens the Studio in the desktop shell, which starts a host of its own; undefined where shell or display is missing. */
export async function openShellWindow(options: {
  readonly demo: boolean;
}): Promise<StudioWindow | undefined> {
  if (!hasDisplay() || !existsSync(shellMain)) return undefined;
  const electron = await electronBinary();
  if (electron === undefined) return undefined;
  return watch(
    'Electron',
    spawn(electron, [shellMain, ...(options.demo ? ['--demo'] : [])], { stdio: 'inherit' }),
  );
}
