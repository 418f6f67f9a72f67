import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { shellOrigin } from '../../contract/rpc/shell.ts';

/** Everything that keeps a page from the machine, written out although most of it is Electron's default. */
export const studioPreferences = (preload: string) =>
  ({
    preload,
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
  }) satisfies BrowserWindowConstructorOptions['webPreferences'];

/** The address of a place in the Studio, e.g. `#/bots/enter-invoices`. */
export const studioAddress = (place = ''): string => `${shellOrigin}/${place}`;

/** Opens the Studio's window; it is shown when its first picture is there. */
export function openStudioWindow(preload: string, place: string | undefined): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    title: 'Understudy',
    webPreferences: studioPreferences(preload),
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(studioAddress(place));
  return window;
}

/** Brings the window to the front, at a place where one is given. */
export function showWindow(window: BrowserWindow, place: string | undefined): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  if (place !== undefined) void window.loadURL(studioAddress(place));
}
