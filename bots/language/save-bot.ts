import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  dslVersion,
  type Manifest,
  manifestSchema,
  type TargetsFile,
  targetsFileSchema,
} from '../../contract/flow/index.ts';
import { sameFields } from '../../contract/text/data.ts';
import { bringInto } from '../../contract/text/rewrite.ts';
import { commonEnd, commonStart } from '../../contract/text/text-change.ts';
import { isReadable, readModel } from '../../contract/text/text-model.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { isRecord } from './steps.ts';

const layout = { indent: 2, lineWidth: 0, singleQuote: true } as const;

/** The value without what the old text leaves to presets and still does: `read` is the old value, presets filled in. */
function withoutPresets(old: unknown, read: unknown, next: unknown): unknown {
  if (sameFields(read, next)) return old;
  if (Array.isArray(old) && Array.isArray(read) && Array.isArray(next)) {
    return (next as unknown[]).map((item, index) => {
      const same = (read as unknown[]).findIndex((each) => sameFields(each, item));
      const from = same < 0 ? index : same;
      return withoutPresets((old as unknown[])[from], (read as unknown[])[from], item);
    });
  }
  if (!isRecord(old) || !isRecord(read) || !isRecord(next)) return next;
  const entries = Object.entries(next).filter(
    ([key, value]) => Object.hasOwn(old, key) || !sameFields(read[key], value),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPresets(old[key], read[key], value)]));
}

/**
 * YAML of a value written over an old text: fields that did not change keep their lines and comments. `read` fills the
 * presets of a format into the old value, so that they are not written where nobody wrote them.
 */
export function rewriteYaml(
  old: string | undefined,
  value: unknown,
  read?: (raw: unknown) => unknown,
): string {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  const model = old === undefined ? undefined : readModel(old);
  if (model === undefined || !isReadable(model) || !isRecord(model.value)) return stringify(plain, layout);
  const next = read === undefined ? plain : withoutPresets(model.value, read(model.value), plain);
  return bringInto(model, next, [], 'kept').model.text;
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause: error });
  }
}

/** What a format makes of a raw value; nothing where it does not fit, so that all is written then. */
const presetsOf =
  (schema: typeof manifestSchema | typeof targetsFileSchema) =>
  (raw: unknown): unknown =>
    schema.safeParse(raw).data;

const existing = async (path: string): Promise<string | undefined> => (await bytesOf(path))?.toString('utf8');

/**
 * The bytes of a text that was read from `old` and edited. Bytes that are no UTF-8 were read as replacement characters;
 * around the edit they are written back as they were.
 */
export function keptBytes(old: Buffer, text: string): Buffer {
  const before = old.toString('utf8');
  if (before === text) return old;
  if (!before.includes('\ufffd')) return Buffer.from(text);
  let same = commonStart(before, text);
  // Half a surrogate pair has no bytes of its own.
  if (/[\ud800-\udbff]/.test(before[same - 1] ?? '')) same -= 1;
  const after = commonEnd(before, text, same);
  const start = bytesUpTo(old, same);
  const end = bytesUpTo(old, before.length - after);
  return Buffer.concat([
    old.subarray(0, start),
    Buffer.from(text.slice(same, text.length - after)),
    old.subarray(end),
  ]);
}

/** How many bytes the first `units` UTF-16 units of a text come from. */
function bytesUpTo(bytes: Buffer, units: number): number {
  let [low, high] = [0, bytes.length];
  // A cut inside a character reads as a replacement character, so the first cut that is long enough is the right one.
  while (low < high) {
    const middle = (low + high) >> 1;
    const length = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, middle), {
      stream: true,
    }).length;
    if (length < units) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What {@link saveBot} writes; what is left out stays as it is on disk. */
export interface BotChanges {
  /** Text of bot.yaml, written as it is. */
  readonly text?: string | undefined;
  readonly targets?: TargetsFile | undefined;
  readonly manifest?: Manifest | undefined;
}

/**
 * Writes files of a bot folder, each atomically, targets before the document that names them. Comments in targets.yaml
 * and manifest.yaml stay where their fields stay. Fails with `targets-invalid`, `manifest-invalid` or
 * `file-write-failed`, the old files unchanged.
 */
export async function saveBot(folder: string, changes: BotChanges): Promise<void> {
  const writes: [path: string, text: string][] = [];
  if (changes.manifest !== undefined) {
    const path = join(folder, 'manifest.yaml');
    const parsed = manifestSchema.safeParse(changes.manifest);
    if (!parsed.success) throw new UnderstudyError('manifest-invalid', { reason: parsed.error.message });
    writes.push([path, rewriteYaml(await existing(path), parsed.data, presetsOf(manifestSchema))]);
  }
  if (changes.targets !== undefined) {
    const path = join(folder, 'targets.yaml');
    const parsed = targetsFileSchema.safeParse(changes.targets);
    if (!parsed.success) throw new UnderstudyError('targets-invalid', { reason: parsed.error.message });
    writes.push([path, rewriteYaml(await existing(path), parsed.data, presetsOf(targetsFileSchema))]);
  }
  if (changes.text !== undefined) writes.push([join(folder, 'bot.yaml'), changes.text]);
  for (const [path, text] of writes) {
    const old = await bytesOf(path);
    const next = old === undefined ? Buffer.from(text) : keptBytes(old, text);
    if (old === undefined || !old.equals(next)) await writeFileAtomically(path, next);
  }
}

/** A word that the DSL accepts as namespace or name: letters, digits and `-`, at most 63 characters. */
function dslName(text: string, otherwise: string): string {
  const word = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return word === '' ? otherwise : word;
}

/** Text of the bot.yaml of a bot without steps. Names are turned into words that the DSL accepts. */
export function newBotDocument(bot: {
  readonly namespace: string;
  readonly name: string;
  readonly title?: string | undefined;
}): string {
  const document = {
    dsl: dslVersion,
    namespace: dslName(bot.namespace, 'default'),
    name: dslName(bot.name, 'bot'),
    version: '0.1.0',
    ...(bot.title === undefined ? {} : { title: bot.title }),
  };
  return stringify({ document, do: [] }, layout);
}
