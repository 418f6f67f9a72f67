import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes a rename durable; platforms that cannot open folders (Windows) keep the rename alone. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Permission bits of the file that is replaced, or undefined where there is none yet. */
async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file so that a reader sees the old content or the new, never a part: a temp file beside it, fsync, rename.
 * Missing folders are made. Fails with `file-write-failed`, the old file unchanged.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temp = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const mode = await modeOf(path);
    const handle = await open(temp, 'wx', mode ?? 0o666);
    try {
      await handle.writeFile(content);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temp, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw new UnderstudyError('file-write-failed', { path, reason: reasonOf(cause) }, { cause });
  }
}
