import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { document, manifest, newHome } from './command.ts';

const post = (url: string, type: string, data: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({ specversion: '1.0', id: `id-${type}`, source: '/tests', type, data }),
  });

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a bot that listens takes events over HTTP from this machine', async () => {
  await using home = await newHome();
  const bot = await home.bot('ears', {
    'bot.yaml': document('  - hear: { listen: { to: { one: { with: { type: order.placed } } } } }\n'),
    'manifest.yaml': manifest(),
  });
  const running = home.start(['run', bot, '--listen', '0', '--json', '--no-trace']);
  const started = await running.until(/"step\.started"/);
  const url = String(linesOf(started).find(({ type }) => type === 'events.listening')?.['url']);
  // The step has begun when it is told; the event is taken once it listens, so it is told until it was heard.
  let result: unknown;
  void running.done.then((outcome) => {
    result = outcome;
  });
  while (result === undefined) await post(url, 'order.placed', { id: 7 }).catch(() => undefined);
  const { code, stdout } = await running.done;
  expect(code).toBe(0);
  expect(linesOf(stdout).at(-1)).toMatchObject({ type: 'result', status: 'completed', output: [{ id: 7 }] });
});

test('schedule tells the next times, and what is no schedule', async () => {
  await using home = await newHome();
  const text = (schedule: string) =>
    document('  - keep: { set: { a: 1 } }\n').replace('do:', `schedule: ${schedule}\ndo:`);
  const daily = await home.bot('daily', {
    'bot.yaml': text(`{ cron: '30 6 * * *' }`),
    'manifest.yaml': manifest(),
  });
  const told = await home.run(['schedule', daily, '--next', '2', '--json']);
  const { next } = JSON.parse(told.stdout) as { next: string[] };
  expect(next.map((at) => [new Date(at).getHours(), new Date(at).getMinutes()])).toEqual([
    [6, 30],
    [6, 30],
  ]);
  const wrong = await home.bot('wrong', { 'bot.yaml': text(`{ cron: daily }`), 'manifest.yaml': manifest() });
  const refused = await home.run(['schedule', wrong]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('daily');
});

test('run --schedule starts the bot when its events come, with them as its input', async () => {
  await using home = await newHome();
  const bot = await home.bot('woken', {
    'bot.yaml': document(`  - tell: { set: { id: '\${ $workflow.input[0].data.id }' } }\n`).replace(
      'do:',
      'schedule: { on: { one: { with: { type: order.placed } } } }\ndo:',
    ),
    'manifest.yaml': manifest(),
  });
  const running = home.start(['run', bot, '--schedule', '--listen', '0', '--json', '--no-trace']);
  const url = String(linesOf(await running.until(/events\.listening.*\n/))[0]?.['url']);
  await running.until(/schedule\.listening/);
  const starts = 5;
  for (let id = 0; id < starts; id += 1) expect((await post(url, 'order.placed', { id })).status).toBe(202);
  const output = await running.until(new RegExp(`("type":"result"[^]*){${starts}}\\n$`));
  const results = linesOf(output).filter(({ type }) => type === 'result');
  expect(results.map(({ status }) => status)).toEqual(Array.from({ length: starts }, () => 'completed'));
  expect(results.map(({ output }) => (output as { id: number }).id).sort()).toEqual([0, 1, 2, 3, 4]);
  running.child.kill('SIGTERM');
  expect((await running.done).code).toBe(0);
});

test('a run with events, scripts, timers and a bot within it is replayed to the same stream', async () => {
  await using home = await newHome();
  const emit = (data: number) =>
    `{ emit: { event: { with: { source: 'https://tests.example/a', type: ping, data: ${data} } } } }`;
  const bot = await home.bot('all', {
    'bot.yaml':
      document(`  - script: { run: { script: { language: js, code: 'console.log(Math.random())' } } }
  - both:
      fork:
        branches:
          - hear: { listen: { to: { any: [ { with: { type: ping } } ], until: 'length >= 2' } } }
          - say: { do: [ { rest: { wait: PT0.3S } }, { one: ${emit(1)} }, { two: ${emit(2)} } ] }
  - within: { run: { workflow: { namespace: test, name: inner, version: latest, input: { n: 4 } } } }
  - race: { fork: { compete: true, branches: [ { a: { wait: PT0.01S } }, { b: { wait: PT1H } } ] } }
`),
    'manifest.yaml': manifest(),
  });
  await home.bot('inner', {
    'bot.yaml': document(`  - twice: { set: { n: '\${ .n * 2 }' } }\n  - rest: { wait: PT0.01S }\n`, 'inner'),
    'manifest.yaml': manifest(),
  });
  const { stdout, code } = await home.run(['run', bot, '--json']);
  expect(code).toBe(0);
  const { runId, output } = linesOf(stdout).at(-1) as { runId: string; output: unknown };
  expect(output).toEqual({ n: 8 });
  const replayed = await home.run(['replay', runId]);
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('the same as then') as string });
});

test('a listening run that is killed has the event that the door took, and hears the rest when it goes on', async () => {
  await using home = await newHome();
  const bot = await home.bot('ears', {
    'bot.yaml': document(
      '  - hear: { listen: { to: { all: [ { with: { type: first } }, { with: { type: second } } ] } } }\n',
    ),
    'manifest.yaml': manifest(),
  });
  const urlOf = (text: string) =>
    String(linesOf(text).find(({ type }) => type === 'events.listening')?.['url']);
  // Without the launcher, so that the kill meets the program itself.
  const program = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts');
  const killed = spawn(process.execPath, [program, 'run', bot, '--listen', '0', '--json'], {
    env: { ...process.env, DISPLAY: '', UNDERSTUDY_HOME: home.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let started = '';
  for await (const part of killed.stdout) {
    started += String(part);
    if (/"step\.started".*\n/.test(started)) break;
  }
  const { runId } = linesOf(started).find(({ type }) => type === 'run.started') as { runId: string };
  // The step is told right before it listens; an event that nobody waited for yet leaves nothing in the journal.
  const journal = join(home.path, 'data', 'journal.sqlite');
  await expect
    .poll(async () => {
      await post(urlOf(started), 'first', 1);
      return existsSync(journal) ? notesIn(journal) : [];
    })
    .toContain('/do/0/hear!event[0]');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const again = home.start(['run', bot, '--resume', runId, '--listen', '0', '--json']);
  const url = urlOf(await again.until(/"step\.started".*\n/));
  let over = false;
  void again.done.then(() => {
    over = true;
  });
  while (!over) await post(url, 'second', 2).catch(() => undefined);
  expect(linesOf((await again.done).stdout).at(-1)).toMatchObject({ status: 'completed', output: [1, 2] });
});

/** Paths of everything the journal holds. */
function notesIn(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare('SELECT path FROM entries')
      .all()
      .map((row) => String(row['path']));
  } finally {
    database.close();
  }
}
