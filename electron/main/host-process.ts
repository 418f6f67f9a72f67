import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type Store from 'electron-store';
import { type FromHost, fromHostSchema, type ToHost } from './host-messages.ts';

/** The host in its own process, as the shell holds it. */
export interface HostProcess {
  /** A new port to the host's calls. */
  connect(): MessagePortMain;
  /** Asks the host to end and waits until it has. */
  close(): Promise<void>;
}

/** Settings as `electron-store` keeps them. */
export type SettingsFile = Pick<Store<Record<string, unknown>>, 'store'>;

/** Starts the host in a utility process; settings stay here, where `electron-store` can live, and travel by message. */
export function startHostProcess(options: {
  readonly entry: string;
  /** With the sample application and bot. */
  readonly demo: boolean;
  readonly settings: SettingsFile;
  readonly onEnd: (code: number) => void;
}): HostProcess {
  const child: UtilityProcess = utilityProcess.fork(options.entry, options.demo ? ['--demo'] : [], {
    serviceName: 'Understudy host',
    stdio: 'inherit',
  });
  const tell = (message: ToHost, ports?: MessagePortMain[]): void => child.postMessage(message, ports);
  const answer = (message: FromHost): void => {
    if (message.kind === 'settings.read')
      tell({ kind: 'settings.answer', id: message.id, settings: { ...options.settings.store } });
    else {
      options.settings.store = message.settings;
      tell({ kind: 'settings.answer', id: message.id, settings: message.settings });
    }
  };
  child.on('message', (message: unknown) => answer(fromHostSchema.parse(message)));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      resolve();
      options.onEnd(code);
    });
  });
  return {
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      tell({ kind: 'connect' }, [port1]);
      return port2;
    },
    async close() {
      tell({ kind: 'close' });
      await ended;
    },
  };
}
