import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemRandom } from '../bots/drivers/clock.ts';
import { createEventBus } from '../bots/drivers/events/bus.ts';
import { toProblem } from '../contract/errors/index.ts';
import type { SecretsPort } from '../contract/ports.ts';
import { createEventHub, type EventSource, type Handlers } from '../contract/rpc/index.ts';
import { listSampleNames } from './bots/samples.ts';
import { type DataFolders, dataFolders } from './data-folders.ts';
import { lazyInference } from './runs/inference.ts';
import { actionsHandlers } from './services/actions.ts';
import { appHandlers } from './services/app.ts';
import { createBotShelf } from './services/bots.ts';
import { createDebugDesk } from './services/debug.ts';
import { createHumanDesk } from './services/human.ts';
import { createImportDesk } from './services/imports.ts';
import { languageDesk } from './services/language.ts';
import { createRecordingDesk } from './services/recordings.ts';
import { createRunDesk } from './services/runs.ts';
import { secretsHandlers } from './services/secrets.ts';
import { createSettingsDesk } from './services/settings.ts';
import { createTargetDesk } from './services/targets.ts';
import { testsHandlers } from './services/tests.ts';
import { tracesHandlers } from './services/traces.ts';
import { versionsHandlers } from './services/versions.ts';
import { createKeyringSecrets } from './storage/keyring-secrets.ts';
import { openRunHistory } from './storage/runs.ts';
import { createConfSettings, type SettingsStore } from './storage/settings-store.ts';

/** Everything one host is made of; what is left out is the machine's own. */
export interface HostOptions {
  readonly folders?: DataFolders | undefined;
  readonly settings?: SettingsStore | undefined;
  readonly secrets?: SecretsPort | undefined;
  /** How the Studio names the place of the secrets. */
  readonly secretStore?: string | undefined;
  /** Node that runs the models' process; this process's own by default. */
  readonly nodePath?: string | undefined;
  /** The sample application and bot that this start made ready. */
  readonly demo?: { readonly botId: string; readonly url: string } | undefined;
}

/** A composed host: all calls, all events, and one end. */
export interface Host {
  readonly handlers: Handlers;
  readonly events: EventSource;
  /** Ends runs and recordings; a second call waits for the first. */
  close(): Promise<void>;
}

/** Composes services over the machine's storage. Nothing heavy is loaded before the first call that needs it. */
export async function createHost(options: HostOptions = {}): Promise<Host> {
  const folders = options.folders ?? dataFolders();
  await mkdir(folders.data, { recursive: true });
  const hub = createEventHub();
  const secrets = options.secrets ?? createKeyringSecrets();
  const history = openRunHistory(folders.data);
  const settings = createSettingsDesk(
    options.settings ?? createConfSettings(folders.data),
    folders.workspace,
    () => shelf.changed(),
  );
  const shelf = createBotShelf({
    workspace: async () => (await settings.current()).workspace,
    trash: folders.trash,
    history,
    hub,
    samples: await listSampleNames(),
  });
  const human = createHumanDesk(hub, systemRandom);
  const language = languageDesk(shelf);
  const inference = lazyInference(options.nodePath);
  const debug = createDebugDesk({ folder: join(folders.data, 'debug'), hub });
  const runs = createRunDesk({
    dataFolder: folders.data,
    inference,
    events: createEventBus(),
    traces: folders.traces,
    shelf,
    history,
    hub,
    human,
    debug,
    settings: settings.current,
    secrets,
    clock: systemClock,
    random: systemRandom,
    onProblem: (error) => process.stderr.write(`understudy: ${toProblem(error).detail ?? String(error)}\n`),
  });
  const recordings = createRecordingDesk({
    shelf,
    hub,
    settings: settings.current,
    clock: systemClock,
    random: systemRandom,
  });
  const targets = createTargetDesk({ shelf, recordings, settings: settings.current });

  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await Promise.all([recordings.close(), targets.close(), runs.close(), language.close()]);
    await inference.close();
    history.close();
  };

  return {
    handlers: {
      ...appHandlers({
        demo: options.demo,
        secrets,
        folders,
        settings: settings.current,
        nodePath: options.nodePath,
      }),
      ...settings.handlers,
      ...secretsHandlers(secrets, options.secretStore ?? 'the credential store of this machine'),
      ...actionsHandlers(),
      ...shelf.handlers,
      ...createImportDesk({ shelf }),
      ...versionsHandlers(shelf),
      ...language.handlers,
      ...recordings.handlers,
      ...targets.handlers,
      ...runs.handlers,
      ...debug.handlers,
      ...tracesHandlers(runs, history),
      ...testsHandlers(shelf),
      ...human.handlers,
    },
    events: hub,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
