import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { BotSnapshot } from '../../bots/language/diff/diff-bots.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';

const execute = promisify(execFile);
const mostBytes = 256 * 1024 * 1024;

/** Runs git and answers what it printed; fails with `git-failed`, which says what git said. */
export async function git(args: readonly string[], cwd?: string): Promise<Buffer> {
  try {
    const { stdout } = await execute('git', ['--no-optional-locks', ...args], {
      encoding: 'buffer',
      maxBuffer: mostBytes,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (cause) {
    const said = (cause as { stderr?: Buffer }).stderr?.toString('utf8').trim() ?? '';
    const reason = said === '' && cause instanceof Error ? cause.message : said;
    throw new UnderstudyError('git-failed', { command: args.slice(0, 2).join(' '), reason }, { cause });
  }
}

type Part = 'bot' | 'targets' | 'manifest';
const parts: Readonly<Record<string, Part>> = {
  'bot.yaml': 'bot',
  'targets.yaml': 'targets',
  'manifest.yaml': 'manifest',
};

/** Which of a bot's files a path or, where its name says nothing, a text is. */
export function partOf(path: string, text: string): Part | undefined {
  const named = parts[basename(path)];
  if (named !== undefined) return named;
  if (/^document:/m.test(text) && /^do:/m.test(text)) return 'bot';
  if (/^targets:/m.test(text)) return 'targets';
  return /^permissions:/m.test(text) ? 'manifest' : undefined;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A bot as it is compared, with the way to the bytes of its files. */
export interface ReadableSnapshot extends BotSnapshot {
  /** Bytes of a file by its path in the folder; undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** A snapshot of files given by path, each read when needed. */
async function snapshotOfFiles(
  label: string,
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<ReadableSnapshot> {
  const texts: Record<Part, string | undefined> = { bot: undefined, targets: undefined, manifest: undefined };
  const files = new Map<string, string>();
  for (const path of paths.toSorted()) {
    const part = Object.hasOwn(parts, path) ? parts[path] : undefined;
    const bytes = await read(path);
    if (part === undefined) files.set(path, digestOf(bytes));
    else texts[part] = Buffer.from(bytes).toString('utf8');
  }
  const known = new Set(paths);
  return { label, ...texts, files, read: async (path) => (known.has(path) ? read(path) : undefined) };
}

/** Files below a folder, by their path in it with `/`; hidden ones and links are no part of a bot. */
async function filesBelow(folder: string, inside = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(folder, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

/** The bot in a folder; fails with `bot-not-found` where none of its files is there. */
export async function snapshotOfFolder(folder: string, label = folder): Promise<ReadableSnapshot> {
  const paths = await filesBelow(folder);
  if (!paths.some((path) => Object.hasOwn(parts, path))) {
    throw new UnderstudyError('bot-not-found', { path: folder });
  }
  return snapshotOfFiles(label, paths, (path) => readFile(join(folder, path)));
}

/** The single file of a bot as a snapshot that holds nothing else. */
export function snapshotOfText(label: string, path: string, text: string): ReadableSnapshot {
  const part = partOf(path, text) ?? 'bot';
  return {
    label,
    bot: undefined,
    targets: undefined,
    manifest: undefined,
    [part]: text,
    files: new Map(),
    read: async () => undefined,
  };
}

/** The bot at `revision:path` of the git repository around `cwd`: a folder, or one of its files. */
export async function snapshotOfRevision(spec: string, cwd?: string): Promise<ReadableSnapshot> {
  const kind = (await git(['cat-file', '-t', spec], cwd)).toString('utf8').trim();
  if (kind === 'blob') {
    return snapshotOfText(
      spec,
      spec.slice(spec.indexOf(':') + 1),
      (await git(['cat-file', 'blob', spec], cwd)).toString('utf8'),
    );
  }
  const listed = (await git(['ls-tree', '-r', '-z', '--full-tree', spec], cwd)).toString('utf8');
  const blobs = new Map<string, string>();
  for (const line of listed.split('\0')) {
    const [head = '', path] = line.split('\t');
    const [, type, hash] = head.split(' ');
    if (type === 'blob' && hash !== undefined && path !== undefined) blobs.set(path, hash);
  }
  const names = [...blobs.keys()];
  if (!names.some((path) => Object.hasOwn(parts, path)))
    throw new UnderstudyError('bot-not-found', { path: spec });
  return snapshotOfFiles(spec, names, (path) => git(['cat-file', 'blob', blobs.get(path) ?? ''], cwd));
}

/** The bot that a word of the command line names: a folder, a file of a bot, or `revision:path` in git. */
export async function snapshotOf(spec: string): Promise<ReadableSnapshot> {
  const found = await stat(spec).catch(() => undefined);
  if (found?.isDirectory() === true) return snapshotOfFolder(spec);
  if (found !== undefined) return snapshotOfText(spec, spec, await readFile(spec, 'utf8'));
  // A drive letter is no revision.
  if (/^[^:]{2,}:|^@:/.test(spec)) return snapshotOfRevision(spec);
  throw new UnderstudyError('bot-not-found', { path: spec });
}

/** The revision `HEAD:` of a folder or file in the work tree. */
export async function lastCommitOf(path: string): Promise<string> {
  const isFolder = (await stat(path)).isDirectory();
  const folder = isFolder ? path : join(path, '..');
  const prefix = (await git(['rev-parse', '--show-prefix'], folder)).toString('utf8').trim();
  return `HEAD:${isFolder ? prefix.replace(/\/$/, '') : prefix + basename(path)}`;
}
