import { basename } from 'node:path';
import type { Handlers } from '../../contract/rpc/index.ts';
import type { BotShelf } from './bots.ts';

/** Brings recordings of other tools into the workspace. */
export function createImportDesk({ shelf }: { readonly shelf: BotShelf }): Pick<Handlers, 'bots.import'> {
  return {
    'bots.import': async ({ fileName, text, format }) => {
      const { readRecording, writeImportedBot } = await import('../../recorder/import/import-recording.ts');
      const imported = readRecording({ name: fileName, text }, format);
      const folder = await shelf.newFolder(imported.draft.title);
      await writeImportedBot(imported, { folder });
      await shelf.changed();
      return { bot: await shelf.summary(basename(folder)), report: imported.report };
    },
  };
}
