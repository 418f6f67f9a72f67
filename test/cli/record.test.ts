import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { newHome } from './command.ts';

const page = `<!doctype html><title>Orders</title>
<label>Customer <input></label> <label>Password <input type="password"></label><button>Send</button>`;

async function site(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(page),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createProbe();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

test('Ctrl-C ends a recording, whose bot folder is complete, passes lint and runs', async () => {
  await using home = await newHome();
  await using served = await site();
  const port = await freePort();
  const recording = home.start([
    'record',
    served.url,
    '--out',
    'orders',
    '--headless',
    '--remote-debugging-port',
    String(port),
  ]);
  await recording.until(/Recording http/);
  const person = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const tab = person.contexts()[0]?.pages()[0];
  if (tab === undefined) throw new Error('no page');
  await tab.getByLabel('Customer').fill('Acme');
  await tab.getByLabel('Password').fill('Canary-4417');
  await tab.getByRole('button', { name: 'Send' }).click();
  await person.close();
  recording.child.kill('SIGINT');
  const { code, stdout, stderr } = await recording.done;
  expect(code).toBe(0);
  expect(stdout).toContain('Acme');
  expect(stdout).toMatch(/Wrote .*orders: \d+ steps/);
  expect(stdout + stderr).not.toContain('Canary');
  const folder = join(home.path, 'orders');
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['bot.yaml', 'targets.yaml', 'manifest.yaml']),
  );
  for (const file of ['bot.yaml', 'targets.yaml', 'manifest.yaml'])
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('Canary');
  expect((await home.run(['lint', 'orders'])).code).toBe(0);
  const { permissions } = parse(await readFile(join(folder, 'manifest.yaml'), 'utf8')) as {
    permissions: { secrets: string[] };
  };
  expect(permissions.secrets).toHaveLength(1);
  const secrets = Object.fromEntries(permissions.secrets.map((name) => [name, 'Canary-4417']));
  await writeFile(join(home.path, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  const recorded = await home.run(['test', 'orders']);
  expect(recorded.stdout).toContain('1 of 1 tests passed');
  const run = await home.run([
    ...['run', 'orders', '--secrets-file', 'secrets.json', '--timeout', '10000', '--save-test', 'real'],
  ]);
  expect(run.stdout).toContain('completed');
  expect(run.stdout).not.toContain('Canary');
  expect(run.code).toBe(0);
  const both = await home.run(['test', 'orders']);
  expect(both.stdout).toContain('2 of 2 tests passed');
  expect(await readFile(join(folder, 'tests', 'real.yaml'), 'utf8')).not.toContain('Canary');
  const trace = /Trace: (.*)/.exec(run.stdout)?.[1] ?? '';
  expect(await readFile(join(trace, 'answers.jsonl'), 'utf8')).not.toContain('Canary');
  await served[Symbol.asyncDispose]();
  const replay = await home.run(['replay', trace]);
  expect(replay.stdout).toMatch(/the same as then\nsha256:[0-9a-f]{64}/);
  expect(replay.code).toBe(0);
});

test('a folder that is not empty is kept, unless --force says otherwise', async () => {
  await using home = await newHome();
  await home.bot('kept', { 'notes.txt': 'mine' });
  const { code, stderr } = await home.run(['record', 'http://127.0.0.1:1/', '--out', 'kept', '--headless']);
  expect(code).toBe(2);
  expect(stderr).toContain('--force');
  expect(await readFile(join(home.path, 'kept', 'notes.txt'), 'utf8')).toBe('mine');
});

test('a page that does not load ends the command with the reason and no bot folder', async () => {
  await using home = await newHome();
  const { code, stderr } = await home.run(['record', 'http://127.0.0.1:1/', '--out', 'none', '--headless']);
  expect(code).toBe(1);
  expect(stderr).toContain('127.0.0.1:1');
  expect(await readdir(home.path)).not.toContain('none');
});

test('without a display recording asks for --headless', async () => {
  await using home = await newHome();
  const { code, stderr } = await home.run(['record', 'http://127.0.0.1:1/', '--out', 'none'], {
    env: { WAYLAND_DISPLAY: '' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('--headless');
});
