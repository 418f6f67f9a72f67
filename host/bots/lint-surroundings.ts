import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openTexts, readBotTexts } from '../../bots/language/bot-folder.ts';
import { lintSettingsOf } from './lint-settings.ts';
import type { LintSurroundings } from './lint-text.ts';

const names = ['targets.yaml', 'manifest.yaml', 'lint.yaml'];

/** Sizes and times of the files, which change when they do; a file that is not there has none. */
async function stampOf(folder: string): Promise<string> {
  const stamps = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found === undefined ? '-' : `${found.size} ${found.mtimeMs}`;
  });
  return [folder, ...(await Promise.all(stamps))].join('\n');
}

/** Reads what surrounds the text of a bot, anew only when a file has changed; remembers the last bot. */
export function createLintSurroundings(): (folder: string) => Promise<LintSurroundings> {
  let last: { readonly stamp: string; readonly surroundings: LintSurroundings } | undefined;
  return async (folder) => {
    const stamp = await stampOf(folder);
    if (last?.stamp === stamp) return last.surroundings;
    const { targets, manifest } = await readBotTexts(folder);
    const bot = openTexts('.', { bot: '', targets, manifest });
    const settings = await lintSettingsOf(folder);
    const surroundings: LintSurroundings = {
      targets: bot.targets,
      files: { targets: bot.files.targets, manifest: bot.files.manifest },
      settings: settings === undefined ? undefined : { ...settings, path: 'lint.yaml' },
    };
    last = { stamp, surroundings };
    return surroundings;
  };
}
