import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { document, jsonLines, manifest, newHome } from './command.ts';

const greet = {
  'bot.yaml': document(
    `  - say: { call: log.write, with: { message: '\${ "hello \\(.name)" }' } }\n  - keep: { set: { greeted: '\${ .name }' } }\n`,
  ),
  'manifest.yaml': manifest(
    `inputs:\n  - { name: name, type: text }\n  - { name: times, type: number, default: 1 }\n`,
  ),
};
const waiting = {
  'bot.yaml': document(
    `  - begin: { call: log.write, with: { message: begun } }\n  - hold: { wait: { hours: 1 } }\n`,
  ),
  'manifest.yaml': manifest(),
};

test('a run tells its steps as sentences and ends with the output', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  const { code, stdout } = await home.run(['run', bot, '--input', 'name=Ann']);
  expect(stdout).toMatch(/✓ Note “hello Ann” {2}\d+ ms/);
  expect(stdout).toContain('completed in');
  expect(stdout).toContain('"greeted": "Ann"');
  expect(code).toBe(0);
});

test('with --json every line is an event and the last one the result', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  const { code, stdout } = await home.run(['run', bot, '--input', 'name=Ann', '--json']);
  const lines = jsonLines(stdout);
  expect(code).toBe(0);
  expect(lines.map(({ type }) => type)).toEqual([
    'run.started',
    'step.started',
    'log',
    'step.finished',
    'step.started',
    'step.finished',
    'run.finished',
    'result',
  ]);
  expect(lines.at(-1)).toMatchObject({ type: 'result', status: 'completed', output: { greeted: 'Ann' } });
});

test('inputs come from a file, and the command line wins', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  await writeFile(join(home.path, 'in.json'), '{ "name": "file", "times": 3 }');
  const { stdout } = await home.run(['run', bot, '--inputs', 'in.json', '--input', 'name=line', '--json']);
  expect(jsonLines(stdout)[0]).toMatchObject({ input: { name: 'line', times: 3 } });
});

test('--help-inputs lists what the bot asks for', async () => {
  await using home = await newHome();
  const { code, stdout } = await home.run(['run', await home.bot('greet', greet), '--help-inputs']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/name {2}text, required/);
  expect(stdout).toMatch(/times {2}number, default 1/);
});

test.each([
  ['an unknown input', ['--input', 'name=a', '--input', 'nmae=b'], 'nmae is not an input'],
  ['a missing input', [], 'name is missing'],
  ['an input of the wrong type', ['--input', 'name=a', '--input', 'times=many'], 'times'],
  ['an input without a value', ['--input', 'name'], 'name=value'],
  ['an unknown option', ['--fast'], "unknown option '--fast'"],
  ['a file of inputs that is not JSON', ['--inputs', 'bot.txt'], 'is not JSON'],
  ['a step that is not there', ['--input', 'name=a', '--from', 'nowhere'], 'no step nowhere'],
  ['a run that is not known', ['--resume', 'no-such-run'], 'no-such-run'],
])('%s is a mistake of usage: exit 2, with the reason and the next step', async (_, args, reason) => {
  await using home = await newHome();
  const bot = await home.bot('greet', { ...greet });
  await writeFile(join(home.path, 'bot.txt'), 'no json');
  const { code, stderr } = await home.run(['run', bot, ...args]);
  expect(stderr).toContain(reason);
  expect(stderr).toMatch(/→|--help/);
  expect(code).toBe(2);
});

test.each([
  ['there is no bot', {}, 'No bot folder with a bot.yaml'],
  ['the manifest is missing', { 'bot.yaml': greet['bot.yaml'] }, 'has no manifest.yaml'],
  ['the YAML is broken', { ...greet, 'bot.yaml': 'document: {\ndo: [' }, /bot\.yaml:\d+:\d+:/],
  ['the file is empty', { ...greet, 'bot.yaml': '' }, 'bot.yaml'],
  ['the manifest is wrong', { ...greet, 'manifest.yaml': 'title: 3\nnonsense: 1' }, 'manifest.yaml'],
  ['the document is no workflow', { ...greet, 'bot.yaml': 'steps: []' }, 'bot.yaml'],
] as [string, Record<string, string>, string | RegExp][])(
  'where %s nothing is performed: exit 2, with the place, and the files stay as they were',
  async (_, files, reason) => {
    await using home = await newHome();
    const bot = await home.bot('broken', files);
    const { code, stderr } = await home.run(['run', bot, '--input', 'name=a']);
    expect(stderr).toMatch(reason instanceof RegExp ? reason : new RegExp(reason.replaceAll('.', '\\.')));
    expect(stderr).toContain('→');
    expect(code).toBe(2);
    for (const [file, text] of Object.entries(files))
      expect(await readFile(join(bot, file), 'utf8')).toBe(text);
  },
);

test('a fault of the bot ends with exit 1, names the step, and its trace can be read', async () => {
  await using home = await newHome();
  const bot = await home.bot('faulty', {
    'bot.yaml': document(
      `  - fine: { set: { a: 1 } }\n  - broken: { raise: { error: { type: 'https://example.com/late', status: 500, title: Too late } } }\n`,
    ),
    'manifest.yaml': manifest(),
  });
  const { code, stdout } = await home.run(['run', bot, '--trace', 'trace']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ .*\n?.*Too late/);
  const listed = JSON.parse((await home.run(['trace', 'list', '--json'])).stdout) as {
    runId: string;
    status: string;
  }[];
  expect(listed).toMatchObject([{ status: 'faulted' }]);
  const shown = await home.run(['trace', 'show', listed[0]?.runId ?? '']);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('test-bot 0.1.0, faulted');
  expect(shown.stdout).toContain('Too late');
  const json = JSON.parse((await home.run(['trace', 'show', 'trace', '--json'])).stdout) as {
    events: { type: string }[];
  };
  expect(json.events.at(-1)?.type).toBe('run.finished');
});

test('every run keeps a trace that its id finds, unless none is wanted', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  const { stdout } = await home.run(['run', bot, '--input', 'name=a', '--json']);
  const { runId } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { runId: string };
  expect((await home.run(['trace', 'show', runId])).stdout).toContain('completed');
  await home.run(['run', bot, '--input', 'name=b', '--no-trace']);
  const listed = JSON.parse((await home.run(['trace', 'list', '--json'])).stdout) as unknown[];
  expect(listed).toHaveLength(1);
});

test('a trace folder of another run is not overwritten', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  await home.run(['run', bot, '--input', 'name=a', '--trace', 'trace']);
  const before = await readFile(join(home.path, 'trace', 'events.jsonl'), 'utf8');
  const again = await home.run(['run', bot, '--input', 'name=b', '--trace', 'trace']);
  expect(again.code).toBe(2);
  expect(await readFile(join(home.path, 'trace', 'events.jsonl'), 'utf8')).toBe(before);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s cancels the run: exit 130 and a cancelled result',
  async (signal) => {
    await using home = await newHome();
    const running = home.start(['run', await home.bot('waiting', waiting), '--json']);
    await running.until(/"name":"hold"/);
    running.child.kill(signal);
    const { code, stdout } = await running.done;
    expect(code).toBe(130);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'result', status: 'cancelled' });
  },
);

test('a killed run is continued after its last finished step', async () => {
  await using home = await newHome();
  const first = home.start(['run', await home.bot('waiting', waiting), '--json']);
  const text = await first.until(/"name":"hold"/);
  const node = await childOf(first.child.pid ?? 0);
  process.kill(node, 'SIGKILL');
  expect((await first.done).code).toBe(137);
  const { runId } = jsonLines(text.slice(0, text.lastIndexOf('\n')))[0] as { runId: string };
  const second = home.start(['run', join(home.path, 'waiting'), '--resume', runId, '--json']);
  await second.until(/"name":"hold"[^\n]*\n/);
  second.child.kill('SIGINT');
  const lines = jsonLines((await second.done).stdout);
  expect(lines[0]).toMatchObject({ type: 'run.started', resumed: true, runId });
  expect(lines.filter(({ type }) => type === 'log')).toEqual([]);
  expect(lines.find((line) => line.type === 'step.finished')).toMatchObject({ replayed: true });
});

/** The pinned Node that the launcher started. */
async function childOf(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  return Number(children[0]);
}

const asking = {
  'bot.yaml': document(
    `  - check: { call: human.ask, with: { title: 'Right?', fields: [{ name: total, type: number, required: true }] } }\n`,
  ),
  'manifest.yaml': manifest(),
};

test('a question is answered from the file of answers', async () => {
  await using home = await newHome();
  await writeFile(join(home.path, 'answers.json'), '{ "check": { "total": 12.5 } }');
  const { code, stdout } = await home.run([
    'run',
    await home.bot('ask', asking),
    '--answers',
    'answers.json',
    '--json',
  ]);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ status: 'completed', output: { total: 12.5 } });
  expect(code).toBe(0);
});

test('without anybody to ask, the question is a fault that says so', async () => {
  await using home = await newHome();
  const { code, stdout } = await home.run(['run', await home.bot('ask', asking), '--json']);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ status: 'faulted', error: { code: 'human-unavailable' } });
  expect(code).toBe(1);
});

test('a file of secrets that others may read is refused, and its content is not shown', async () => {
  await using home = await newHome();
  const bot = await home.bot('greet', greet);
  const file = join(home.path, 'secrets.json');
  await writeFile(file, '{ "erp.password": "Canary-5521" }', { mode: 0o644 });
  await chmod(file, 0o644);
  const open = await home.run(['run', bot, '--input', 'name=a', '--secrets-file', file]);
  expect(open.code).toBe(2);
  expect(open.stderr).toContain('chmod 600');
  await chmod(file, 0o600);
  await writeFile(file, '{ "erp.password": "Canary-5521" ');
  const broken = await home.run(['run', bot, '--input', 'name=a', '--secrets-file', file]);
  expect(broken.code).toBe(2);
  expect(open.stderr + open.stdout + broken.stderr + broken.stdout).not.toContain('Canary');
});

test('a start without a command, with an unknown one, and --help', async () => {
  await using home = await newHome();
  expect((await home.run(['dance'])).code).toBe(2);
  for (const args of [
    ['--help'],
    ...['record', 'run', 'lint', 'format', 'trace', 'doctor', 'secret', 'studio'].map((name) => [
      name,
      '--help',
    ]),
  ]) {
    const { code, stdout } = await home.run(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: understudy');
  }
});
