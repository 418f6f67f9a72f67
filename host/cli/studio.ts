import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { createHost } from '../compose.ts';
import { dataFolders } from '../data-folders.ts';
import { startDemo } from '../demo/demo.ts';
import { startStudioServer } from '../serve/studio-server.ts';
import { layerSecrets, openSecretsFile } from '../storage/file-secrets.ts';
import { createKeyringSecrets } from '../storage/keyring-secrets.ts';
import { createConfSettings, soundSettings } from '../storage/settings-store.ts';
import { exitCodes } from './exit-codes.ts';
import { openShellWindow, openStudioWindow } from './studio-window.ts';
import { aborted, untilStopped } from './until-stopped.ts';

/** Folder of the built Studio. */
const studioFiles = join(import.meta.dirname, '..', '..', 'dist', 'studio');

export interface StudioCommand {
  readonly demo?: boolean;
  readonly port?: number;
  /** False with `--no-open`. */
  readonly open: boolean;
  readonly secretsFile?: string;
  readonly json?: boolean;
}

/** Serves the Studio until it is stopped or its window is closed. */
export async function studio(command: StudioCommand): Promise<number> {
  const signal = untilStopped();
  const built = await stat(join(studioFiles, 'index.html')).catch(() => undefined);
  if (built === undefined) throw new UnderstudyError('studio-not-built', { folder: studioFiles });

  // The shell brings a host of its own; secrets from a file and a chosen port belong to the served Studio.
  const served = !command.open || command.secretsFile !== undefined || command.port !== undefined;
  const shell = served ? undefined : await openShellWindow({ demo: command.demo === true });
  if (shell !== undefined) {
    process.stdout.write(
      command.json === true
        ? `${JSON.stringify({ type: 'studio.opened', in: shell.title })}\n`
        : 'Opened in Electron.\n',
    );
    await Promise.race([aborted(signal), shell.closed]);
    shell.close();
    return exitCodes.done;
  }

  const folders = dataFolders();
  const stored =
    command.secretsFile === undefined ? createKeyringSecrets() : await openSecretsFile(command.secretsFile);
  const settings = createConfSettings(folders.data);
  await using resources = new AsyncDisposableStack();
  const demo =
    command.demo === true
      ? await startDemo(soundSettings(await settings.read(), folders.workspace).workspace)
      : undefined;
  if (demo !== undefined) resources.defer(() => demo.stop());

  const host = await createHost({
    folders,
    settings,
    secrets: demo === undefined ? stored : layerSecrets(demo.secrets, stored),
    ...(command.secretsFile === undefined ? {} : { secretStore: `the file ${command.secretsFile}` }),
    ...(demo === undefined ? {} : { demo: { botId: demo.botId, url: demo.url } }),
  });
  resources.defer(() => host.close());
  const server = await startStudioServer({ ...host, files: studioFiles, port: command.port });
  resources.defer(() => server.close());

  const say = (event: Record<string, unknown>, text: string): void => {
    process.stdout.write(`${command.json === true ? JSON.stringify(event) : text}\n`);
  };
  say(
    { type: 'studio.ready', url: server.signedInUrl, ...(demo === undefined ? {} : { demo: demo.url }) },
    `Understudy Studio: ${server.signedInUrl}\n  The address is a key to this machine: do not pass it on.`,
  );
  if (demo !== undefined && command.json !== true) process.stdout.write(`Sample ledger: ${demo.url}\n`);

  const window = command.open ? await openStudioWindow(server.signedInUrl, folders.data) : undefined;
  if (window !== undefined) {
    resources.defer(() => window.close());
    say(
      { type: 'studio.opened', in: window.title },
      `Opened in ${window.title}; closing it ends the Studio.`,
    );
    await Promise.race([aborted(signal), window.closed]);
  } else {
    say(
      { type: 'studio.waiting' },
      command.open
        ? 'There is no display here: open the address in a browser. Ctrl-C ends the Studio.'
        : 'Ctrl-C ends the Studio.',
    );
    await aborted(signal);
  }
  return exitCodes.done;
}
