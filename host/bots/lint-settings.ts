import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LintSettings } from '../../bots/language/lint.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';

/** The lint.yaml of a bot folder, or undefined where it has none. Fails with `file-not-found` where it cannot be read. */
export async function lintSettingsOf(folder: string): Promise<LintSettings | undefined> {
  const path = join(folder, 'lint.yaml');
  try {
    return { text: await readFile(path, 'utf8'), path };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause: error });
  }
}
