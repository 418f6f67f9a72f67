import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEventHub, type Handlers, portTransport, serve } from '../../contract/rpc/index.ts';
import { type Connection, createConnection } from '../../renderer/state/connection.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host that can be cut off; each connection is a fresh port pair. */
function hostThatBreaks() {
  const hub = createEventHub();
  const handlers = {
    'app.info': async () => ({ version: '1', platform: 'linux', display: true }),
  } as unknown as Handlers;
  let cut: () => void = () => undefined;
  let refusing = false;
  let opened = 0;
  const open = async () => {
    opened += 1;
    if (refusing) throw new Error('connection refused');
    const channel = new MessageChannel();
    const ours = portTransport(channel.port1);
    const stop = serve(portTransport(channel.port2), handlers, hub);
    cut = () => {
      stop();
      ours.close();
    };
    return ours;
  };
  return {
    hub,
    open,
    cut: () => cut(),
    refuse: (refuse: boolean) => {
      refusing = refuse;
    },
    opened: () => opened,
  };
}

const becomes = (connection: Connection, status: string): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (connection.status() === status) resolve();
    };
    connection.subscribe(look);
    look();
  });

test('a call made while the first connection opens waits for it', async () => {
  const host = hostThatBreaks();
  const connection = createConnection(host.open, () => undefined);
  expect(connection.status()).toBe('connecting');
  expect(await connection.call('app.info', {})).toEqual({ version: '1', platform: 'linux', display: true });
  connection.close();
});

test('a lost connection is told, refused calls name it, and it comes back by itself with its listeners', async () => {
  const host = hostThatBreaks();
  const connection = createConnection(host.open, () => undefined);
  await becomes(connection, 'connected');
  const heard = new Promise<readonly string[]>((resolve) => {
    connection.on('bots.changed', ({ botIds }) => resolve(botIds));
  });

  host.cut();
  expect(connection.status()).toBe('lost');
  await expect(connection.call('app.info', {})).rejects.toMatchObject({ code: 'rpc-disconnected' });

  await vi.advanceTimersByTimeAsync(250);
  await becomes(connection, 'connected');
  host.hub.emit('bots.changed', { botIds: ['a'] });
  expect(await heard).toEqual(['a']);
  connection.close();
});

test('attempts become rarer while the host stays away, and one can be asked for at once', async () => {
  const host = hostThatBreaks();
  host.refuse(true);
  const problems: unknown[] = [];
  const connection = createConnection(host.open, (problem) => problems.push(problem));
  await becomes(connection, 'lost');
  await vi.advanceTimersByTimeAsync(250 + 500 + 1000);
  expect(host.opened()).toBe(4);
  expect(problems).toHaveLength(1);

  host.refuse(false);
  connection.retryNow();
  await becomes(connection, 'connected');
  connection.close();
});
