import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { electron, electronModule, resetElectron, StandInContents, StandInStore } from './stand-in.ts';

vi.mock('electron', () => electronModule());
vi.mock('electron-store', () => ({ default: StandInStore }));

const { startShell } = await import('../../electron/main/shell.ts');

let folder: string;

beforeEach(async () => {
  resetElectron();
  folder = await mkdtemp(join(tmpdir(), 'understudy-shell-'));
  await mkdir(join(folder, 'studio'));
  await writeFile(join(folder, 'studio', 'index.html'), '<!doctype html><title>Studio</title>');
  await writeFile(join(folder, 'private.txt'), 'private');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const start = () =>
  startShell({
    studio: join(folder, 'studio'),
    preload: '/app/preload.cjs',
    hostEntry: '/app/host-entry.js',
    icon: '/app/tray.png',
  });

const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1);
  return list[0] as T;
};

const fetchFile = (path: string, init?: RequestInit): Promise<Response> => {
  if (electron.handler === undefined) throw new Error('no handler');
  return electron.handler(new Request(path, init));
};

test('the window is sandboxed, isolated and without Node', async () => {
  await start();
  const { options, loaded } = only(electron.windows);
  expect(options.webPreferences).toEqual({
    preload: '/app/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
  });
  expect(loaded).toEqual(['understudy-app://studio/']);
  expect(electron.app.sandboxed).toBe(true);
});

test('the scheme of the Studio is a secure origin of its own without rights to bypass the policy', async () => {
  await start();
  expect(electron.schemes).toEqual([
    { scheme: 'understudy-app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
});

test('every file of the Studio carries a policy without inline code, eval or outside addresses', async () => {
  await start();
  const answer = await fetchFile('understudy-app://studio/');
  expect(await answer.text()).toContain('<title>Studio</title>');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|wss?:|\*/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  ['a file above the folder', 'understudy-app://studio/..%2Fprivate.txt', 'GET', 404],
  ['a file that is not there', 'understudy-app://studio/no.js', 'GET', 404],
  ['another host', 'understudy-app://other/index.html', 'GET', 403],
  ['another method', 'understudy-app://studio/', 'POST', 403],
])('%s is refused', async (_, address, method, status) => {
  await start();
  const answer = await fetchFile(address, { method });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen'])(
  'the permission %s is denied, asked and checked',
  async (permission) => {
    await start();
    const granted: boolean[] = [];
    electron.session.request?.({}, permission, (answer) => granted.push(answer));
    expect(granted).toEqual([false]);
    expect(electron.session.check?.({}, permission)).toBe(false);
    expect(electron.session.device?.({})).toBe(false);
  },
);

test('downloads do not start', async () => {
  await start();
  let prevented = false;
  electron.session.emit('will-download', {
    preventDefault: () => {
      prevented = true;
    },
  });
  expect(prevented).toBe(true);
});

const navigates = (contents: StandInContents, event: string, url: string): boolean => {
  let prevented = false;
  contents.emit(event, {
    url,
    preventDefault: () => {
      prevented = true;
    },
  });
  return !prevented;
};

test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])(
  '%s leads nowhere but to the Studio, in every contents the app will have',
  async (event) => {
    await start();
    const later = new StandInContents();
    electron.app.emit('web-contents-created', {}, later);
    for (const contents of [only(electron.windows).webContents, later]) {
      expect(navigates(contents, event, 'understudy-app://studio/#/runs')).toBe(true);
      for (const url of [
        'https://example.com/',
        'file:///etc/passwd',
        'understudy-app://other/',
        'understudy-app://studio.evil/',
        'javascript:alert(1)',
        'data:text/html,x',
        'about:blank',
        '',
      ])
        expect(navigates(contents, event, url)).toBe(false);
    }
  },
);

test('no window opens another, and no view is embedded', async () => {
  await start();
  const { webContents } = only(electron.windows);
  expect(webContents.windowOpen?.({ url: 'understudy-app://studio/' })).toEqual({ action: 'deny' });
  expect(navigates(webContents, 'will-attach-webview', '')).toBe(false);
});

test('a certificate that the system does not trust is refused', async () => {
  await start();
  const answers: boolean[] = [];
  electron.app.emit('certificate-error', { preventDefault: () => {} }, {}, '', '', {}, (trusted: boolean) =>
    answers.push(trusted),
  );
  expect(answers).toEqual([false]);
});

test('a second start ends at once and shows the window of the first', async () => {
  electron.app.lock = false;
  await start();
  expect(electron.windows).toEqual([]);
  expect(electron.hosts).toEqual([]);
  expect(electron.app.quits).toBe(1);
});

test('a second start brings the window to the front, at the place its link names', async () => {
  await start();
  const window = only(electron.windows);
  window.minimized = true;
  electron.app.emit('second-instance', {}, ['understudy', '--flag', 'understudy://bot/enter-invoices']);
  expect(window.done).toEqual(expect.arrayContaining(['restore', 'show', 'focus']));
  expect(window.loaded.at(-1)).toBe('understudy-app://studio/#/bots/enter-invoices');
});

test('a link that is none of ours shows the window and goes nowhere', async () => {
  await start();
  const window = only(electron.windows);
  electron.app.emit('second-instance', {}, ['understudy', 'understudy://bot/../../etc/passwd']);
  electron.app.emit('open-url', { preventDefault: () => {} }, 'understudy://eval/x');
  expect(window.loaded).toEqual(['understudy-app://studio/']);
});

const requestPort = (frame: { url: string } | null, contents: StandInContents): void => {
  electron.ipcMain.emit('understudy:port?', { senderFrame: frame, sender: contents });
};

test('the Studio gets one end of a new channel and the host process the other', async () => {
  await start();
  const { webContents } = only(electron.windows);
  requestPort(webContents.mainFrame, webContents);
  expect(only(webContents.sent)).toEqual({ channel: 'understudy:port', ports: [{ name: 'renderer end' }] });
  expect(only(electron.hosts).told).toEqual([
    { message: { kind: 'connect' }, ports: [{ name: 'host end' }] },
  ]);
});

test('no frame but the main frame of the Studio gets a port', async () => {
  await start();
  const { webContents } = only(electron.windows);
  requestPort({ url: 'understudy-app://studio/' }, webContents);
  requestPort(null, webContents);
  webContents.mainFrame.url = 'https://example.com/';
  requestPort(webContents.mainFrame, webContents);
  expect(webContents.sent).toEqual([]);
});

test('a host that died is started again for the next port', async () => {
  await start();
  only(electron.hosts).emit('exit', 1);
  const { webContents } = only(electron.windows);
  requestPort(webContents.mainFrame, webContents);
  expect(electron.hosts).toHaveLength(2);
  expect(webContents.sent).toHaveLength(1);
});

test('settings are read from and written to electron-store on behalf of the host', async () => {
  await start();
  const host = only(electron.hosts);
  host.emit('message', { kind: 'settings.read', id: 1 });
  host.emit('message', { kind: 'settings.write', id: 2, settings: { theme: 'light' } });
  host.emit('message', { kind: 'settings.read', id: 3 });
  expect(host.told.map(({ message }) => message)).toEqual([
    { kind: 'settings.answer', id: 1, settings: { theme: 'dark' } },
    { kind: 'settings.answer', id: 2, settings: { theme: 'light' } },
    { kind: 'settings.answer', id: 3, settings: { theme: 'light' } },
  ]);
});

test('quitting waits until the host has ended', async () => {
  await start();
  let prevented = false;
  electron.app.emit('before-quit', {
    preventDefault: () => {
      prevented = true;
    },
  });
  expect(prevented).toBe(true);
  expect(electron.app.quits).toBe(0);
  await vi.waitFor(() => expect(electron.app.quits).toBe(1));
  expect(only(electron.hosts).told.at(-1)?.message).toEqual({ kind: 'close' });
});

test('closing the window leaves the program in the tray, which opens it again', async () => {
  await start();
  only(electron.windows).emit('closed');
  electron.app.emit('window-all-closed');
  expect(electron.app.quits).toBe(0);
  only(electron.menus)
    .find(({ label }) => label === 'Open questions')
    ?.click?.();
  expect(electron.windows.at(-1)?.loaded).toEqual(['understudy-app://studio/#/tasks']);
});
