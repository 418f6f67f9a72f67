import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { connect, rpcSubprotocols, socketTransport } from '../../contract/rpc/index.ts';
import { newHome } from './command.ts';

const built = join(import.meta.dirname, '..', '..', 'dist', 'studio');
let stoodIn = false;

// The command serves what was built; on a tree that was not built yet a page of its own is enough here.
beforeAll(async () => {
  if (existsSync(join(built, 'index.html'))) return;
  stoodIn = true;
  await mkdir(built, { recursive: true });
  await writeFile(join(built, 'index.html'), '<!doctype html><title>Understudy</title>');
});
afterAll(async () => {
  if (stoodIn) await rm(built, { recursive: true });
});

interface Ready {
  readonly url: string;
  readonly demo?: string;
}

const readyOf = (stdout: string): Ready => JSON.parse(stdout.split('\n')[0] ?? '') as Ready;

test('the demo serves the Studio with the sample application, its bot and its secrets ready', async () => {
  await using home = await newHome();
  const running = home.start(['studio', '--demo', '--no-open', '--json']);
  const { url, demo } = readyOf(await running.until(/studio\.waiting/));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
  const { host, hash } = new URL(url);
  expect(await (await fetch(`http://${host}/`)).text()).toContain('<title>Understudy</title>');
  expect((await fetch(demo ?? '')).status).toBe(200);

  const socket = new WebSocket(`ws://${host}/rpc`, rpcSubprotocols(hash.replace('#token=', '')), {
    origin: `http://${host}`,
  });
  await new Promise((opened, failed) => {
    socket.once('open', opened);
    socket.once('error', failed);
  });
  const client = connect(socketTransport(socket), () => {});
  expect(await client.call('app.info', {})).toMatchObject({ demo: { botId: 'enter-invoices', url: demo } });
  const { bots } = await client.call('bots.list', {});
  expect(bots).toMatchObject([{ botId: 'enter-invoices', sample: true, problems: 0 }]);
  const { manifest } = await client.call('bots.open', { botId: 'enter-invoices' });
  expect(manifest.inputs.find(({ name }) => name === 'ledger')?.default).toBe(demo);
  const gone = new Promise<void>((closed) => client.onClose(closed));

  running.child.kill('SIGINT');
  expect((await running.done).code).toBe(0);
  await gone;
  await expect(fetch(demo ?? '')).rejects.toThrow();
});

test('a second start keeps what the person changed in the sample bot', async () => {
  await using home = await newHome();
  const once = async (): Promise<void> => {
    const running = home.start(['studio', '--demo', '--no-open', '--json']);
    await running.until(/studio\.waiting/);
    running.child.kill('SIGTERM');
    await running.done;
  };
  await once();
  const note = join(home.path, 'bots', 'enter-invoices', 'mine.txt');
  await writeFile(note, 'mine');
  await once();
  expect(existsSync(note)).toBe(true);
});

test('the token stands in no file and no log of the Studio', async () => {
  await using home = await newHome();
  const running = home.start(['studio', '--no-open']);
  const text = await running.until(/Ctrl-C/);
  const token = /#token=([\w-]+)/.exec(text)?.[1] ?? '';
  expect(token).toHaveLength(43);
  running.child.kill('SIGINT');
  const { stderr } = await running.done;
  expect(stderr).not.toContain(token);
  const { spawnSync } = await import('node:child_process');
  expect(spawnSync('grep', ['-rqaF', token, home.path]).status).toBe(1);
});
