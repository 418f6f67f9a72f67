import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from './command.ts';

const files = {
  'bot.yaml': `document: { dsl: '1.0.3', namespace: tests, name: sums, version: 1.0.0 }
do:
  - open: { call: web.open, with: { url: 'http://127.0.0.1/' } }
  - read: { call: web.readText, with: { target: total } }
  - choose:
      switch:
        - big: { when: '\${ (.text | tonumber) > .limit }', then: ask }
        - small: { then: done }
  - ask: { call: human.ask, with: { title: Is it right?, fields: [ { name: ok, type: boolean } ] } }
  - done: { set: { sum: '\${ .text // "checked" }' } }
  - pause: { wait: { hours: 3 } }
  - late: { call: log.write, with: { message: '\${ $task.startedAt.iso8601 }' } }
`,
  'manifest.yaml': 'title: Sums\npermissions: { hosts: [127.0.0.1] }\n',
  'targets.yaml': `targets:
  total: { kind: web, title: Total, where: { origin: 'http://127.0.0.1' }, candidates: [ { by: css, selector: '#t' } ] }
`,
};
const head = `answers:
  web.open: { output: { url: 'http://127.0.0.1/', title: Sums } }
`;
// A text is greater than null in jq's order, so without a limit every sum is a big one.
const big = `title: Asks about a big sum
clock: { at: '2026-03-01T08:00:00Z' }
${head}  read: { output: { text: '50' } }
  ask: { output: { ok: true } }
expect:
  output: { sum: checked }
  calls:
    - { action: human.ask, with: { title: Is it right? }, count: 1 }
    - { step: late, with: { message: { $matches: '^2026-03-01T11:00:00' } } }
  order: [open, read, choose, ask, done]
  at: { read: { output: { text: '50' } } }
`;

test('the tests of a bot pass without a browser, a display or a wait, and say what they do not reach', async () => {
  await using home = await newHome();
  await home.bot('sums', { ...files, 'tests/big.yaml': big });
  const { code, stdout } = await home.run(['test', 'sums', '--coverage', '--junit', 'out/results.xml'], {
    env: { WAYLAND_DISPLAY: '' },
  });
  expect(stdout).toContain('✓ Asks about a big sum');
  expect(stdout).toContain('Steps 7 of 7 (100 %), ways 1 of 2 (50 %)');
  expect(stdout).toContain('choose: never small');
  expect(code).toBe(0);
  expect(await readFile(join(home.path, 'out', 'results.xml'), 'utf8')).toMatch(
    /<testsuites tests="1" failures="0" errors="0"[\s\S]*<testcase classname="sums" name="Asks about a big sum"/,
  );
});

test('a test that fails says what was expected and what was, and a call without an answer fails it', async () => {
  await using home = await newHome();
  await home.bot('sums', {
    ...files,
    'tests/output.yaml': big.replace('{ sum: checked }', '{ sum: other }'),
    'tests/unanswered.yaml': `${head}  read: { output: { text: '50' } }\n`,
  });
  const { code, stdout } = await home.run(['test', 'sums', '--json']);
  expect(code).toBe(1);
  const { tests, passed, bots } = JSON.parse(stdout);
  expect({ tests, passed }).toEqual({ tests: 2, passed: 0 });
  expect(bots[0].results).toMatchObject([
    {
      name: 'output',
      status: 'failed',
      failures: [{ what: 'expect.output', expected: { sum: 'other' }, actual: { sum: 'checked' } }],
    },
    {
      name: 'unanswered',
      status: 'failed',
      failures: [
        { what: 'answers', message: expect.stringContaining('ask calls human.ask') },
        { what: 'expect.status', expected: 'completed', actual: 'faulted' },
      ],
    },
  ]);
});

test('a broken test file is named with its line and what is wrong there, and the others are still performed', async () => {
  await using home = await newHome();
  await home.bot('sums', {
    ...files,
    'tests/big.yaml': big,
    'tests/typo.yaml': 'title: Typo\nanswers:\n  read: { outptu: 1 }\n',
    'tests/yaml.yaml': 'title: [',
  });
  const { code, stdout } = await home.run(['test', 'sums']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/typo\.yaml:3:11: .*outptu is not a known field.*Did you mean output\?/);
  expect(stdout).toMatch(/yaml\.yaml:1:\d+: /);
  expect(stdout).toContain('1 of 3 tests passed');
});

test('where there is no test, the command says how to make one', async () => {
  await using home = await newHome();
  await home.bot('sums', files);
  const { code, stderr } = await home.run(['test', 'sums']);
  expect(code).toBe(2);
  expect(stderr).toContain('--save-test');
});

test('a trace that was touched is not the same run any more: the event, the step and the field are named', async () => {
  await using home = await newHome();
  await home.bot('count', {
    'bot.yaml': `document: { dsl: '1.0.3', namespace: tests, name: count, version: 1.0.0 }
do:
  - each:
      for: { each: n, in: '\${ [1, 2, 3] }' }
      do:
        - note: { call: log.write, with: { message: '\${ "at \\($n)" }' } }
        - keep: { set: { n: '\${ $n }' } }
`,
    'manifest.yaml': 'title: Count\n',
  });
  expect((await home.run(['run', 'count', '--trace', 'traced'])).code).toBe(0);
  const same = await home.run(['replay', 'traced', '--json']);
  expect(same.code).toBe(0);
  const { identical, recorded, replayed, events } = JSON.parse(same.stdout);
  expect({ identical, recorded }).toEqual({ identical: true, recorded: replayed });
  expect(events).toBeGreaterThan(10);
  const bot = join(home.path, 'traced', 'bot', 'bot.yaml');
  await writeFile(
    bot,
    (await readFile(bot, 'utf8')).replace("set: { n: '${ $n }' }", "set: { n: '${ $n * 2 }' }"),
  );
  const { code, stdout } = await home.run(['replay', 'traced']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /event \d+ \(step\.finished \/do\/0\/each\/for\[0\]\/do\/1\/keep\), output\.n: then 1, now 2/,
  );
});

test('a run that did not end is not replayed, with what to do instead', async () => {
  await using home = await newHome();
  await home.bot('count', {
    'bot.yaml': `document: { dsl: '1.0.3', namespace: tests, name: count, version: 1.0.0 }
do:
  - note: { call: log.write, with: { message: here } }
`,
    'manifest.yaml': 'title: Count\n',
  });
  expect((await home.run(['run', 'count', '--trace', 'traced'])).code).toBe(0);
  const meta = join(home.path, 'traced', 'trace.json');
  await writeFile(meta, (await readFile(meta, 'utf8')).replace('"completed"', '"running"'));
  const { code, stderr } = await home.run(['replay', 'traced']);
  expect(code).toBe(1);
  expect(stderr).toContain('--resume');
});

const services = `document: { dsl: '1.0.3', namespace: tests, name: services, version: 1.0.0 }
do:
  - greet:
      call: grpc
      with:
        proto: { endpoint: 'file://greet.proto' }
        service: { name: Greeter, host: localhost, port: 9 }
        method: Hello
        arguments: { name: Ada }
  - shout:
      run: { script: { language: javascript, code: 'console.log("HELLO")' } }
  - wipe:
      run: { shell: { command: 'touch wiped' } }
  - done: { set: { all: '\${ . }' } }
`;

test('services and processes are answered by the test or refused, never reached; scripts are performed', async () => {
  await using home = await newHome();
  const greeted = `answers:\n  greet: { output: { text: Hi Ada } }\n`;
  const folder = await home.bot('services', {
    'bot.yaml': services,
    'manifest.yaml': 'title: Services\npermissions: { hosts: [localhost:9], commands: [shell] }\n',
    'tests/answered.yaml': `${greeted}  run.shell: { output: wiped }
expect:
  output: { all: wiped }
  calls:
    - { step: greet, action: grpc, with: { method: Hello, arguments: { name: Ada } } }
  at: { shout: { output: { $matches: '^HELLO' } } }
`,
    'tests/refused.yaml': greeted,
  });
  const { stdout } = await home.run(['test', 'services', '--json']);
  const { bots } = JSON.parse(stdout);
  expect(bots[0].results).toMatchObject([
    { name: 'answered', status: 'passed' },
    { name: 'refused', failures: [{ message: expect.stringContaining('wipe calls run.shell') }, {}] },
  ]);
  expect(await readdir(folder)).not.toContain('wiped');
});
