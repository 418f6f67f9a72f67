import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { formatDocument } from '../../bots/language/format.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { exitCodes } from './exit-codes.ts';

export interface FormatCommand {
  readonly check?: boolean;
}

async function documentText(path: string, folder: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UnderstudyError('bot-not-found', { path: folder }, { cause });
  }
}

/** Writes documents in their canonical form; with `check` it only tells which would change. */
export async function format(folders: readonly string[], command: FormatCommand): Promise<number> {
  let different = 0;
  for (const folder of folders) {
    const path = join(folder, 'bot.yaml');
    const text = await documentText(path, folder);
    const formatted = formatDocument(text, path);
    if (formatted === text) continue;
    different += 1;
    if (command.check !== true) await writeFileAtomically(path, formatted);
    process.stdout.write(`${command.check === true ? 'not formatted' : 'formatted'}: ${path}\n`);
  }
  return command.check === true && different > 0 ? exitCodes.failed : exitCodes.done;
}
