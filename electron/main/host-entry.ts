import { join } from 'node:path';
import { serve } from '../../contract/rpc/index.ts';
import { createHost, type Host } from '../../host/compose.ts';
import { dataFolders } from '../../host/data-folders.ts';
import { mainPortTransport } from '../../host/serve/message-port.ts';
import { layerSecrets } from '../../host/storage/file-secrets.ts';
import { createKeyringSecrets } from '../../host/storage/keyring-secrets.ts';
import { type SettingsStore, soundSettings } from '../../host/storage/settings-store.ts';
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

const host = compose();

async function compose(): Promise<Host> {
  const shared = { settings, nodePath: nodeBesideTheApp() };
  if (!process.argv.includes('--demo')) return createHost(shared);
  const { startDemo } = await import('../../host/demo/demo.ts');
  const { workspace } = soundSettings(await settings.read(), dataFolders().workspace);
  const demo = await startDemo(workspace);
  const composed = await createHost({
    ...shared,
    demo: { botId: demo.botId, url: demo.url },
    secrets: layerSecrets(demo.secrets, createKeyringSecrets()),
  });
  return {
    ...composed,
    close: async () => {
      await composed.close();
      await demo.stop();
    },
  };
}

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
