import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { BotDiff, MergeReport } from '../../contract/flow/index.ts';
import { document, type Home, manifest, newHome, type Outcome } from './command.ts';

const execute = promisify(execFile);

const steps = `  # the ledger
  - openLedger:
      call: web.open
      with:
        url: http://127.0.0.1:1/
  - typeUser:
      call: web.fill
      with:
        target: login.user
        value: clerk
  - save:
      call: web.click
      with:
        target: menu.save
`;
const bot = document(steps);

/** A repository with one bot in its first commit, isolated from the settings of whoever runs the tests. */
async function repository(home: Home) {
  const env = {
    HOME: home.path,
    XDG_CONFIG_HOME: join(home.path, 'config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Mara',
    GIT_AUTHOR_EMAIL: 'mara@example.com',
    GIT_COMMITTER_NAME: 'Mara',
    GIT_COMMITTER_EMAIL: 'mara@example.com',
  };
  const folder = join(home.path, 'bots');
  await mkdir(join(folder, 'post'), { recursive: true });
  const git = async (...args: string[]): Promise<Outcome> => {
    try {
      const { stdout, stderr } = await execute('git', args, { cwd: folder, env: { ...process.env, ...env } });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };
  const file = join(folder, 'post', 'bot.yaml');
  const commit = async (text: string, message: string): Promise<void> => {
    await writeFile(file, text);
    await git('commit', '-qam', message);
  };
  /** Commits `theirs` on a branch and `ours` on the main one. */
  const branches = async (ours: string, theirs: string): Promise<void> => {
    await git('checkout', '-qb', 'theirs');
    await commit(theirs, 'theirs');
    await git('checkout', '-q', 'main');
    await commit(ours, 'ours');
  };
  await git('init', '-q', '-b', 'main');
  await writeFile(file, bot);
  await writeFile(join(folder, 'post', 'manifest.yaml'), manifest());
  await git('add', '.');
  await git('commit', '-qm', 'first');
  const understudy = (...args: string[]) =>
    home.run(args, { env: { ...env, GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: folder } });
  return { folder, file, git, commit, branches, understudy, env };
}

const ours = bot
  .replace('value: clerk', 'value: boss')
  .replace('  - save:', '  - wait:\n      wait: { seconds: 1 }\n  - save:');
const theirs = bot
  .replace('- typeUser', '- enterUser')
  .replace('target: login.user', 'target: signOn.user')
  .replace(
    '  - save:',
    '  # be sure\n  - check:\n      call: web.waitFor\n      with: { text: Ready }\n  - save:',
  );

test('two branches that plain git cannot merge are merged by steps after `git install`', async () => {
  await using home = await newHome();
  const { git, branches, understudy, file } = await repository(home);
  await branches(ours, theirs);
  expect((await git('merge', '--no-edit', 'theirs')).code).toBe(1);
  await git('merge', '--abort');

  expect(await understudy('git', 'install')).toMatchObject({ code: 0, stderr: '' });
  expect(await git('merge', '--no-edit', 'theirs')).toMatchObject({ code: 0 });
  expect(await readFile(file, 'utf8')).toBe(
    document(`  # the ledger
  - openLedger:
      call: web.open
      with:
        url: http://127.0.0.1:1/
  - enterUser:
      call: web.fill
      with:
        target: signOn.user
        value: boss
  - wait:
      wait: { seconds: 1 }
  # be sure
  - check:
      call: web.waitFor
      with: { text: Ready }
  - save:
      call: web.click
      with:
        target: menu.save
`),
  );
});

test('a real conflict leaves a file that opens, is listed as unmerged, and is no sound bot until it is resolved', async () => {
  await using home = await newHome();
  const { git, branches, understudy, file, folder } = await repository(home);
  await understudy('git', 'install');
  await branches(bot.replace('value: clerk', 'value: boss'), bot.replace('value: clerk', 'value: intern'));
  const merged = await git('merge', '--no-edit', 'theirs');
  expect(merged.code).toBe(1);
  expect((await git('status', '--porcelain')).stdout).toContain('UU post/bot.yaml');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('        # theirs: intern\n');
  const lint = await home.run(['lint', join(folder, 'post')]);
  expect(lint.code).toBe(1);
  expect(lint.stdout).toMatch(/bot\.yaml:\d+:\d+: error: .*with\.value.*\(merge-unresolved\)/);
  const run = await home.run(['run', join(folder, 'post'), '--no-trace']);
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('changed with.value differently') });
});

test('git diff tells steps, and plain text again after uninstall; the attributes of others stay', async () => {
  await using home = await newHome();
  const { git, understudy, file, folder } = await repository(home);
  const attributes = join(folder, '.git', 'info', 'attributes');
  await mkdir(join(folder, '.git', 'info'), { recursive: true });
  await writeFile(attributes, '*.png binary\n');
  await understudy('git', 'install');
  await understudy('git', 'install');
  expect((await readFile(attributes, 'utf8')).match(/bot\.yaml/g)).toHaveLength(1);
  await writeFile(file, bot.replace('value: clerk', 'value: boss'));
  expect((await git('diff')).stdout).toMatch(/~ typeUser[\s\S]*~ with\.value {2}clerk → boss/);
  await understudy('git', 'uninstall');
  expect((await git('diff')).stdout).toContain('-        value: clerk\n+        value: boss');
  expect(await readFile(attributes, 'utf8')).toBe('*.png binary\n');
  expect((await git('config', '--list', '--local')).stdout).not.toContain('understudy');
});

test('--global sets up all repositories of a person, and files of other programs are merged as git does', async () => {
  await using home = await newHome();
  const { git, understudy, folder, branches, file, env } = await repository(home);
  expect((await understudy('git', 'install', '--global')).code).toBe(0);
  expect(await readFile(join(env.XDG_CONFIG_HOME, 'git', 'attributes'), 'utf8')).toContain('bot.yaml');
  const other = join(folder, 'manifest.yaml');
  await writeFile(other, 'kind: Deployment\nreplicas: 1\n');
  await git('add', '.');
  await git('commit', '-qm', 'other');
  await branches(ours, theirs);
  await git('checkout', '-q', 'theirs');
  await writeFile(other, 'kind: Deployment\nreplicas: 2\n');
  await git('commit', '-qam', 'two');
  await git('checkout', '-q', 'main');
  await writeFile(other, 'kind: Deployment\nreplicas: 3\n');
  await git('commit', '-qam', 'three');
  expect((await git('merge', '--no-edit', 'theirs')).code).toBe(1);
  expect(await readFile(other, 'utf8')).toContain('<<<<<<< ours');
  expect(await readFile(file, 'utf8')).toContain('- enterUser:');
  expect((await understudy('git', 'uninstall', '--global')).code).toBe(0);
  expect((await git('config', '--list', '--global')).stdout).not.toContain('understudy');
});

test('diff: 0 where bots mean the same, 1 where not, 2 where that cannot be told', async () => {
  await using home = await newHome();
  const one = await home.bot('one', { 'bot.yaml': bot, 'manifest.yaml': manifest() });
  const same = await home.bot('same', { 'bot.yaml': `# a comment\n${bot}`, 'manifest.yaml': manifest() });
  const two = await home.bot('two', {
    'bot.yaml': ours,
    'manifest.yaml': manifest(`permissions: { hosts: ['*'] }\n`),
  });
  expect((await home.run(['diff', one, same])).code).toBe(0);
  const told = await home.run(['diff', one, two]);
  expect(told.code).toBe(1);
  expect(told.stdout.indexOf('Permissions widened')).toBeLessThan(told.stdout.indexOf('Steps'));
  expect(told.stdout).toContain('hosts *');
  expect(told.stdout).not.toContain('\u001b');
  const json = JSON.parse((await home.run(['diff', one, two, '--json'])).stdout) as BotDiff;
  expect(json.steps.map(({ name, changes }) => [name, changes])).toEqual([
    ['typeUser', ['changed']],
    ['wait', ['added']],
  ]);
  expect((await home.run(['diff', one, join(home.path, 'nowhere')])).code).toBe(2);
  expect((await home.run(['diff'])).code).toBe(2);
});

test('diff of one bot alone tells what changed since the last commit', async () => {
  await using home = await newHome();
  const { understudy, file } = await repository(home);
  await writeFile(file, ours);
  const { code, stdout } = await understudy('diff', join(file, '..'));
  expect(code).toBe(1);
  expect(stdout).toContain('+ wait');
});

test('whole bots are merged with targets, manifest, tests and pictures', async () => {
  await using home = await newHome();
  const target = (name: string) =>
    `  ${name}:\n    kind: web\n    title: T\n    where: { origin: 'http://127.0.0.1' }\n    candidates: [ { by: text, text: T } ]\n`;
  const files = { 'bot.yaml': bot, 'manifest.yaml': manifest(), 'targets.yaml': `targets:\n${target('a')}` };
  const base = await home.bot('base', { ...files, 'a.png': '1', 'b.png': '1' });
  const mine = await home.bot('ours', {
    ...files,
    'bot.yaml': ours,
    'targets.yaml': `targets:\n${target('a')}${target('mine')}`,
    'a.png': '2',
    'b.png': '1',
  });
  const yours = await home.bot('theirs', {
    ...files,
    'bot.yaml': theirs,
    'targets.yaml': `targets:\n${target('a')}${target('yours')}`,
    'a.png': '3',
    'new.png': '1',
  });
  const out = join(home.path, 'out');
  const { code, stdout } = await home.run(['merge', base, mine, yours, '-o', out, '--json']);
  expect(code).toBe(1);
  const report = JSON.parse(stdout) as MergeReport;
  expect(report.conflicts.map(({ file, kind }) => [file, kind])).toEqual([['a.png', 'file']]);
  expect(report.written.sort()).toEqual(['a.png', 'bot.yaml', 'manifest.yaml', 'new.png', 'targets.yaml']);
  expect(await readFile(join(out, 'a.png'), 'utf8')).toBe('2');
  expect(await readFile(join(out, 'targets.yaml'), 'utf8')).toBe(
    `targets:\n${target('a')}${target('mine')}${target('yours')}`,
  );
  expect((await home.run(['merge', base, mine, yours])).code).toBe(2);
});

test('merged into the folder of ours, files that theirs deleted go and untouched ones are not written', async () => {
  await using home = await newHome();
  const files = {
    'bot.yaml': bot,
    'manifest.yaml': manifest(),
    'targets.yaml': 'targets: {}\n',
    'old.csv': 'a\n',
  };
  const base = await home.bot('base', files);
  const mine = await home.bot('ours', { ...files, 'bot.yaml': ours });
  const yours = await home.bot('theirs', { 'bot.yaml': theirs, 'manifest.yaml': manifest() });
  const { code, stdout } = await home.run(['merge', base, mine, yours, '-o', mine, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ version: 1, clean: true, conflicts: [], written: ['bot.yaml'] });
  expect((await readdir(mine)).sort()).toEqual(['bot.yaml', 'manifest.yaml']);
});

test('merge of a file that is no YAML says which of the three and where', async () => {
  await using home = await newHome();
  const paths = await Promise.all(
    Object.entries({ 'base.yaml': bot, 'ours.yaml': `${bot}  - {`, 'theirs.yaml': theirs }).map(
      async ([name, text]) => {
        await writeFile(join(home.path, name), text);
        return join(home.path, name);
      },
    ),
  );
  const { code, stderr } = await home.run(['merge', ...paths]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/ours\.yaml:\d+:\d+: in the version of ours/);
});
