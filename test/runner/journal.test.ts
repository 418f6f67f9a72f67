import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import type { StepScope, WebPort } from '../../contract/ports.ts';
import { openJournal } from '../../host/storage/index.ts';
import { noPorts, performed } from './run-under-test.ts';

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
  }, 120_000);

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

  it('remembers with which step the run began, and continues beyond it', async () => {
    const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db'));
    const text = `do:
  - one: { set: { log: [ one ] } }
  - group: { do: [ { two: { set: { log: '\${ (.log // []) + [ "two" ] }' } } } ] }
  - rest: { wait: { milliseconds: 1 } }
  - three: { set: { log: '\${ .log + [ "three" ] }' } }
  - last: { wait: { milliseconds: 1 } }`;
    const stop = new AbortController();
    await performed(text, {
      journal,
      from: '/do/1/group/do/0/two',
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'step.started' && event.step.name === 'last') stop.abort();
      },
    });
    await journal.finish('run-1', 'running');
    const { output, events } = await performed(text, { journal });
    expect(output).toEqual({ log: ['two', 'three'] });
    const again = events.flatMap((event) => (event.type === 'step.started' ? [event.step.name] : []));
    expect(again).toEqual(['last']);
    journal.close();
  });

  it('keeps secrets as handles, from which a continued run types them again', async () => {
    const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db'));
    const typed: string[] = [];
    const port = (scope: StepScope): Partial<WebPort> => ({
      fill: async (_, text) => {
        typed.push(await scope.reveal(text));
      },
      readText: async () => typed.at(-1) ?? '',
    });
    const stop = new AbortController();
    const options = {
      journal,
      actions: ['web.fill', 'web.readText'].flatMap((id) => registry.get(id) ?? []),
      secrets: { pin: 'pa55-phrase' },
      permissions: { secrets: ['pin'] },
      world: { factories: { ...noPorts, web: (scope: StepScope) => port(scope) as WebPort } },
    };
    const text = `do:
  - type: { call: web.fill, with: { target: a, value: '\${ $secrets.pin }' } }
  - read: { call: web.readText, with: { target: a } }
  - again: { call: web.fill, with: { target: b, value: '\${ .text }' } }`;
    await performed(text, {
      ...options,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'step.finished' && event.step.name === 'read') stop.abort();
      },
    });
    expect(JSON.stringify(await journal.entries('run-1'))).not.toContain('pa55');
    await journal.finish('run-1', 'running');
    expect((await performed(text, options)).status).toBe('completed');
    expect(typed).toEqual(['pa55-phrase', 'pa55-phrase']);
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

  it('that cannot be written ends the run, and no try hides it', async () => {
    const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'journal-')), 'j.db'));
    const { status, error, events } = await performed(
      `do:
  - guarded: { try: [ { rest: { wait: { milliseconds: 1 } } } ], catch: {} }
  - after: { set: { a: 1 } }`,
      {
        journal,
        onEvent: ({ type }) => {
          if (type === 'run.started') setImmediate(() => journal.close());
        },
      },
    );
    expect({ status, code: error?.code }).toEqual({ status: 'faulted', code: 'journal-write-failed' });
    expect(events.flatMap((event) => (event.type === 'step.started' ? [event.step.name] : []))).not.toContain(
      'after',
    );
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

describe('pruning the journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const head = (runId: string, startedAt: string) => ({
    runId,
    digest: 'd',
    input: {},
    nonce: 'n',
    startedAt,
    status: 'running',
  });
  const entry = (runId: string, size: number) => ({
    runId,
    path: '/do/0/a',
    name: 'a',
    kind: 'set',
    output: 'x'.repeat(size),
    context: {},
    then: 'continue',
    at: '2026-01-01T00:00:00.000Z',
  });

  it('forgets old runs that ended, and never one that can be continued', async () => {
    const journal = openJournal(join(folder, 'pruned.sqlite'));
    for (const [runId, day] of [
      ['old', '01'],
      ['old-open', '02'],
      ['new', '20'],
    ] as const) {
      await journal.begin(head(runId, `2026-01-${day}T00:00:00.000Z`));
      await journal.append(entry(runId, 10));
      if (runId !== 'old-open') await journal.finish(runId, 'completed');
    }
    expect(journal.prune('2026-01-10T00:00:00.000Z')).toBe(1);
    expect(await journal.head('old')).toBeUndefined();
    expect(await journal.entries('old')).toEqual([]);
    expect(await journal.head('old-open')).toBeDefined();
    expect(await journal.head('new')).toBeDefined();
    journal.close();
  });

  it('forgets the oldest runs beyond the size it may have', async () => {
    const journal = openJournal(join(folder, 'large.sqlite'));
    for (let run = 0; run < 60; run += 1) {
      const runId = `run-${String(run).padStart(2, '0')}`;
      await journal.begin(head(runId, `2026-01-01T00:00:${String(run).padStart(2, '0')}.000Z`));
      await journal.append(entry(runId, 50_000));
      await journal.finish(runId, 'completed');
    }
    expect(journal.prune('2026-01-01T00:00:00.000Z', 1_500_000)).toBe(40);
    expect(await journal.head('run-39')).toBeUndefined();
    expect(await journal.head('run-40')).toBeDefined();
    journal.close();
  });
});
