import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxSatisfying, rcompare, validRange } from 'semver';
import { loadBot } from './bot-folder.ts';
import { parseDocument } from './parse.ts';
import type { LoadedBot } from './types.ts';

/** A bot by the name in its document. The version is one, a range (`^1.2.0`) or `latest`. */
export interface NamedBot {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}

interface Candidate {
  readonly folder: string;
  readonly version: string;
}

async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Bots of that name in folders right below `shelf`. One that is not a sound document has no name. */
async function candidates(shelf: string, wanted: NamedBot): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const entry of await readdir(shelf, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(shelf, entry.name);
    const text = await textAt(join(folder, 'bot.yaml'));
    const head = text === undefined ? undefined : parseDocument(text, folder).document?.document;
    if (head?.namespace === wanted.namespace && head.name === wanted.name)
      found.push({ folder, version: head.version });
  }
  return found;
}

/** Finds a bot in the folders right below `shelf`; a text says why none was found. Fails as `loadBot` does where it is damaged. */
export async function findBot(shelf: string, wanted: NamedBot): Promise<LoadedBot | string> {
  const named = await candidates(shelf, wanted);
  const versions = named.map(({ version }) => version).sort(rcompare);
  if (named.length === 0) return `no folder in ${shelf} holds a bot of this name.`;
  const range = wanted.version === 'latest' ? '*' : wanted.version;
  if (validRange(range) === null) return `${range} is no version.`;
  const version = maxSatisfying(versions, range) ?? (wanted.version === 'latest' ? versions[0] : undefined);
  const fitting = named.filter((one) => one.version === version);
  const [only, second] = fitting;
  if (only === undefined) return `only ${versions.join(', ')} ${versions.length === 1 ? 'is' : 'are'} there.`;
  if (second !== undefined) return `both ${only.folder} and ${second.folder} hold version ${only.version}.`;
  return loadBot(only.folder);
}
