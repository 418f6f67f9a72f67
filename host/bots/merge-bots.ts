import { Buffer } from 'node:buffer';
import { extname } from 'node:path';
import { findingError } from '../../bots/language/bot-folder.ts';
import { type MergedPart, type MergedText, mergeTexts } from '../../bots/language/merge/merge-text.ts';
import type { MergeConflict } from '../../contract/flow/index.ts';
import type { ReadableSnapshot } from './snapshot.ts';

const partOfFile: Readonly<Record<string, MergedPart>> = {
  'bot.yaml': 'bot',
  'targets.yaml': 'targets',
  'manifest.yaml': 'manifest',
};

/** What the files of a merged bot are: bytes by path; a file that goes is left out. */
export interface MergedBot {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly conflicts: readonly MergeConflict[];
}

type Bytes = Uint8Array | undefined;
interface Versions {
  readonly base: Bytes;
  readonly ours: Bytes;
  readonly theirs: Bytes;
}

const equal = (a: Bytes, b: Bytes): boolean =>
  a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);
const textIn = (bytes: Bytes): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');

/** Merges three texts, or fails with the place where one of them is no YAML. */
export function mergeOrFail(
  texts: { readonly base: string | undefined; readonly ours: string; readonly theirs: string },
  part: MergedPart,
  file: string,
): MergedText {
  const merged = mergeTexts(texts, part, file);
  if (!('unread' in merged)) return merged;
  throw findingError({
    ...merged.finding,
    message: `in the version of ${merged.unread}: ${merged.finding.message}`,
  });
}

/** A file that both sides changed and that has no parts to merge: ours stays. */
function torn(path: string, { ours, theirs }: Versions): MergeConflict {
  const message =
    ours === undefined
      ? `Ours deleted ${path}, theirs changed it; it is kept as in theirs.`
      : theirs === undefined
        ? `Theirs deleted ${path}, ours changed it; it is kept.`
        : `Both sides changed ${path}; it stands as in ours.`;
  return {
    number: 0,
    file: path,
    kind: 'file',
    field: path,
    kept: ours === undefined ? 'theirs' : 'ours',
    message,
  };
}

function mergeFile(
  path: string,
  versions: Versions,
): { readonly bytes: Bytes; readonly conflicts: readonly MergeConflict[] } {
  const { base, ours, theirs } = versions;
  if (equal(ours, theirs) || equal(base, theirs)) return { bytes: ours, conflicts: [] };
  if (equal(base, ours)) return { bytes: theirs, conflicts: [] };
  const isYaml = ['.yaml', '.yml'].includes(extname(path));
  if (ours === undefined || theirs === undefined || !isYaml)
    return { bytes: ours ?? theirs, conflicts: [torn(path, versions)] };
  const texts = { base: textIn(base), ours: textIn(ours) ?? '', theirs: textIn(theirs) ?? '' };
  const { text, conflicts } = mergeOrFail(texts, partOfFile[path] ?? 'other', path);
  return { bytes: Buffer.from(text), conflicts };
}

/** Merges two versions of a bot folder that came from `base`: its three files by their parts, other files as wholes. */
export async function mergeBots(
  base: ReadableSnapshot,
  ours: ReadableSnapshot,
  theirs: ReadableSnapshot,
): Promise<MergedBot> {
  const paths = new Set(Object.keys(partOfFile));
  for (const side of [base, ours, theirs]) for (const path of side.files.keys()) paths.add(path);
  const files = new Map<string, Uint8Array>();
  const conflicts: MergeConflict[] = [];
  for (const path of [...paths].sort()) {
    const versions = {
      base: await base.read(path),
      ours: await ours.read(path),
      theirs: await theirs.read(path),
    };
    const merged = mergeFile(path, versions);
    if (merged.bytes !== undefined) files.set(path, merged.bytes);
    conflicts.push(...merged.conflicts);
  }
  return { files, conflicts };
}
