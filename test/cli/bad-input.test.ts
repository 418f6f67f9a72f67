import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { document, type Home, jsonLines, manifest, newHome, type Outcome } from './command.ts';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly next?: string;
  readonly where?: { readonly step?: string };
}

/** The run failed as a run, not as a program: told with the step, the reason and what to do. */
function failureOf({ code, stdout, stderr }: Outcome): Problem {
  expect(stderr).toBe('');
  expect(code).toBe(1);
  const result = jsonLines(stdout).at(-1);
  expect(result).toMatchObject({ type: 'result', status: 'faulted' });
  const problem = (result as { error?: Problem }).error;
  expect(problem?.next).toMatch(/\w{3}/);
  return problem ?? {};
}

/** The trace tells the whole run again, in words and as JSON. */
async function expectReadable(home: Home, step: string, reason: string | RegExp): Promise<void> {
  const shown = await home.run(['trace', 'show', 'trace']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain(', faulted, ');
  expect(shown.stdout).toMatch(reason);
  expect(shown.stdout).toContain(`  at ${step}: `);
  expect(shown.stdout).toContain('  → ');
  const { meta, events, torn } = JSON.parse(
    (await home.run(['trace', 'show', 'trace', '--json'])).stdout,
  ) as {
    meta: { status: string };
    events: { type: string; step?: { name: string } }[];
    torn: boolean;
  };
  expect(meta.status).toBe('faulted');
  expect(torn).toBe(false);
  expect(events.filter(({ type }) => type === 'step.faulted').map((event) => event.step?.name)).toContain(
    step,
  );
  expect(events.at(-1)?.type).toBe('run.finished');
}

test.each([
  ['document.extract', `file: '\${ .file }', schema: invoice`],
  ['ocr.read', `image: '\${ .file }'`],
])('an empty picture faults the step of %s, and says which file', async (action, given) => {
  await using home = await newHome();
  const bot = await home.bot('reader', {
    'bot.yaml': document(`  - readIt: { call: ${action}, with: { ${given} } }\n`),
    'manifest.yaml': manifest(`inputs:\n  - { name: file, type: file }\npermissions: { read: ['.'] }\n`),
    'empty.png': '',
  });
  const file = join(bot, 'empty.png');
  const outcome = await home.run(['run', bot, '--input', `file=${file}`, '--trace', 'trace', '--json']);
  const problem = failureOf(outcome);
  expect(problem.where?.step).toBe('readIt');
  expect(problem.detail).toContain('empty.png');
  await expectReadable(home, 'readIt', /empty\.png/);
});

test.runIf(process.platform === 'linux')(
  'a browser that is killed in the middle faults the step at work, and its trace can be read',
  async () => {
    await using home = await newHome();
    const server = createServer((_request, response) =>
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>Orders</title><h1>Orders</h1>'),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const bot = await home.bot('clicker', {
        'bot.yaml': document(
          `  - openIt: { call: web.open, with: { url: '${url}' } }\n  - clickIt: { call: web.click, with: { target: missing.button } }\n`,
        ),
        'manifest.yaml': manifest(`permissions: { hosts: ['127.0.0.1'] }\n`),
        'targets.yaml': `version: 1
targets:
  missing.button:
    kind: web
    title: Missing
    where: { origin: '${new URL(url).origin}', route: / }
    candidates: [{ by: role, role: button, name: Missing }]
`,
      });
      const running = home.start(['run', bot, '--trace', 'trace', '--json', '--timeout', '60000']);
      await running.until(/"type":"step.started"[^\n]*"name":"clickIt"/);
      const browser = descendants(running.child.pid ?? 0).find((pid) => /chrom|msedge/.test(commandOf(pid)));
      if (browser === undefined) throw new Error('the command has no browser');
      process.kill(browser, 'SIGKILL');
      const problem = failureOf(await running.done);
      expect(problem.where?.step).toBe('clickIt');
      expect(problem.detail).toMatch(/browser/i);
      await expectReadable(home, 'clickIt', /browser/i);
    } finally {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    }
  },
);

test('a trace folder that cannot be written ends the run before its first step, and the history says why', async () => {
  await using home = await newHome();
  const bot = await home.bot('fine', {
    'bot.yaml': document(`  - first: { call: log.write, with: { message: one } }\n`),
    'manifest.yaml': manifest(),
    'no-folder': '',
  });
  const folder = join(bot, 'no-folder', 'trace');
  const outcome = await home.run(['run', bot, '--trace', folder, '--json']);
  const problem = failureOf(outcome);
  expect(problem).toMatchObject({ code: 'trace-write-failed', detail: expect.stringContaining(folder) });
  expect(jsonLines(outcome.stdout).filter(({ type }) => type === 'step.started')).toEqual([]);
  const [run] = JSON.parse((await home.run(['trace', 'list', '--json'])).stdout) as {
    runId: string;
    status: string;
    failure: string;
  }[];
  expect(run).toMatchObject({ status: 'faulted', failure: expect.stringContaining(folder) });
  const shown = await home.run(['trace', 'show', run?.runId ?? '']);
  expect(shown.code).toBe(1);
  expect(shown.stderr).toContain('→');
  expect(shown.stderr).not.toMatch(/\n\s+at /);
});

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';

/** All processes below one, parents before children. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}
