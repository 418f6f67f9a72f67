import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { handedOn, openBot } from '../../bots/language/bot-folder.ts';
import { newBotDocument, saveBot } from '../../bots/language/save-bot.ts';
import { stepsOf } from '../../bots/language/steps.ts';
import type { OpenedBot } from '../../bots/language/types.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type Manifest, manifestSchema } from '../../contract/flow/index.ts';
import type { BotSummary, EventHub, Handlers, OpenBot } from '../../contract/rpc/index.ts';
import { copyBotFolder } from '../bots/copy-folder.ts';
import { folderName, freeFolderName } from '../bots/folder-name.ts';
import type { RunHistory } from '../storage/runs.ts';

/** The bots of the workspace. */
export interface BotShelf {
  /** Absolute folder of a bot; fails with `bot-not-found` where the name leads elsewhere or nowhere. */
  folderOf(botId: string): Promise<string>;
  /** Folder for a new bot, named after its title; nothing stands there yet. */
  newFolder(title: string): Promise<string>;
  summary(botId: string): Promise<BotSummary>;
  /** Tells renderers which bots are there now. */
  changed(): Promise<void>;
  readonly handlers: Pick<
    Handlers,
    'bots.list' | 'bots.create' | 'bots.duplicate' | 'bots.delete' | 'bots.open' | 'bots.save' | 'bots.crop'
  >;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function botIdsIn(workspace: string): Promise<string[]> {
  let entries: { name: string; isDirectory(): boolean; isSymbolicLink(): boolean }[];
  try {
    entries = await readdir(workspace, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const folders = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'),
  );
  const bots = await Promise.all(
    folders.map(async ({ name }) => {
      const found = await stat(join(workspace, name, 'bot.yaml')).catch(() => undefined);
      return found?.isFile() === true ? [name] : [];
    }),
  );
  return bots.flat().sort();
}

/** What the editor shows where the manifest is missing or broken: the title, and permission for nothing. */
const bareManifest = (bot: OpenedBot): Manifest =>
  manifestSchema.parse({ title: bot.document?.document.title ?? basename(bot.folder) });

const asOpenBot = (botId: string, bot: OpenedBot): OpenBot => ({
  botId,
  folder: bot.folder,
  text: bot.text,
  targets: { version: 1, targets: Object.fromEntries(bot.targets) },
  manifest: bot.manifest ?? bareManifest(bot),
  revision: bot.digest,
  findings: [...bot.findings],
});

/** Serves the bots below `workspace()`; deleted ones move to `trash`. */
export function createBotShelf(options: {
  readonly workspace: () => Promise<string>;
  readonly trash: string;
  readonly history: RunHistory;
  readonly hub: EventHub;
  /** Names of bots that come with Understudy. */
  readonly samples: ReadonlySet<string>;
}): BotShelf {
  const { workspace, trash, history, hub, samples } = options;

  const folderOf = async (botId: string): Promise<string> => {
    const home = resolve(await workspace());
    const folder = resolve(home, botId);
    if (botId !== basename(folder) || !folder.startsWith(home + sep))
      throw new UnderstudyError('bot-not-found', { path: botId });
    const found = await stat(join(folder, 'bot.yaml')).catch(() => undefined);
    if (found === undefined) throw new UnderstudyError('bot-not-found', { path: folder });
    return folder;
  };

  const newFolder = async (title: string): Promise<string> => {
    const home = resolve(await workspace());
    await mkdir(home, { recursive: true });
    const taken = new Set(await readdir(home));
    return join(home, freeFolderName(folderName(title), taken));
  };

  const summary = async (botId: string): Promise<BotSummary> => {
    const folder = await folderOf(botId);
    const bot = await openBot(folder);
    const { mtime } = await stat(join(folder, 'bot.yaml'));
    const [last] = history.list({ botId, limit: 1 });
    const head = bot.document?.document;
    return {
      botId,
      folder,
      title: bot.manifest?.title ?? head?.title ?? botId,
      version: head?.version ?? '',
      description: bot.manifest?.description ?? head?.summary ?? '',
      steps: stepsOf(bot.value).filter(({ list }) => list !== '/use/functions').length,
      modified: mtime.toISOString(),
      sample: head !== undefined && samples.has(head.name),
      problems: bot.findings.filter(({ severity }) => severity === 'error').length,
      ...(last === undefined
        ? {}
        : { lastRun: { runId: last.runId, status: last.status, at: last.startedAt } }),
    };
  };

  const changed = async (): Promise<void> => {
    hub.emit('bots.changed', { botIds: await botIdsIn(await workspace()) });
  };

  /** Two saves of one bot must not interleave: the second compares with what the first wrote. */
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = <T>(folder: string, act: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(folder) ?? Promise.resolve()).then(act, act);
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (turns.get(folder) === settled) turns.delete(folder);
      });
    turns.set(folder, settled);
    return turn;
  };

  return {
    folderOf,
    newFolder,
    summary,
    changed,
    handlers: {
      'bots.list': async () => {
        const botIds = await botIdsIn(await workspace());
        return { bots: await Promise.all(botIds.map(summary)) };
      },
      'bots.create': async ({ title }) => {
        const folder = await newFolder(title);
        await saveBot(folder, {
          text: newBotDocument({ namespace: 'my-bots', name: basename(folder), title }),
          targets: { version: 1, targets: {} },
          manifest: manifestSchema.parse({ title }),
        });
        await changed();
        return summary(basename(folder));
      },
      'bots.duplicate': async ({ botId, title }) => {
        const from = await folderOf(botId);
        const to = await newFolder(title);
        await copyBotFolder(from, to, { title });
        await changed();
        return summary(basename(to));
      },
      'bots.delete': async ({ botId }) => {
        const folder = await folderOf(botId);
        await mkdir(trash, { recursive: true });
        const taken = new Set(await readdir(trash));
        await moveFolder(folder, join(trash, freeFolderName(botId, taken)));
        await changed();
        return {};
      },
      'bots.open': async ({ botId }) => asOpenBot(botId, await openBot(await folderOf(botId), handedOn)),
      'bots.save': async ({ botId, text, targets, manifest, revision }) => {
        const folder = await folderOf(botId);
        const saved = await inTurn(folder, async () => {
          const before = await openBot(folder, handedOn);
          if (before.digest !== revision) throw new UnderstudyError('bot-changed', { botId });
          await saveBot(folder, {
            text,
            ...(targets === undefined ? {} : { targets }),
            ...(manifest === undefined ? {} : { manifest }),
          });
          return openBot(folder, handedOn);
        });
        await changed();
        return asOpenBot(botId, saved);
      },
      'bots.crop': async ({ botId, target }) => {
        const folder = await folderOf(botId);
        const crop = (await openBot(folder)).targets.get(target)?.crop;
        if (crop === undefined) return {};
        const path = resolve(folder, crop);
        if (!path.startsWith(folder + sep)) return {};
        try {
          return { dataUrl: `data:image/png;base64,${(await readFile(path)).toString('base64')}` };
        } catch (error) {
          if (isMissing(error)) return {};
          throw error;
        }
      },
    },
  };
}

/** Renames, or copies and removes where the trash is on another disk. */
async function moveFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyBotFolder(from, to);
    await rm(from, { recursive: true });
  }
}
