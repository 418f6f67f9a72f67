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
