import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain, protocol, session } from 'electron';
import Store from 'electron-store';
import { shellMessages } from '../../contract/rpc/shell.ts';
import { linkAmong, placeOfLink } from './deep-link.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { denyPermissions, isStudioAddress, lockDown } from './lock-down.ts';
import { serveStudioFiles, studioScheme } from './studio-files.ts';
import { showTray } from './tray.ts';
import { openStudioWindow, showWindow } from './window.ts';

/** Where the parts of the built app lie. */
export interface ShellFiles {
  /** Folder of the built renderer. */
  readonly studio: string;
  readonly preload: string;
  readonly hostEntry: string;
  readonly icon: string;
}

/** Starts the desktop shell: one instance, one window, one tray icon, the host in its own process. */
export async function startShell(files: ShellFiles): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: studioScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  lockDown(app);

  let window: BrowserWindow | undefined;
  let host: HostProcess | undefined;
  let place = linkAmong(process.argv);

  const show = (link?: string): void => {
    const wanted = link?.startsWith('#') === true ? link : placeOfLink(link ?? '');
    if (!app.isReady()) {
      place = link;
      return;
    }
    if (window !== undefined) {
      showWindow(window, wanted);
      return;
    }
    window = openStudioWindow(files.preload, wanted);
    window.once('closed', () => {
      window = undefined;
    });
  };
  const start = (): HostProcess =>
    startHostProcess({
      entry: files.hostEntry,
      demo: process.argv.includes('--demo'),
      settings: new Store<Record<string, unknown>>({ name: 'settings', clearInvalidConfig: false }),
      onEnd: () => {
        // A host that died is started again by the port that the reconnecting renderer asks for.
        host = undefined;
      },
    });

  app.on('second-instance', (_event, argv) => show(linkAmong(argv)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    if (placeOfLink(link) !== undefined) show(link);
  });
  app.on('activate', () => show());
  // The tray keeps the program: runs go on without a window.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (host === undefined) return;
    event.preventDefault();
    const ending = host;
    host = undefined;
    void ending.close().then(() => app.quit());
  });
  ipcMain.on(shellMessages.portRequest, (event) => {
    const frame = event.senderFrame;
    if (frame === null || frame !== event.sender.mainFrame || !isStudioAddress(frame.url)) return;
    host ??= start();
    event.sender.postMessage(shellMessages.port, null, [host.connect()]);
  });

  await app.whenReady();
  app.setAsDefaultProtocolClient('understudy');
  denyPermissions(session.defaultSession);
  serveStudioFiles(protocol, files.studio);
  host = start();
  showTray({ icon: files.icon, open: show, quit: () => app.quit() });
  show(place);
}

/** The files of the app as `scripts/build-electron` and electron-builder lay them out. */
export function builtFiles(appFolder: string): ShellFiles {
  return {
    studio: join(appFolder, 'dist', 'studio'),
    preload: join(appFolder, 'dist', 'electron', 'preload.cjs'),
    hostEntry: join(appFolder, 'dist', 'electron', 'electron', 'main', 'host-entry.js'),
    icon: join(appFolder, 'dist', 'electron', 'electron', 'icons', 'tray.png'),
  };
}
