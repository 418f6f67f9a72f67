import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { registry } from '../../bots/catalog/registry.ts';
import { type BotTexts, openTexts } from '../../bots/language/bot-folder.ts';
import type { Surroundings } from '../../bots/language/service/index.ts';
import type { OpenedBot } from '../../bots/language/types.ts';

/** Which file of a bot an address names. */
export type BotFileName = 'bot.yaml' | 'targets.yaml' | 'manifest.yaml';
const names: readonly string[] = ['bot.yaml', 'targets.yaml', 'manifest.yaml'];

/** Folder and file of an address; undefined for addresses that are no file on disk. */
export function placeOf(uri: string): { readonly folder: string; readonly file: string } | undefined {
  if (!uri.startsWith('file:')) return undefined;
  const path = fileURLToPath(uri);
  return { folder: dirname(path), file: basename(path) };
}

/** Address of a file of a bot. */
export const uriOf = (folder: string, file: string): string => pathToFileURL(join(folder, file)).href;

/** Whether the address is one of the three files of a bot. */
export const isBotFile = (file: string): file is BotFileName => names.includes(file);

async function onDisk(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The bot around an address: what the editor holds of its files, and from disk what it does not. */
export async function botAround(
  folder: string,
  openText: (uri: string) => string | undefined,
  own?: { readonly uri: string; readonly file: string },
): Promise<OpenedBot | undefined> {
  const read = async (file: BotFileName): Promise<string | undefined> =>
    openText(uriOf(folder, file)) ?? (await onDisk(join(folder, file)));
  // Any YAML file can be asked about; it stands for the document of its folder then.
  const foreign = own !== undefined && !isBotFile(own.file);
  const bot = foreign ? openText(own.uri) : await read('bot.yaml');
  if (bot === undefined) return undefined;
  const texts: BotTexts = { bot, targets: await read('targets.yaml'), manifest: await read('manifest.yaml') };
  return openTexts(folder, texts);
}

/** What completion and hover know of a bot. */
export function surroundingsOf(bot: OpenedBot): Surroundings {
  return {
    catalog: registry.entries(),
    targets: [...bot.targets].map(([name, target]) => ({
      name,
      title: target.title,
      where: `${target.where.origin}${target.where.route}`,
    })),
    manifest: bot.manifest,
  };
}
