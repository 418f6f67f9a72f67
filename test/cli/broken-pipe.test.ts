import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { document, type Home, manifest, newHome } from './command.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'understudy.cjs');

/** Runs `understudy … | reader` in a shell, and answers the command's exit code, what was read and what stderr got. */
function piped(
  home: Home,
  args: string,
  reader: string,
): Promise<{ readonly code: number; readonly read: string; readonly stderr: string }> {
  const script = `"$NODE" "$PROGRAM" ${args} | ${reader}; echo "code \${PIPESTATUS[0]}"`;
  const env = { ...process.env, UNDERSTUDY_HOME: home.path, NODE: process.execPath, PROGRAM: program };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', script], { cwd: home.path, env }, (error, stdout, stderr) => {
      const [, read = '', code] = /^([\s\S]*)code (\d+)\n$/.exec(stdout) ?? [];
      if (error !== null || code === undefined) reject(error ?? new Error(stdout));
      else resolve({ code: Number(code), read, stderr });
    });
  });
}

const posix = process.platform !== 'win32';

test.runIf(posix)(
  'a run whose reader goes away is cancelled, without a stack and with a whole trace',
  async () => {
    await using home = await newHome();
    await home.bot('bot', {
      // The pause lets the reader end between two lines; without a reader the last step would wait for an hour.
      'bot.yaml': document(
        `  - first: { call: log.write, with: { message: one } }\n  - pause: { wait: { milliseconds: 400 } }\n  - second: { call: log.write, with: { message: two } }\n  - hold: { wait: { hours: 1 } }\n`,
      ),
      'manifest.yaml': manifest(),
    });
    const { code, read, stderr } = await piped(home, 'run bot --json --trace trace', 'head -1');
    expect(stderr).toBe('');
    expect(code).toBe(130);
    expect(JSON.parse(read)).toMatchObject({ type: 'run.started' });
    const shown = JSON.parse((await home.run(['trace', 'show', 'trace', '--json'])).stdout) as {
      meta: { status: string };
      events: { type: string; error?: { detail: string } }[];
    };
    expect(shown.meta.status).toBe('cancelled');
    expect(shown.events.at(-1)?.error?.detail).toContain('nobody reads its output');
    const listed = await home.run(['trace', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'cancelled' }]);
  },
);

test.runIf(posix)('reading commands end quietly, with the exit code they would have had', async () => {
  await using home = await newHome();
  await home.bot('good', {
    'bot.yaml': document(`  - first: { call: log.write, with: { message: one } }\n`),
    'manifest.yaml': manifest(),
  });
  await home.bot('bad', {
    'bot.yaml': document(`  - first: { call: nothing.known, with: {} }\n`),
    'manifest.yaml': manifest(),
  });
  await home.run(['run', 'good', '--trace', 'trace']);
  for (const [args, expected] of [
    ['lint good', 0],
    ['lint bad', 1],
    ['trace show trace', 0],
    ['trace show trace --json', 0],
    ['trace list', 0],
  ] as const)
    expect({ args, ...(await piped(home, args, 'true')) }).toEqual({
      args,
      code: expected,
      read: '',
      stderr: '',
    });
});

test.runIf(posix)('a recording whose reader goes away ends with its bot written', async () => {
  await using home = await newHome();
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Orders</title>'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, stderr } = await piped(home, `record ${url} --headless --out orders --json`, 'true');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(existsSync(join(home.path, 'orders', 'bot.yaml'))).toBe(true);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((closed) => server.close(() => closed()));
  }
});
