import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { MergeConflict, MergeReport } from '../../contract/flow/index.ts';
import { mergeBots, mergeOrFail } from '../bots/merge-bots.ts';
import {
  git,
  partOf,
  type ReadableSnapshot,
  snapshotOfFolder,
  snapshotOfRevision,
} from '../bots/snapshot.ts';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './failure.ts';

export interface MergeCommand {
  readonly out?: string;
  readonly json?: boolean;
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

/** A folder or a tree in git; undefined for a single file. */
async function folderOf(spec: string): Promise<ReadableSnapshot | undefined> {
  if (await isFolder(spec)) return snapshotOfFolder(spec);
  if ((await stat(spec).catch(() => undefined)) !== undefined || !spec.includes(':')) return undefined;
  const kind = (await git(['cat-file', '-t', spec])).toString('utf8').trim();
  return kind === 'blob' ? undefined : snapshotOfRevision(spec);
}

async function textOf(spec: string): Promise<string> {
  try {
    return await readFile(spec, 'utf8');
  } catch (cause) {
    if (spec.includes(':')) return (await git(['cat-file', 'blob', spec])).toString('utf8');
    throw new UnderstudyError(
      'file-not-found',
      { path: spec, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}

/** Writes what differs from what stands in the folder and removes files that the merge removes. */
async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  gone: Iterable<string>,
): Promise<string[]> {
  const home = resolve(folder);
  const written: string[] = [];
  for (const [path, bytes] of files) {
    const to = join(home, path);
    if (!to.startsWith(home + sep)) continue;
    const old = await readFile(to).catch(() => undefined);
    if (old?.equals(bytes) === true) continue;
    await mkdir(dirname(to), { recursive: true });
    await writeFileAtomically(to, bytes);
    written.push(path);
  }
  for (const path of gone) if (!files.has(path)) await rm(join(home, path), { force: true });
  return written;
}

const line = ({ file, line: at, message, number }: MergeConflict): string =>
  `${file}${at === undefined ? '' : `:${at}`}: ${number === 0 ? '' : `conflict ${number}: `}${message}`;

function tell(report: MergeReport, command: MergeCommand): number {
  if (command.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    for (const conflict of report.conflicts) process.stderr.write(`${line(conflict)}\n`);
    const { length } = report.conflicts;
    if (length > 0)
      process.stderr.write(
        `${length} conflict${length === 1 ? '' : 's'}; \`understudy lint\` lists what is open.\n`,
      );
  }
  return report.clean ? exitCodes.done : exitCodes.failed;
}

const reportOf = (conflicts: readonly MergeConflict[], written: readonly string[]): MergeReport => ({
  version: 1,
  clean: conflicts.length === 0,
  conflicts: [...conflicts],
  written: [...written],
});

async function mergeFolders(
  sides: readonly [ReadableSnapshot, ReadableSnapshot, ReadableSnapshot],
  command: MergeCommand,
): Promise<number> {
  if (command.out === undefined)
    throw new UnderstudyError('usage-invalid', {
      reason: 'Whole bots are merged into a folder: give it with -o (the folder of ours is allowed).',
      command: 'merge',
    });
  const [base, ours, theirs] = sides;
  const { files, conflicts } = await mergeBots(base, ours, theirs);
  const written = await writeFolder(command.out, files, [
    ...ours.files.keys(),
    'bot.yaml',
    'targets.yaml',
    'manifest.yaml',
  ]);
  return tell(reportOf(conflicts, written), command);
}

async function mergeFiles(specs: readonly [string, string, string], command: MergeCommand): Promise<number> {
  const [base, ours, theirs] = await Promise.all([textOf(specs[0]), textOf(specs[1]), textOf(specs[2])]);
  const name = basename(specs[1]);
  const part = partOf(specs[1], ours) ?? 'other';
  const merged = mergeOrFail({ base: base.trim() === '' ? undefined : base, ours, theirs }, part, name);
  const { out } = command;
  if (out !== undefined) await writeFileAtomically(out, merged.text);
  else if (command.json !== true) process.stdout.write(merged.text);
  return tell(reportOf(merged.conflicts, out === undefined ? [] : [out]), command);
}

/**
 * Merges what two sides made of one bot: three folders, three files, or `revision:path` in git. Answers 0 where all
 * fits together, 1 where conflicts are left in the result, 2 where nothing could be merged.
 */
export async function merge(
  base: string,
  ours: string,
  theirs: string,
  command: MergeCommand,
): Promise<number> {
  try {
    const [first, second, third] = await Promise.all([folderOf(base), folderOf(ours), folderOf(theirs)]);
    if (first !== undefined && second !== undefined && third !== undefined)
      return await mergeFolders([first, second, third], command);
    if (first !== undefined || second !== undefined || third !== undefined)
      throw new UnderstudyError('usage-invalid', {
        reason: 'The three must all be folders or all be files.',
        command: 'merge',
      });
    return await mergeFiles([base, ours, theirs], command);
  } catch (error) {
    reportFailure(error, { json: command.json });
    return exitCodes.usage;
  }
}
