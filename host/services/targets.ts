import { openBot } from '../../bots/language/bot-folder.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Target } from '../../contract/flow/index.ts';
import type { Handlers, Settings } from '../../contract/rpc/index.ts';
import { needDisplay } from '../display.ts';
import type { TargetBrowser } from '../recording/target-browser.ts';
import type { BotShelf } from './bots.ts';
import type { RecordingDesk } from './recordings.ts';

/** Looks at targets in a live page: the inspector's hands. */
export interface TargetDesk {
  readonly handlers: Pick<
    Handlers,
    'targets.check' | 'targets.highlight' | 'targets.pick' | 'targets.cancelPick'
  >;
  close(): Promise<void>;
}

/** Opens a browser of its own at an address. */
export type OpenTargetBrowser = (
  url: string,
  browserPath: string,
  signal: AbortSignal,
) => Promise<TargetBrowser>;

/**
 * Inspects in the browser of the open recording, else in one window of its own, which opens at the first pick and stays
 * until the person closes it or the host ends.
 */
export function createTargetDesk(options: {
  readonly shelf: BotShelf;
  readonly recordings: RecordingDesk;
  readonly settings: () => Promise<Settings>;
  readonly openBrowser?: OpenTargetBrowser | undefined;
}): TargetDesk {
  const { recordings, shelf } = options;
  let own: TargetBrowser | undefined;
  let picking: AbortController | undefined;

  const openOwn: OpenTargetBrowser =
    options.openBrowser ??
    (async (url, browserPath, signal) => {
      needDisplay('pick an element');
      const { startRecorder } = await import('../recording/start-recorder.ts');
      const { targetBrowser } = await import('../recording/target-browser.ts');
      const recorder = await startRecorder({ url, headless: false, browserPath, signal });
      void recorder.closed.then(() => {
        own = undefined;
      });
      return targetBrowser(recorder);
    });

  const inspect = async (target: Target, highlight: boolean, signal: AbortSignal) => {
    const recorder = recordings.recorder();
    if (recorder !== undefined) {
      const { inspectTarget } = await import('../recording/target-browser.ts');
      const found = await inspectTarget(recorder.context.pages(), target);
      if (highlight && found.live) await recorder.highlight(target);
      if (found.live) return found;
    }
    if (own !== undefined) return own.inspect(target, { highlight, signal });
    return { live: false, matches: target.candidates.map(() => -1) };
  };

  /** Where a pick without an address begins: the first page that the bot opens or that its targets lie on. */
  const firstAddress = async (botId: string): Promise<string> => {
    const { targets } = await openBot(await shelf.folderOf(botId));
    const [first] = [...targets.values()];
    if (first === undefined)
      throw new UnderstudyError('usage-invalid', {
        reason: 'The bot has no target yet that would say where to look; give the address of the page.',
        command: 'studio',
      });
    return new URL(first.where.route, first.where.origin).href;
  };

  return {
    handlers: {
      'targets.check': ({ target }, { signal }) => inspect(target, false, signal),
      'targets.highlight': ({ target }, { signal }) => inspect(target, true, signal),
      'targets.pick': async ({ botId, url }, { signal }) => {
        await shelf.folderOf(botId);
        picking?.abort(cancelled());
        const mine = new AbortController();
        picking = mine;
        const either = AbortSignal.any([signal, mine.signal]);
        try {
          const { browserPath } = await options.settings();
          if (own === undefined) {
            const opened = await openOwn(url ?? (await firstAddress(botId)), browserPath, either);
            own = opened;
            return await opened.pick({ signal: either });
          }
          return await own.pick({ url, signal: either });
        } finally {
          if (picking === mine) picking = undefined;
        }
      },
      'targets.cancelPick': async () => {
        picking?.abort(cancelled());
        return {};
      },
    },
    async close() {
      picking?.abort(cancelled());
      await own?.close();
      own = undefined;
    },
  };
}

const cancelled = (): UnderstudyError => new UnderstudyError('run-cancelled', { by: ' by the person' });
