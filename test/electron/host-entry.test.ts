import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, expect, test, vi } from 'vitest';
import { connect, portTransport } from '../../contract/rpc/index.ts';

const home = await mkdtemp(join(tmpdir(), 'understudy-entry-'));
afterAll(() => rm(home, { recursive: true, force: true }));

/** The shell's end of the utility process, with settings as electron-store would keep them. */
class Shell extends EventEmitter {
  settings: Record<string, unknown> = { theme: 'dark', nonsense: true };
  postMessage(message: { kind: string; id: number; settings?: Record<string, unknown> }): void {
    if (message.kind === 'settings.write') this.settings = message.settings ?? {};
    queueMicrotask(() =>
      this.emit('message', {
        data: { kind: 'settings.answer', id: message.id, settings: this.settings },
        ports: [],
      }),
    );
  }
}

test('the host in its process answers calls over a port, with settings kept by the shell', async () => {
  vi.stubEnv('UNDERSTUDY_HOME', home);
  const exits: unknown[] = [];
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    exits.push(code);
    return undefined as never;
  });
  const shell = new Shell();
  Object.assign(process, { parentPort: shell });
  await import('../../electron/main/host-entry.ts');
  const { port1, port2 } = new MessageChannel();
  shell.emit('message', { data: { kind: 'connect' }, ports: [mainPort(port1)] });
  const client = connect(portTransport(port2 as never), () => {});

  expect(await client.call('settings.get', {})).toMatchObject({
    theme: 'dark',
    workspace: join(home, 'bots'),
  });
  await client.call('settings.set', { theme: 'light' });
  expect(shell.settings).toMatchObject({ theme: 'light' });
  expect((await client.call('actions.catalog', {})).actions.length).toBeGreaterThan(20);
  await client.call('bots.create', { title: 'From the shell' });
  expect((await client.call('bots.list', {})).bots.map(({ botId }) => botId)).toEqual(['from-the-shell']);

  shell.emit('message', { data: { kind: 'close' }, ports: [] });
  await vi.waitFor(() => expect(exits).toEqual([0]));
  client.close();
});

/** Node's port with the events of Electron's `MessagePortMain`, which wraps each message as `{ data }`. */
function mainPort(
  port: MessagePort,
): EventEmitter & { postMessage(message: unknown): void; start(): unknown; close(): void } {
  const main = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => port.postMessage(message),
    // Like Electron's, it holds messages back until it is started.
    start: () => port.on('message', (data: unknown) => main.emit('message', { data })),
    close: () => port.close(),
  });
  port.on('close', () => main.emit('close'));
  return main;
}
