import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import { DEFAULT_USER, startLegacyLedger } from '../../samples/legacy-ledger/server.ts';
import { samplesFolder } from '../bots/samples.ts';
import { createMemorySecrets } from '../storage/file-secrets.ts';

const demoBot = 'enter-invoices';
/** The port that the sample's manifest names. */
const usualPort = 8399;
/** Files that make the sample and do not belong to the bot. */
const makers = new Set(['generate', 'generate.ts']);

/** The sample application and bot, ready to run. */
export interface Demo {
  readonly botId: string;
  readonly url: string;
  /** The sample's own user and password; nothing of it goes into the machine's store. */
  readonly secrets: SecretsPort;
  stop(): Promise<void>;
}

const portIsFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)));
  });

/** Copies the sample bot with its invoices, unless the workspace has it already. */
async function installBot(workspace: string): Promise<string> {
  const folder = join(workspace, demoBot);
  if ((await stat(join(folder, 'bot.yaml')).catch(() => undefined)) !== undefined) return folder;
  await mkdir(workspace, { recursive: true });
  const half = join(workspace, `.${demoBot}.new`);
  await rm(half, { recursive: true, force: true });
  const from = join(samplesFolder, demoBot);
  await cp(from, half, { recursive: true, filter: (source) => !makers.has(basename(source)) });
  await rename(half, folder);
  return folder;
}

/** Lets the bot's input default to where the ledger answers today. */
async function pointAtLedger(folder: string, url: string): Promise<void> {
  const file = join(folder, 'manifest.yaml');
  const manifest = parseDocument(await readFile(file, 'utf8'));
  const inputs = manifest.get('inputs');
  if (manifest.errors.length > 0 || !isSeq(inputs)) return;
  const index = inputs.items.findIndex((_, at) => manifest.getIn(['inputs', at, 'name']) === 'ledger');
  if (index < 0 || manifest.getIn(['inputs', index, 'default']) === url) return;
  manifest.setIn(['inputs', index, 'default'], url);
  await writeFileAtomically(file, manifest.toString({ lineWidth: 0 }));
}

/** Starts the sample ledger on loopback and puts the sample bot into the workspace. */
export async function startDemo(workspace: string): Promise<Demo> {
  const folder = await installBot(workspace);
  const ledger = await startLegacyLedger({ port: (await portIsFree(usualPort)) ? usualPort : 0 });
  try {
    const url = ledger.url.replace(/\/$/, '');
    await pointAtLedger(folder, url);
    return {
      botId: demoBot,
      url,
      secrets: createMemorySecrets({
        'ledger.user': DEFAULT_USER.user,
        'ledger.password': DEFAULT_USER.password,
      }),
      stop: () => ledger.stop(),
    };
  } catch (error) {
    await ledger.stop();
    throw error;
  }
}
