import { cp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';

async function setIn(file: string, values: readonly (readonly [readonly string[], string])[]): Promise<void> {
  const document = parseDocument(await readFile(file, 'utf8'));
  // A file that cannot be read as YAML is copied as it is; opening it reports its problems.
  if (document.errors.length > 0) return;
  for (const [path, value] of values) if (document.hasIn(path.slice(0, -1))) document.setIn(path, value);
  await writeFileAtomically(file, document.toString());
}

/**
 * Copies a bot folder; with `title` the copy is named so in document and manifest, comments kept. A copy that fails
 * leaves nothing behind.
 */
export async function copyBotFolder(
  from: string,
  to: string,
  rename?: { readonly title: string },
): Promise<void> {
  try {
    await cp(from, to, { recursive: true, errorOnExist: true, force: false });
    if (rename === undefined) return;
    await setIn(join(to, 'bot.yaml'), [
      [['document', 'name'], basename(to)],
      [['document', 'title'], rename.title],
    ]);
    await setIn(join(to, 'manifest.yaml'), [[['title'], rename.title]]).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
}
