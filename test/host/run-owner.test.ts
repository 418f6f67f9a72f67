import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { RunSummary } from '../../contract/rpc/index.ts';
import { createHost } from '../../host/compose.ts';
import { type RunOwner, thisOwner } from '../../host/runs/owner.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { openRunHistory } from '../../host/storage/runs.ts';
import { document, jsonLines, manifest, newHome } from '../cli/command.ts';
import { foldersBelow, tempFolder } from './host-under-test.ts';

const run = {
  runId: 'one',
  botName: 'Bot',
  botFolder: '/bots/bot',
  status: 'running' as const,
  startedAt: '2026-11-22T10:00:00.000Z',
};

/** A process that lives until it is killed, as the owner of runs. */
async function stranger(): Promise<{ readonly owner: RunOwner; readonly child: ChildProcess }> {
  const owner = join(import.meta.dirname, '..', '..', 'host', 'runs', 'owner.ts');
  const script = `import { thisOwner } from ${JSON.stringify(owner)};
    process.stdout.write(JSON.stringify(thisOwner()) + '\\n'); process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { owner: JSON.parse(line.toString('utf8')) as RunOwner, child };
}

test('a run is running while its process lives, suspended when it is gone, and taken by one only', async () => {
  await using temp = await tempFolder();
  using history = disposable(openRunHistory(temp.path));
  const { owner, child } = await stranger();
  expect(history.take({ ...run, owner })).toBe(true);
  expect(history.get('one')).toMatchObject({ status: 'running', owner });
  expect(history.take({ ...run, owner: thisOwner() })).toBe(false);
  expect(history.get('one')).toMatchObject({ owner });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(history.list({ limit: 5 })).toMatchObject([{ runId: 'one', status: 'suspended' }]);
  expect(history.get('one')?.owner).toBeUndefined();
  expect(history.take({ ...run, owner: thisOwner() })).toBe(true);
  expect(history.take({ ...run, owner: thisOwner() })).toBe(false);
  history.put({ ...run, status: 'completed' });
  expect(history.get('one')).toMatchObject({ status: 'completed' });
});

test.runIf(process.platform === 'linux')(
  'a later process of the same number is not taken for the owner',
  async () => {
    await using temp = await tempFolder();
    using history = disposable(openRunHistory(temp.path));
    const { pid, birth } = thisOwner();
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    expect(birth).toMatch(new RegExp(`^${bootId}:\\d+$`));
    history.put({ ...run, owner: { pid, birth: `${bootId}:1` } });
    expect(history.get('one')).toMatchObject({ status: 'suspended' });
  },
);

test('a history of the version before is brought along, its unended runs without an owner', async () => {
  await using temp = await tempFolder();
  mkdirSync(temp.path, { recursive: true });
  const before = new DatabaseSync(join(temp.path, 'runs.sqlite'));
  before.exec(
    `CREATE TABLE runs (run_id TEXT PRIMARY KEY, bot_id TEXT, bot_name TEXT NOT NULL, bot_folder TEXT,
       status TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, duration_ms REAL, failure TEXT, trace TEXT) STRICT;
     INSERT INTO runs (run_id, bot_name, status, started_at) VALUES ('old', 'Bot', 'running', '2026-01-01'), ('done', 'Bot', 'completed', '2026-01-02');
     PRAGMA user_version = 1`,
  );
  before.close();
  using history = disposable(openRunHistory(temp.path));
  expect(history.list({ limit: 5 })).toMatchObject([
    { runId: 'done', status: 'completed' },
    { runId: 'old', status: 'suspended' },
  ]);
});

test('a run of the command line is running in the Studio, and is performed there only once the command is dead', async () => {
  await using home = await newHome();
  const bot = await home.bot('bots/waiting', {
    'bot.yaml': document(
      `  - begin: { call: log.write, with: { message: begun } }\n  - hold: { wait: { hours: 1 } }\n`,
    ),
    'manifest.yaml': manifest(),
  });
  const command = home.start(['run', bot, '--json']);
  const text = await command.until(/"name":"hold"[^\n]*\n/);
  const { runId } = jsonLines(text.slice(0, text.lastIndexOf('\n') + 1))[0] as { runId: string };
  const host = await createHost({ folders: foldersBelow(home.path), secrets: createMemorySecrets() });
  try {
    const context = { signal: new AbortController().signal };
    // The command opens its history beside the first steps.
    await expect
      .poll(async () => (await host.handlers['runs.list']({ limit: 10 }, context)).runs)
      .toMatchObject([{ runId, status: 'running' }]);
    expect(await host.handlers['runs.get']({ runId }, context)).not.toHaveProperty('owner');
    for (const call of ['runs.resume', 'runs.stop', 'runs.pause', 'traces.delete'] as const)
      await expect(host.handlers[call]({ runId }, context)).rejects.toMatchObject({
        code: 'run-active',
        message: expect.stringMatching(/performed by process \d+/),
      });
    const again = await home.run(['run', bot, '--resume', runId]);
    expect(again.stderr).toContain('is still going on, performed by process');
    expect(again.code).toBe(1);

    process.kill(await childOf(command.child.pid ?? 0), 'SIGKILL');
    await command.done;
    expect(await host.handlers['runs.get']({ runId }, context)).toMatchObject({ status: 'suspended' });
    const holding = new Promise<void>((resolve) => {
      host.events.subscribe((name, payload) => {
        const event = payload as { type?: string; step?: { name: string } };
        if (name === 'run.event' && event.type === 'step.started' && event.step?.name === 'hold') resolve();
      });
    });
    const clicks = await Promise.allSettled([
      host.handlers['runs.resume']({ runId }, context),
      host.handlers['runs.resume']({ runId }, context),
    ]);
    expect(clicks.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await holding;
    const { events } = await host.handlers['runs.events']({ runId, after: 0 }, context);
    expect(events.filter(({ type }) => type === 'run.started')).toHaveLength(1);
    expect(events.find((event) => event.type === 'step.finished')).toMatchObject({ replayed: true });
    const end = new Promise<RunSummary>((resolve) => {
      host.events.subscribe((name, payload) => {
        if (name === 'run.changed' && (payload as RunSummary).status === 'cancelled')
          resolve(payload as RunSummary);
      });
    });
    await host.handlers['runs.stop']({ runId }, context);
    expect(await end).toMatchObject({ runId });
  } finally {
    await host.close();
  }
});

/** The pinned Node that the launcher started. */
async function childOf(pid: number): Promise<number> {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

const disposable = <T extends { close(): void }>(value: T): T & Disposable =>
  Object.assign(value, { [Symbol.dispose]: () => value.close() });
