import type { Handlers } from '../../contract/rpc/index.ts';
import type { BotShelf } from './bots.ts';

/** Tests of the bots in the workspace; the runner is loaded with the first call. */
export function testsHandlers(shelf: BotShelf): Pick<Handlers, 'tests.list' | 'tests.run'> {
  return {
    'tests.list': async ({ botId }) => {
      const { readTests } = await import('../../bots/testing/test-file.ts');
      const files = await readTests(await shelf.folderOf(botId));
      return {
        tests: files.map(({ name, test, findings }) => ({
          name,
          title: test?.title === undefined || test.title === '' ? name : test.title,
          findings: [...findings],
        })),
      };
    },
    'tests.run': async ({ botId, names }, { signal }) => {
      const { testBot } = await import('../runs/test-bot.ts');
      return testBot(await shelf.folderOf(botId), { names, signal });
    },
  };
}
