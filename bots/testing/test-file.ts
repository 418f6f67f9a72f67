import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type BotTest, botTestSchema, type Finding } from '../../contract/flow/index.ts';
import { checkAgainst } from '../language/bot-folder.ts';
import { readYamlText } from '../language/yaml-text.ts';

/** One file of a bot's folder `tests`. */
export interface TestFile {
  /** File name without its ending. */
  readonly name: string;
  readonly file: string;
  /** Undefined where the file cannot be used; then `findings` says why, and where in it. */
  readonly test: BotTest | undefined;
  readonly findings: readonly Finding[];
}

/** Folder of a bot's tests. */
export const testsFolder = (bot: string): string => join(bot, 'tests');

/** Reads one text as a test. */
export function readTest(text: string, file: string, name: string): TestFile {
  const { value, findings } = checkAgainst(readYamlText(text, file), botTestSchema, 'test-invalid');
  return { name, file, test: value, findings };
}

/** The tests of a bot by name; none where it has no such folder. */
export async function readTests(bot: string): Promise<TestFile[]> {
  const folder = testsFolder(bot);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UnderstudyError('file-not-found', { path: folder, reason: error.message }, { cause: error });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      return readTest(await readFile(file, 'utf8'), file, name.replace(/\.ya?ml$/, ''));
    }),
  );
}
