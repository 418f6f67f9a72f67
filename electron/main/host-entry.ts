import { join } from 'node:path';
import { serve } from '../../contract/rpc/index.ts';
import { createHost } from '../../host/compose.ts';
import { mainPortTransport } from '../../host/serve/message-port.ts';
import type { SettingsStore } from '../../host/storage/settings-store.ts';
import { type FromHost, toHostSchema } from './host-messages.ts';

/** Entry of the utility process: composes the host and serves it on every port that the shell hands over. */
const shell = process.parentPort;
const waiting = new Map<number, (settings: Record<string, unknown>) => void>();
let lastId = 0;

const ask = (question: (id: number) => FromHost): Promise<Record<string, unknown>> => {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    shell.postMessage(question(id));
  });
};

/** Settings kept by `electron-store` in the shell. */
const settings: SettingsStore = {
  read: () => ask((id) => ({ kind: 'settings.read', id })),
  write: async (values) => {
    await ask((id) => ({ kind: 'settings.write', id, settings: values }));
  },
};

const host = createHost({ settings, nodePath: nodeBesideTheApp() });

/** The models' process runs on plain Node: Electron's binary is fused not to act as one. */
function nodeBesideTheApp(): string {
  const root = join(import.meta.dirname, '..', '..', '..', '..').replace(
    /app\.asar(?=$|[\\/])/,
    'app.asar.unpacked',
  );
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

shell.on('message', ({ data, ports }) => {
  const message = toHostSchema.parse(data);
  if (message.kind === 'settings.answer') {
    waiting.get(message.id)?.(message.settings);
    waiting.delete(message.id);
    return;
  }
  void host.then(async ({ handlers, events, close }) => {
    if (message.kind === 'connect') {
      const [port] = ports;
      if (port !== undefined) serve(mainPortTransport(port), handlers, events);
      return;
    }
    await close();
    process.exit(0);
  });
});
