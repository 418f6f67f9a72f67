import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';

/** Fails with `output-exists` when something is in the folder already and must not be replaced. */
export async function refuseOccupied(folder: string, force: boolean): Promise<boolean> {
  let occupied = false;
  try {
    occupied = (await readdir(folder)).length > 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new UnderstudyError('output-exists', { path: folder }, { cause: error });
    if (code !== 'ENOENT') throw error;
  }
  if (occupied && !force) throw new UnderstudyError('output-exists', { path: folder });
  return occupied;
}

/**
 * Fills a folder beside its place and moves it there whole, so that nobody meets half a bot. Fails with `output-exists`,
 * or with `file-write-failed` leaving nothing behind.
 */
export async function placeFolder<T>(
  place: string,
  force: boolean,
  fill: (draft: string) => Promise<T>,
): Promise<T> {
  const folder = resolve(place);
  const occupied = await refuseOccupied(folder, force);
  const draft = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    await mkdir(draft, { recursive: true });
    const filled = await fill(draft);
    if (occupied) await replaceFolder(draft, folder);
    else {
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    }
    return filled;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    if (cause instanceof UnderstudyError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-write-failed', { path: folder, reason }, { cause });
  }
}

async function replaceFolder(draft: string, folder: string): Promise<void> {
  const old = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.old`);
  await rename(folder, old);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
