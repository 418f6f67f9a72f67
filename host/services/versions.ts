import { extname } from 'node:path';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { registry } from '../../bots/catalog/registry.ts';
import { compareBots } from '../../bots/language/diff/diff-bots.ts';
import { cropOf } from '../../bots/language/diff/targets-diff.ts';
import { isRecord } from '../../bots/language/steps.ts';
import { readYamlText } from '../../bots/language/yaml-text.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { manifestSchema, targetsFileSchema } from '../../contract/flow/index.ts';
import type { BotCommit, BotVersion, Handlers } from '../../contract/rpc/index.ts';
import { git, type ReadableSnapshot, snapshotOfFolder, snapshotOfRevision } from '../bots/snapshot.ts';
import type { BotShelf } from './bots.ts';

const mostCommits = 50;

/** Commits that changed a folder; undefined where it is in no repository. */
async function commitsOf(folder: string): Promise<BotCommit[] | undefined> {
  let log: string;
  try {
    const format = '--format=%H%x00%an%x00%aI%x00%s%x00';
    log = (await git(['log', `-n${mostCommits}`, format, '--', '.'], folder)).toString('utf8');
  } catch (error) {
    // No git, no repository, or one without commits: there is nothing to choose from.
    if (error instanceof UnderstudyError && error.code === 'git-failed') return undefined;
    throw error;
  }
  return log.split('\0\n').flatMap((line) => {
    const [revision = '', author = '', at = '', title = ''] = line.split('\0');
    return revision === '' ? [] : [{ revision, author, at, title }];
  });
}

const pictureTypes: Readonly<Record<string, string>> = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg' };

/** A file with the defaults of its format written out; one that does not fit the format stays as it is. */
function filled(text: string | undefined, schema: z.ZodType): string | undefined {
  const parsed = schema.safeParse(readYamlText(text ?? '', '').value ?? {});
  return parsed.success ? stringify(parsed.data) : text;
}

/** Versions of bots beside each other: on disk, in git, and not saved yet. */
export function versionsHandlers(
  shelf: Pick<BotShelf, 'folderOf'>,
): Pick<Handlers, 'versions.list' | 'versions.compare' | 'versions.crop'> {
  const snapshot = async ({ botId, revision }: BotVersion): Promise<ReadableSnapshot> => {
    const folder = await shelf.folderOf(botId);
    if (revision === undefined) return snapshotOfFolder(folder, '');
    const inside = (await git(['rev-parse', '--show-prefix'], folder)).toString('utf8').trim();
    return { ...(await snapshotOfRevision(`${revision}:${inside.replace(/\/$/, '')}`, folder)), label: '' };
  };
  return {
    'versions.list': async ({ botId }) => {
      const commits = await commitsOf(await shelf.folderOf(botId));
      return { repository: commits !== undefined, commits: commits ?? [] };
    },
    'versions.compare': async ({ before, after, unsaved }) => {
      const [old, now] = await Promise.all([snapshot(before), snapshot(after)]);
      if (unsaved === undefined) return compareBots(old, now, registry.entries());
      // The editor holds targets and manifest with all defaults filled in: so does what they are compared with.
      const saved = {
        ...old,
        targets: filled(old.targets, targetsFileSchema),
        manifest: filled(old.manifest, manifestSchema),
      };
      const edited = {
        ...now,
        bot: unsaved.text,
        targets: stringify(unsaved.targets),
        manifest: stringify(unsaved.manifest),
      };
      return compareBots(saved, edited, registry.entries());
    },
    'versions.crop': async ({ version, target }) => {
      const from = await snapshot(version);
      const { value } = readYamlText(from.targets ?? '', 'targets.yaml');
      const targets = isRecord(value) ? value['targets'] : undefined;
      const path = isRecord(targets) ? cropOf(targets[target]) : undefined;
      const type = path === undefined ? undefined : pictureTypes[extname(path).toLowerCase()];
      const bytes = path === undefined || type === undefined ? undefined : await from.read(path);
      return bytes === undefined
        ? {}
        : { dataUrl: `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}` };
    },
  };
}
