import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { registry } from '../../bots/catalog/registry.ts';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { diffBots } from '../../bots/language/diff/diff-bots.ts';
import { mergeTexts } from '../../bots/language/merge/merge-text.ts';
import { readYamlText } from '../../bots/language/yaml-text.ts';
import { manifestSchema, targetsFileSchema } from '../../contract/flow/index.ts';
import { git, partOf, snapshotOfText } from '../bots/snapshot.ts';
import { diffLines, type Paint } from './diff-printer.ts';
import { exitCodes } from './exit-codes.ts';

export interface GitCommand {
  readonly global?: boolean;
  readonly local?: boolean;
  readonly json?: boolean;
}

const program = resolve(import.meta.dirname, '..', '..', 'bin', 'understudy.cjs');
/** A path as the shell that git starts takes it, on Windows too. */
const quoted = (path: string): string => `'${path.replaceAll('\\', '/').replaceAll("'", String.raw`'\''`)}'`;
const driver = (call: string): string => `${quoted(process.execPath)} ${quoted(program)} git ${call}`;

const opening = '# understudy: begin';
const closing = '# understudy: end';
const attributes = ['bot.yaml', 'targets.yaml', 'manifest.yaml'].map(
  (file) => `${file} diff=understudy merge=understudy`,
);

/** The settings and where they are: of this repository, or of this person. */
async function scopeOf(command: GitCommand): Promise<{ readonly flag: string; readonly file: string }> {
  if (command.global !== true) {
    const path = (await git(['rev-parse', '--git-path', 'info/attributes'])).toString('utf8').trim();
    return { flag: '--local', file: resolve(path) };
  }
  const set = await git([
    'config',
    '--global',
    '--type=path',
    '--default',
    '',
    '--get',
    'core.attributesFile',
  ]);
  const path = set.toString('utf8').trim();
  const home = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return { flag: '--global', file: path === '' ? join(home, 'git', 'attributes') : path };
}

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};

/** The attributes of others, without ours. */
function othersIn(text: string): string {
  const lines = text.split('\n');
  const from = lines.indexOf(opening);
  const to = lines.indexOf(closing, from);
  return from === -1 || to === -1 ? text : [...lines.slice(0, from), ...lines.slice(to + 1)].join('\n');
}

const settings: readonly (readonly [key: string, value: string])[] = [
  ['diff.understudy.command', driver('diff-driver')],
  ['merge.understudy.name', 'Understudy bots, merged by steps'],
  ['merge.understudy.driver', driver('merge-driver %O %A %B %P')],
];

/** Makes git show and merge bots by their steps, in this repository or in all of this person. Twice is as once. */
export async function installGit(command: GitCommand): Promise<number> {
  const { flag, file } = await scopeOf(command);
  for (const [key, value] of settings) await git(['config', flag, key, value]);
  const others = othersIn(await textOf(file));
  const start = others === '' || others.endsWith('\n') ? others : `${others}\n`;
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomically(file, `${start}${[opening, ...attributes, closing].join('\n')}\n`);
  if (command.json === true)
    process.stdout.write(`${JSON.stringify({ installed: true, attributes: file })}\n`);
  else
    process.stdout.write(
      `git now shows and merges bots by their steps${flag === '--global' ? '' : ' in this repository'}.\n  ${file}\n  \`understudy git uninstall${flag === '--global' ? ' --global' : ''}\` takes it back.\n`,
    );
  return exitCodes.done;
}

/** Takes back what {@link installGit} did; attributes and settings of others stay. */
export async function uninstallGit(command: GitCommand): Promise<number> {
  const { flag, file } = await scopeOf(command);
  const listed = await git(['config', '--list', '--name-only', '--show-scope', '-z']);
  const words = listed.toString('utf8').split('\0');
  const known = words.filter((_, index) => words[index - 1] === flag.slice(2));
  for (const section of ['diff.understudy', 'merge.understudy'])
    if (known.some((key) => key.startsWith(`${section}.`)))
      await git(['config', flag, '--remove-section', section]);
  const text = await textOf(file);
  const others = othersIn(text);
  if (others.trim() === '' && text !== '') await rm(file, { force: true });
  else if (others !== text) await writeFileAtomically(file, others);
  if (command.json === true)
    process.stdout.write(`${JSON.stringify({ installed: false, attributes: file })}\n`);
  else process.stdout.write('git shows and merges bots as plain text again.\n');
  return exitCodes.done;
}

/** Whether a text is a bot's file and not another program's file of the same name. */
function isOurs(path: string, text: string): boolean {
  const part = partOf(path, text);
  if (part === 'bot') return /^document:/m.test(text) && /^do:/m.test(text);
  const schema = part === 'targets' ? targetsFileSchema : manifestSchema;
  return part !== undefined && schema.safeParse(readYamlText(text, path).value).success;
}

/** Runs git with this terminal and answers its exit code. */
const gitItself = (args: readonly string[]): Promise<number> =>
  new Promise((done, failed) => {
    const child = spawn('git', args, { stdio: 'inherit' });
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? exitCodes.failed));
  });

/**
 * What git calls to merge one file: the result goes to `ours`, the exit code says whether conflicts are left. A file
 * that is no bot's, or no YAML, is merged line by line as git does by itself.
 */
export async function mergeDriver(base: string, ours: string, theirs: string, path: string): Promise<number> {
  const [was, mine, yours] = await Promise.all([textOf(base), textOf(ours), textOf(theirs)]);
  if (isOurs(path, mine) || isOurs(path, yours)) {
    const texts = { base: was.trim() === '' ? undefined : was, ours: mine, theirs: yours };
    const merged = mergeTexts(texts, partOf(path, mine) ?? 'other', path);
    if (!('unread' in merged)) {
      await writeFileAtomically(ours, merged.text);
      for (const { line, message } of merged.conflicts)
        process.stderr.write(`${path}${line === undefined ? '' : `:${line}`}: ${message}\n`);
      return merged.conflicts.length === 0 ? exitCodes.done : exitCodes.failed;
    }
    const { finding, unread } = merged;
    process.stderr.write(
      `${path}:${finding.line}:${finding.column}: ${finding.message} (in ${unread}); merged line by line.\n`,
    );
  }
  return gitItself(['merge-file', '-L', 'ours', '-L', 'base', '-L', 'theirs', ours, base, theirs]);
}

/** git hands the output to its pager, which shows colour although it is no terminal itself. */
const pagerPaint: Paint = (style, text) => {
  const colour =
    process.env['NO_COLOR'] === undefined &&
    (process.stdout.isTTY || process.env['GIT_PAGER_IN_USE'] === 'true');
  return colour ? styleText(style, text, { validateStream: false }) : text;
};

/** What git calls to show how one file changed; always answers 0, as git wants it. */
export async function diffDriver(path: string, before: string, after: string): Promise<number> {
  const [old, now] = await Promise.all([textOf(before), textOf(after)]);
  if (!isOurs(path, old) && !isOurs(path, now)) {
    await gitItself(['diff', '--no-index', '--no-ext-diff', '--', before, after]);
    return exitCodes.done;
  }
  const name = basename(path);
  const found = diffBots(
    { ...snapshotOfText('', name, old), label: `a/${path}` },
    { ...snapshotOfText('', name, now), label: `b/${path}` },
    registry.entries(),
  );
  process.stdout.write(`${diffLines(found, pagerPaint).join('\n')}\n\n`);
  return exitCodes.done;
}
