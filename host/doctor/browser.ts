import { existsSync } from 'node:fs';
import { browserPlaces, findBrowsers } from '../../bots/drivers/web/find-browser.ts';
import type { DoctorCheck } from '../../contract/rpc/index.ts';
import { commandOutput } from './command-output.ts';

const fixes: Readonly<Record<string, string>> = {
  linux: 'apt-get install -y chromium',
  darwin: 'Install Google Chrome from https://www.google.com/chrome',
  win32: 'winget install Google.Chrome',
};

/** The browser that runs would take, with its version where it tells one. */
export async function examineBrowser(
  browserPath: string,
  signal: AbortSignal,
): Promise<Omit<DoctorCheck, 'id' | 'title'>> {
  if (browserPath !== '' && !existsSync(browserPath))
    return {
      status: 'missing',
      detail: `the settings name ${browserPath}, which is not there`,
      fix: 'Choose another browser in the settings, or leave the field empty.',
    };
  const found = await findBrowsers();
  const path = browserPath === '' ? found[0]?.path : browserPath;
  if (path === undefined)
    return {
      status: 'missing',
      detail: `none of ${new Set(browserPlaces({ platform: process.platform, env: process.env, home: '~', exists: async () => false }).map(({ name }) => name)).size} known browsers was found`,
      fix: fixes[process.platform] ?? 'Install Chrome, Edge or Chromium.',
    };
  // A Windows browser opens a window when asked for its version.
  const version = process.platform === 'win32' ? undefined : await commandOutput(path, ['--version'], signal);
  const others = found.filter((browser) => browser.path !== path).map(({ name }) => name);
  return {
    status: version === undefined || version.code === 0 ? 'ok' : 'warn',
    detail: `${version?.text ?? path} (${path})${others.length === 0 ? '' : `; also ${[...new Set(others)].join(', ')}`}`,
    ...(version === undefined || version.code === 0
      ? {}
      : { fix: 'Start this browser once by hand to see what it lacks.' }),
  };
}
