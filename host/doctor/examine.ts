import { constants, existsSync } from 'node:fs';
import { access, mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowsers } from '../../bots/drivers/web/find-browser.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import type { DoctorCheck } from '../../contract/rpc/index.ts';
import type { DataFolders } from '../data-folders.ts';
import { examineBrowser } from './browser.ts';
import { commandOutput } from './command-output.ts';
import { examineModels, examineProviders } from './models.ts';

/** The machine as the checks see it. */
export interface Examination {
  readonly folders: DataFolders;
  readonly secrets: SecretsPort;
  /** Browser of the settings; empty takes the first found. */
  readonly browserPath: string;
  /** Node that runs the models' probes; this process's own by default. */
  readonly nodePath?: string | undefined;
  readonly signal: AbortSignal;
}

type Finding = Omit<DoctorCheck, 'id' | 'title'>;
type Examine = (how: Examination) => Promise<Finding>;

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

const linuxFix = (packages: string): string => `apt-get install -y ${packages}`;

async function examineNode(): Promise<Finding> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const pinned = (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies['node'] ?? '';
  const running = process.versions.node;
  if (running === pinned) return { status: 'ok', detail: `${running}, as pinned` };
  return {
    status: process.versions.electron === undefined ? 'warn' : 'ok',
    detail:
      process.versions.electron === undefined
        ? `${running}, but ${pinned} is pinned`
        : `${running} inside Electron ${process.versions.electron}`,
    ...(process.versions.electron === undefined
      ? { fix: 'npm ci, then start it by `npm start` or `understudy`' }
      : {}),
  };
}

async function examineDisplay(): Promise<Finding> {
  if (process.platform === 'win32' || process.platform === 'darwin')
    return { status: 'ok', detail: 'the desktop of the signed-in person' };
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (WAYLAND_DISPLAY !== undefined && WAYLAND_DISPLAY !== '')
    return { status: 'ok', detail: `Wayland ${WAYLAND_DISPLAY}` };
  if (DISPLAY !== undefined && DISPLAY !== '') return { status: 'ok', detail: `X11 ${DISPLAY}` };
  const xvfb = existsSync('/usr/bin/Xvfb');
  return {
    status: 'warn',
    detail: 'none; bots run without a window and the Studio is served to a browser',
    fix: xvfb ? 'xvfb-run understudy … gives one that nobody sees' : linuxFix('xvfb'),
  };
}

async function examineAccessibility(how: Examination): Promise<Finding> {
  if (process.platform === 'win32') return { status: 'ok', detail: 'UI Automation comes with Windows' };
  if (process.platform === 'darwin')
    return {
      status: 'warn',
      detail: 'macOS asks once whether Understudy may read other windows',
      fix: 'System Settings → Privacy & Security → Accessibility',
    };
  if (
    !existsSync('/usr/libexec/at-spi-bus-launcher') &&
    !existsSync('/usr/lib/at-spi2-core/at-spi-bus-launcher')
  )
    return {
      status: 'missing',
      detail: 'AT-SPI is not installed, so desktop applications cannot be read',
      fix: linuxFix('at-spi2-core dbus'),
    };
  if ((process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '') === '')
    return {
      status: 'warn',
      detail: 'AT-SPI is installed, but there is no session bus here',
      fix: 'dbus-run-session -- understudy …',
    };
  const answer = await commandOutput(
    'dbus-send',
    ['--session', '--print-reply', '--dest=org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus.GetAddress'],
    how.signal,
  );
  return answer.code === 0
    ? { status: 'ok', detail: 'AT-SPI answers on the session bus' }
    : {
        status: 'warn',
        detail: `AT-SPI does not answer: ${answer.text}`,
        fix: linuxFix('at-spi2-core dbus'),
      };
}

async function examineKeyring({ secrets }: Examination): Promise<Finding> {
  try {
    const names = await secrets.list();
    return { status: 'ok', detail: `answers and holds ${names.length} secrets of Understudy` };
  } catch (error) {
    return {
      status: 'missing',
      detail: reasonOf(error),
      fix:
        process.platform === 'linux'
          ? `${linuxFix('gnome-keyring dbus')}, unlock it in the session, or pass --secrets-file`
          : 'Unlock the credential store of this account.',
    };
  }
}

/** A trace of a long run with pictures takes some hundred megabytes. */
const leastFreeBytes = 1024 ** 3;

async function examineDisk({ folders }: Examination): Promise<Finding> {
  try {
    await mkdir(folders.data, { recursive: true });
    await access(folders.data, constants.W_OK);
  } catch (error) {
    return {
      status: 'missing',
      detail: `${folders.data} cannot be written: ${reasonOf(error)}`,
      fix: `Give yourself the folder: chown -R $USER ${folders.data}`,
    };
  }
  const { bavail, bsize } = await statfs(folders.data);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${folders.data}`;
  return free >= leastFreeBytes
    ? { status: 'ok', detail }
    : { status: 'warn', detail, fix: 'Make room: traces with pictures take some hundred megabytes.' };
}

async function examineElectron(): Promise<Finding> {
  const { electronBinary } = await import('../cli/electron-binary.ts');
  const path = await electronBinary();
  if (path !== undefined) return { status: 'ok', detail: path };
  const [browser] = await findBrowsers();
  return {
    status: 'warn',
    detail: `its binary is not here; the Studio opens in ${browser?.name ?? 'a browser'} instead`,
    fix: 'node_modules/.bin/install-electron, where its download can be reached',
  };
}

const checks: readonly { readonly id: string; readonly title: string; readonly examine: Examine }[] = [
  { id: 'node', title: 'Node.js', examine: examineNode },
  {
    id: 'browser',
    title: 'Browser',
    examine: ({ browserPath, signal }) => examineBrowser(browserPath, signal),
  },
  { id: 'display', title: 'Display', examine: examineDisplay },
  { id: 'accessibility', title: 'Accessibility of desktop applications', examine: examineAccessibility },
  { id: 'models', title: 'Models', examine: examineModels },
  { id: 'providers', title: 'Compute providers', examine: examineProviders },
  { id: 'keyring', title: 'Credential store', examine: examineKeyring },
  { id: 'disk', title: 'Disk', examine: examineDisk },
  { id: 'electron', title: 'Electron', examine: examineElectron },
];

/** Looks at everything Understudy needs of this machine; a check that fails itself says so. */
export async function examine(how: Examination): Promise<DoctorCheck[]> {
  return Promise.all(
    checks.map(async ({ id, title, examine: look }) => {
      try {
        return { id, title, ...(await look(how)) };
      } catch (error) {
        how.signal.throwIfAborted();
        return { id, title, status: 'warn' as const, detail: `could not be examined: ${reasonOf(error)}` };
      }
    }),
  );
}
