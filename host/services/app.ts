import type { SecretsPort } from '../../contract/ports.ts';
import type { Handlers, Settings } from '../../contract/rpc/index.ts';
import type { DataFolders } from '../data-folders.ts';
import { hasDisplay } from '../display.ts';
import { programVersion } from '../program-version.ts';

/** What the Studio asks about the program and the machine. */
export function appHandlers(options: {
  readonly demo: { readonly botId: string; readonly url: string } | undefined;
  readonly secrets: SecretsPort;
  readonly folders: DataFolders;
  readonly settings: () => Promise<Settings>;
  readonly nodePath?: string | undefined;
}): Pick<Handlers, 'app.info' | 'app.doctor'> {
  return {
    'app.info': async () => ({
      version: await programVersion(),
      platform: process.platform,
      display: hasDisplay(),
      ...(options.demo === undefined ? {} : { demo: options.demo }),
    }),
    'app.doctor': async (_, { signal }) => {
      const { examine } = await import('../doctor/examine.ts');
      const { browserPath } = await options.settings();
      return { checks: await examine({ ...options, browserPath, signal }) };
    },
  };
}
