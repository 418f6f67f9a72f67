import type { Handlers, Settings } from '../../contract/rpc/index.ts';
import type { TargetBrowser } from '../recording/target-browser.ts';
import type { BotShelf } from './bots.ts';

/** Looks at targets in a live page: the inspector's hands. */
export interface TargetDesk {
  readonly handlers: Pick<
    Handlers,
    'targets.check' | 'targets.highlight' | 'targets.pick' | 'targets.cancelPick'
  >;
  close(): Promise<void>;
}

/** One browser window serves all inspections; it opens at the first pick and stays until the host ends. */
export function createTargetDesk(options: {
  readonly shelf: BotShelf;
  readonly settings: () => Promise<Settings>;
}): TargetDesk {
  let browser: Promise<TargetBrowser> | undefined;
  let picking: AbortController | undefined;

  const open = (): Promise<TargetBrowser> => {
    browser ??= options
      .settings()
      .then(async ({ browserPath }) => {
        const { openTargetBrowser } = await import('../recording/target-browser.ts');
        return openTargetBrowser({
          browserPath,
          onGone: () => {
            browser = undefined;
          },
        });
      })
      .catch((error: unknown) => {
        browser = undefined;
        throw error;
      });
    return browser;
  };
  const notLive = (count: number) => ({ live: false, matches: Array.from({ length: count }, () => -1) });

  return {
    handlers: {
      'targets.check': async ({ target }, { signal }) =>
        (await browser)?.inspect(target, { highlight: false, signal }) ?? notLive(target.candidates.length),
      'targets.highlight': async ({ target }, { signal }) =>
        (await browser)?.inspect(target, { highlight: true, signal }) ?? notLive(target.candidates.length),
      'targets.pick': async ({ botId, url }, { signal }) => {
        await options.shelf.folderOf(botId);
        picking?.abort();
        const own = new AbortController();
        picking = own;
        try {
          return await (await open()).pick({ url, signal: AbortSignal.any([signal, own.signal]) });
        } finally {
          if (picking === own) picking = undefined;
        }
      },
      'targets.cancelPick': async () => {
        picking?.abort();
        return {};
      },
    },
    async close() {
      picking?.abort();
      await (await browser?.catch(() => undefined))?.close();
    },
  };
}
