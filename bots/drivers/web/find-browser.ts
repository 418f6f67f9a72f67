import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, posix, win32 } from 'node:path';

/** A browser on this machine that Understudy can drive. */
export interface FoundBrowser {
  readonly name: 'Chrome' | 'Edge' | 'Chromium';
  readonly path: string;
}

/** Where to look; a test hands in another machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  exists(path: string): Promise<boolean>;
}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  exists: (path) =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
};

/** Every place a browser is looked for on the machine, most wanted first: Chrome, Edge, Chromium. */
export function browserPlaces(machine: Machine): FoundBrowser[] {
  if (machine.platform === 'win32') return windowsPlaces(machine);
  if (machine.platform === 'darwin') return macPlaces(machine);
  return unixPlaces(machine);
}

function windowsPlaces({ env }: Machine): FoundBrowser[] {
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
  const below = (name: FoundBrowser['name'], ...way: string[]) =>
    roots.map((root) => ({ name, path: win32.join(root, ...way) }));
  return [
    ...below('Chrome', 'Google', 'Chrome', 'Application', 'chrome.exe'),
    ...below('Edge', 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ...below('Chromium', 'Chromium', 'Application', 'chrome.exe'),
  ];
}

function macPlaces({ home }: Machine): FoundBrowser[] {
  const apps = ['/Applications', posix.join(home, 'Applications')];
  const inside = (name: FoundBrowser['name'], app: string) =>
    apps.map((folder) => ({ name, path: posix.join(folder, `${app}.app`, 'Contents', 'MacOS', app) }));
  return [
    ...inside('Chrome', 'Google Chrome'),
    ...inside('Edge', 'Microsoft Edge'),
    ...inside('Chromium', 'Chromium'),
  ];
}

function unixPlaces({ env }: Machine): FoundBrowser[] {
  const folders = new Set([
    ...(env['PATH'] ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ]);
  const commands: [FoundBrowser['name'], string][] = [
    ['Chrome', 'google-chrome-stable'],
    ['Chrome', 'google-chrome'],
    ['Edge', 'microsoft-edge-stable'],
    ['Edge', 'microsoft-edge'],
    ['Chromium', 'chromium'],
    ['Chromium', 'chromium-browser'],
  ];
  return [
    { name: 'Chrome', path: '/opt/google/chrome/chrome' },
    { name: 'Edge', path: '/opt/microsoft/msedge/msedge' },
    ...commands.flatMap(([name, command]) =>
      [...folders]
        .filter((folder) => folder !== '')
        .map((folder) => ({ name, path: posix.join(folder, command) })),
    ),
  ];
}

/** The browsers of this machine in the order in which Understudy would take them. */
export async function findBrowsers(machine: Machine = thisMachine): Promise<FoundBrowser[]> {
  const found: FoundBrowser[] = [];
  for (const place of browserPlaces(machine)) {
    if (found.some((other) => other.path === place.path)) continue;
    if (await machine.exists(place.path)) found.push(place);
  }
  return found;
}
