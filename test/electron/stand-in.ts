import { EventEmitter } from 'node:events';
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  IpcMain,
  Protocol,
  Session,
  UtilityProcess,
} from 'electron';

/** Typed after the real module: a renamed method of Electron breaks the compiler here, not a test at run time. */
type Names<T> = { [K in keyof T]?: unknown };

export interface SentPort {
  readonly channel: string;
  readonly ports: readonly unknown[];
}

export class StandInContents extends EventEmitter {
  readonly mainFrame = { url: 'understudy-app://studio/' };
  readonly sent: SentPort[] = [];
  windowOpen: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpen = handler;
  }
  postMessage(channel: string, _message: unknown, ports: readonly unknown[]): void {
    this.sent.push({ channel, ports });
  }
}

const contentsNames = { setWindowOpenHandler: 0, postMessage: 0, mainFrame: 0 } satisfies Names<
  BrowserWindow['webContents']
>;

export class StandInWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: string[] = [];
  readonly done: string[] = [];
  minimized = false;
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    electron.windows.push(this);
    electron.app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  restore(): void {
    this.done.push('restore');
  }
  show(): void {
    this.done.push('show');
  }
  focus(): void {
    this.done.push('focus');
  }
}

const windowNames = {
  loadURL: 0,
  isMinimized: 0,
  restore: 0,
  show: 0,
  focus: 0,
} satisfies Names<BrowserWindow>;

class StandInApp extends EventEmitter {
  ready = false;
  lock = true;
  sandboxed = false;
  quits = 0;
  clients: string[] = [];
  requestSingleInstanceLock(): boolean {
    return this.lock;
  }
  enableSandbox(): void {
    if (this.ready) throw new Error('enableSandbox must be called before ready');
    this.sandboxed = true;
  }
  isReady(): boolean {
    return this.ready;
  }
  async whenReady(): Promise<void> {
    this.ready = true;
  }
  setAsDefaultProtocolClient(name: string): boolean {
    this.clients.push(name);
    return true;
  }
  quit(): void {
    this.quits += 1;
  }
}

const appNames = {
  requestSingleInstanceLock: 0,
  enableSandbox: 0,
  isReady: 0,
  whenReady: 0,
  setAsDefaultProtocolClient: 0,
  quit: 0,
} satisfies Names<App>;

class StandInSession extends EventEmitter {
  request: ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | undefined;
  check: ((contents: unknown, permission: string) => boolean) | undefined;
  device: ((details: unknown) => boolean) | undefined;
  setPermissionRequestHandler(handler: NonNullable<StandInSession['request']>): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: NonNullable<StandInSession['check']>): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: NonNullable<StandInSession['device']>): void {
    this.device = handler;
  }
}

const sessionNames = {
  setPermissionRequestHandler: 0,
  setPermissionCheckHandler: 0,
  setDevicePermissionHandler: 0,
} satisfies Names<Session>;

export class StandInProcess extends EventEmitter {
  readonly entry: string;
  readonly told: { readonly message: unknown; readonly ports: readonly unknown[] }[] = [];
  constructor(entry: string) {
    super();
    this.entry = entry;
  }
  postMessage(message: unknown, ports: readonly unknown[] = []): void {
    this.told.push({ message, ports });
    if ((message as { kind?: string }).kind === 'close') queueMicrotask(() => this.emit('exit', 0));
  }
}

const processNames = { postMessage: 0 } satisfies Names<UtilityProcess>;
const protocolNames = { handle: 0, registerSchemesAsPrivileged: 0 } satisfies Names<Protocol>;
const ipcNames = { on: 0 } satisfies Names<IpcMain>;

/** Names of the real module that the stand-in answers to; read by the compiler, and by a test. @public */
export const checkedNames = [
  contentsNames,
  windowNames,
  appNames,
  sessionNames,
  processNames,
  protocolNames,
  ipcNames,
];

interface Scheme {
  readonly scheme: string;
  readonly privileges: Record<string, boolean>;
}

/** What the code under test did to Electron; fresh after {@link resetElectron}. */
export const electron = {
  app: new StandInApp(),
  ipcMain: new EventEmitter(),
  session: new StandInSession(),
  windows: [] as StandInWindow[],
  hosts: [] as StandInProcess[],
  menus: [] as { label?: string; click?: () => void }[][],
  schemes: [] as Scheme[],
  handler: undefined as ((request: Request) => Promise<Response>) | undefined,
};

export function resetElectron(): void {
  electron.app = new StandInApp();
  electron.ipcMain = new EventEmitter();
  electron.session = new StandInSession();
  electron.windows = [];
  electron.hosts = [];
  electron.menus = [];
  electron.schemes = [];
  electron.handler = undefined;
}

/** The module that stands in for `electron`. */
export function electronModule(): Record<string, unknown> {
  return {
    get app() {
      return electron.app;
    },
    get ipcMain() {
      return electron.ipcMain;
    },
    session: {
      get defaultSession() {
        return electron.session;
      },
    },
    protocol: {
      registerSchemesAsPrivileged: (schemes: Scheme[]) => {
        if (electron.app.ready) throw new Error('schemes must be registered before ready');
        electron.schemes = schemes;
      },
      handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => {
        electron.handler = handler;
      },
    },
    net: {
      fetch: async (address: string) => {
        const { readFile } = await import('node:fs/promises');
        return new Response(await readFile(new URL(address)));
      },
    },
    BrowserWindow: StandInWindow,
    utilityProcess: {
      fork: (entry: string) => {
        const child = new StandInProcess(entry);
        electron.hosts.push(child);
        return child;
      },
    },
    MessageChannelMain: class {
      readonly port1 = { name: 'host end' };
      readonly port2 = { name: 'renderer end' };
    },
    Menu: {
      buildFromTemplate: (template: { label?: string; click?: () => void }[]) => {
        electron.menus.push(template);
        return template;
      },
    },
    nativeImage: { createFromPath: (path: string) => ({ path }) },
    Tray: class extends EventEmitter {
      setToolTip(): void {}
      setContextMenu(): void {}
    },
    dialog: { showErrorBox: () => {} },
  };
}

/** Stands in for `electron-store`. */
export class StandInStore {
  store: Record<string, unknown> = { theme: 'dark' };
}
