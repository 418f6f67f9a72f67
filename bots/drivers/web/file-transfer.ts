import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Download } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { DownloadedFile, StepScope } from '../../../contract/ports.ts';
import { requirePath } from '../permissions.ts';

/** The permitted real paths of files to hand to a page; fails before anything is clicked. */
export async function uploadable(scope: StepScope, files: readonly string[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const path = await requirePath(scope, file, 'read');
      const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
        throw new UnderstudyError('file-not-found', { path, reason: cause.code ?? cause.message }, { cause });
      });
      if (!info.isFile()) {
        throw new UnderstudyError('file-not-found', { path, reason: 'it is not a file' });
      }
      return path;
    }),
  );
}

/** A name that a page suggested, without anything that leads out of the folder. */
const safeName = (suggested: string): string => {
  const name = basename(suggested.replaceAll('\\', '/')).replace(/^\.+/, '');
  return name === '' ? 'download' : name;
};

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Keeps a download where the manifest permits: complete under a temporary name first, then renamed. */
export async function keepDownload(
  scope: StepScope,
  download: Download,
  saveTo: string,
): Promise<DownloadedFile> {
  const name = safeName(download.suggestedFilename());
  const wanted = await requirePath(scope, saveTo, 'write');
  const path = /[/\\]$/.test(saveTo) || (await isFolder(wanted)) ? join(wanted, name) : wanted;
  const temp = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await download.saveAs(temp);
    const handle = await open(temp, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    const sha256 = await sha256Of(temp);
    const { size } = await stat(temp);
    await rename(temp, path);
    return { path, name, bytes: size, sha256 };
  } catch (cause) {
    await rm(temp, { force: true });
    const failed = await download.failure().catch(() => null);
    const reason = failed === null ? (cause as Error).message : `the download ended early (${failed})`;
    throw new UnderstudyError('file-write-failed', { path, reason }, { cause });
  }
}
