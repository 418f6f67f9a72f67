import type { Stats } from 'node:fs';
import { appendFile, copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { FileEntry, FilesPort } from '../../../contract/ports.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { type PermissionScope, requirePath } from '../permissions.ts';

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EBUSY: 'another program has it open',
  ENOSPC: 'the disk is full',
  EEXIST: 'it already exists',
};

const reasonOf = (error: unknown): string =>
  reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UnderstudyError('file-not-found', { path, reason: reasonOf(cause) }, { cause });
  }
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UnderstudyError) throw cause;
    throw new UnderstudyError('file-write-failed', { path, reason: reasonOf(cause) }, { cause });
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const entryOf = (path: string, info: Stats): FileEntry => ({
  path,
  name: basename(path),
  bytes: info.size,
  modified: info.mtime.toISOString(),
});

const isFolderName = (path: string): boolean => /[/\\]$/.test(path);

/** Files of this machine, for one step: every path is resolved and checked before it is touched. */
export function createFiles(scope: PermissionScope & { readonly signal: AbortSignal }): FilesPort {
  const list = async (
    folder: string,
    pattern: string | undefined,
    recursive: boolean,
  ): Promise<FileEntry[]> => {
    scope.signal.throwIfAborted();
    const found: FileEntry[] = [];
    const items = await reading(folder, () => readdir(folder, { withFileTypes: true }));
    for (const item of items) {
      scope.signal.throwIfAborted();
      const path = join(folder, item.name);
      // A link may lead anywhere: it is listed only where its end is permitted too.
      const info = item.isSymbolicLink() ? await permittedLink(path) : await statOf(path);
      if (info === undefined) continue;
      if (info.isDirectory() && recursive && !item.isSymbolicLink()) {
        found.push(...(await list(path, pattern, recursive)));
      }
      if (info.isFile() && (pattern === undefined || matchesGlob(item.name, pattern))) {
        found.push(entryOf(path, info));
      }
    }
    return found;
  };
  const permittedLink = async (path: string): Promise<Stats | undefined> => {
    try {
      return await statOf(await requirePath(scope, path, 'read'));
    } catch (error) {
      if (error instanceof UnderstudyError) return undefined;
      throw error;
    }
  };
  const readBytes = async (path: string): Promise<Uint8Array> => {
    const real = await requirePath(scope, path, 'read');
    return reading(real, () => readFile(real, { signal: scope.signal }));
  };
  return {
    list: async (folder, options) => {
      const real = await requirePath(scope, folder, 'read');
      const entries = await list(real, options?.pattern, options?.recursive ?? false);
      return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    },
    readBytes,
    readText: async (path) => new TextDecoder().decode(await readBytes(path)),
    write: async (path, content, options) => {
      const real = await requirePath(scope, path, 'write');
      return writing(real, async () => {
        if (options?.append) {
          await mkdir(dirname(real), { recursive: true });
          await appendFile(real, content, { flush: true });
        } else await writeFileAtomically(real, content);
        return entryOf(real, await stat(real));
      });
    },
    move: async (from, to, options) => {
      const source = await requirePath(scope, from, 'read');
      await requirePath(scope, from, 'write');
      const info = await reading(source, () => stat(source));
      if (!info.isFile())
        throw new UnderstudyError('file-not-found', { path: source, reason: 'it is not a file' });
      const wanted = await requirePath(scope, to, 'write');
      const intoFolder = isFolderName(to) || ((await statOf(wanted))?.isDirectory() ?? false);
      const goal = intoFolder ? join(wanted, basename(source)) : wanted;
      return writing(goal, () => moveFile(source, goal, options?.overwrite ?? false));
    },
  };
}

/** Moves a file, across disks too; without `overwrite` the goal is reserved first, so that no other file is lost. */
async function moveFile(source: string, goal: string, overwrite: boolean): Promise<FileEntry> {
  await mkdir(dirname(goal), { recursive: true });
  if (!overwrite) await (await open(goal, 'wx')).close();
  try {
    await rename(source, goal);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') {
      if (!overwrite) await rm(goal, { force: true });
      throw error;
    }
    const temp = `${goal}.moving`;
    await copyFile(source, temp);
    await rename(temp, goal);
    await rm(source);
  }
  return entryOf(goal, await stat(goal));
}
