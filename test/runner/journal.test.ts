import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../host/storage/index.ts';
import { performed } from './run-under-test.ts';

const child = fileURLToPath(new URL('./journal-child.ts', import.meta.url));

const document = `document: { dsl: '1.0.3', namespace: tests, name: ledger, version: 1.0.0 }
do:
  - open: { call: test.post, with: { entry: open }, export: { as: '\${ { opened: $task.output.posted } }' }, output: { as: '\${ $workflow.input }' } }
  - each:
      for: { each: entry, in: .entries }
      do:
        - twice:
            try:
              - check: { if: '$entry == "b" and .seen == null', set: '\${ . }' }
              - post: { call: test.post, with: { entry: '\${ $entry }' }, output: { as: '\${ $input + { seen: true } }' } }
            catch: { do: [ { note: { set: { failed: true } } } ] }
  - close: { call: test.post, with: { entry: '\${ $context.opened + "-close" }' } }
`;

interface Robot {
  /** Resolves when the robot hangs; then it is killed with SIGKILL. */
  kill(): Promise<void>;
  result(): Promise<{
    result: { status: string; output: unknown; error?: { code?: string } };
    replayed: string[];
  }>;
}

function startRobot(folder: string, hangAt = '', digest = 'digest'): Robot {
  const files = ['bot.yaml', 'journal.db', 'ledger.txt'].map((name) => join(folder, name));
  const robot = spawn(process.execPath, [child, ...files, hangAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DIGEST: digest },
  });
  const lines: string[] = [];
  const read = createInterface({ input: robot.stdout });
  read.on('line', (line) => lines.push(line));
  const exited = once(robot, 'exit');
  return {
    async kill() {
      while (!lines.includes('hanging')) {
        await Promise.race([once(read, 'line'), exited]);
        if (robot.exitCode !== null) throw new Error(`The robot ended before it was killed: ${lines.join()}`);
      }
      robot.kill('SIGKILL');
      await exited;
    },
    async result() {
      await Promise.all([exited, once(read, 'close')]);
      return JSON.parse(lines.at(-1) ?? '');
    },
  };
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  writeFileSync(join(folder, 'bot.yaml'), document);
  writeFileSync(join(folder, 'ledger.txt'), '');
  return folder;
}

const ledgerOf = (folder: string) => readFileSync(join(folder, 'ledger.txt'), 'utf8').trim().split('\n');

describe('a run that was killed', () => {
  it('continues after its last finished step and performs none of them again', async () => {
    const folder = freshFolder();
    for (const hangAt of ['b', 'd', 'open-close']) await startRobot(folder, hangAt).kill();
    const { result, replayed } = await startRobot(folder).result();
    expect(result).toMatchObject({ status: 'completed', output: { posted: 'open-close' } });
    expect(ledgerOf(folder)).toEqual(['open', 'a', 'b', 'c', 'd', 'open-close']);
    expect(replayed).toContain('/do/0/open');
    const journal = openJournal(join(folder, 'journal.db'));
    expect(await journal.head('run-1')).toMatchObject({ status: 'completed' });
    expect(await journal.unfinished()).toEqual([]);
    journal.close();
  });

  it('is found among the unfinished ones, and is not continued with a changed bot', async () => {
    const folder = freshFolder();
    await startRobot(folder, 'b').kill();
    const journal = openJournal(join(folder, 'journal.db'));
    expect((await journal.unfinished()).map(({ runId }) => runId)).toEqual(['run-1']);
    journal.close();
    const changed = await startRobot(folder, '', 'another-digest').result();
    expect(changed.result).toMatchObject({ status: 'faulted', error: { code: 'journal-damaged' } });
    expect(ledgerOf(folder)).toEqual(['open', 'a']);
    expect((await startRobot(folder).result()).result.status).toBe('completed');
  });
});

describe('a journal', () => {
  const twoSteps = `do: [ { one: { set: { n: 1 } } }, { two: { set: { n: 2 } } } ]`;

  it('is not continued where a step of another kind stands at a remembered place, and no try hides it', async () => {
    const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db'));
    const head = {
      runId: 'run-1',
      digest: 'digest',
      input: {},
      nonce: 'f00',
      startedAt: '2026-01-01T00:00:00.000Z',
    };
    await journal.begin({ ...head, status: 'running' });
    const entry = { runId: 'run-1', output: 1, context: {}, then: 'continue', at: head.startedAt };
    await journal.append({ ...entry, path: '/do/0/guarded/try/0/one', name: 'one', kind: 'call' });
    const { error } = await performed(
      `do: [ { guarded: { try: [ { one: { set: { n: 1 } } } ], catch: {} } } ]`,
      { journal },
    );
    expect(error).toMatchObject({ code: 'journal-damaged' });
    journal.close();
  });

  it('says of a run that ended that it cannot be continued', async () => {
    const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db'));
    expect((await performed(twoSteps, { journal })).status).toBe('completed');
    const again = await performed(twoSteps, { journal });
    expect(again.error).toMatchObject({ code: 'journal-damaged' });
    expect(await journal.head('run-1')).toMatchObject({ status: 'completed' });
    journal.close();
  });

  it('forgets a run with its entries, and opens again with what it held', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db');
    const first = openJournal(file);
    await performed(twoSteps, { journal: first });
    first.close();
    const second = openJournal(file);
    expect((await second.entries('run-1')).map(({ name }) => name)).toEqual(['one', 'two']);
    await second.delete('run-1');
    expect(await second.entries('run-1')).toEqual([]);
    expect(await second.head('run-1')).toBeUndefined();
    second.close();
  });

  it('of a newer version is refused with what to do', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db');
    openJournal(file).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openJournal(file)).toThrow(/format 99/);
  });
});
