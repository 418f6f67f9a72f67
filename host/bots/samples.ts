import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of the bots that come with Understudy. */
export const samplesFolder = join(import.meta.dirname, '..', '..', 'bots', 'samples');

/** Names of the sample bots; empty in an installation without them. */
export async function listSampleNames(folder = samplesFolder): Promise<Set<string>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const bots = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name, 'bot.yaml')).catch(() => undefined);
      return found === undefined ? [] : [name];
    }),
  );
  return new Set(bots.flat());
}
