import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  dslVersion,
  type Manifest,
  manifestSchema,
  type TargetsFile,
  targetsFileSchema,
} from '../../contract/flow/index.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { isRecord } from './steps.ts';

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

/** The node for a value: the old one changed as little as possible, so that its comments stay. */
function updated(yaml: Document, node: Node | null | undefined, value: unknown): Node {
  if (isMap(node) && isRecord(value)) return updatedMap(yaml, node, value);
  if (isSeq(node) && Array.isArray(value)) return updatedSeq(yaml, node, value);
  if (isScalar(node) && (typeof value !== 'object' || value === null)) {
    if (node.value !== value) {
      node.value = value;
      delete node.source;
    }
    return node;
  }
  return yaml.createNode(value, { aliasDuplicateObjects: false }) as Node;
}

function updatedMap(yaml: Document, map: YAMLMap, value: Record<string, unknown>): Node {
  map.items = map.items.filter((pair) => Object.hasOwn(value, keyOf(pair.key)));
  for (const [name, inner] of Object.entries(value)) {
    const pair = map.items.find((item) => keyOf(item.key) === name);
    if (pair === undefined) map.add(yaml.createPair(name, inner));
    else pair.value = updated(yaml, pair.value as Node | null, inner);
  }
  return map;
}

function updatedSeq(yaml: Document, seq: YAMLSeq, value: readonly unknown[]): Node {
  seq.items = value.map((inner, index) => updated(yaml, seq.items[index] as Node | undefined, inner));
  return seq;
}

const layout = { indent: 2, lineWidth: 0, singleQuote: true } as const;

/** YAML of a value written over an old text: fields that did not change keep their lines and comments. */
export function rewriteYaml(old: string | undefined, value: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  const yaml = old === undefined ? undefined : parseDocument(old);
  if (yaml === undefined || yaml.errors.length > 0 || yaml.contents === null) return stringify(plain, layout);
  const root: Document = yaml;
  root.contents = updated(root, yaml.contents, plain);
  return root.toString(layout);
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause: error });
  }
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
    writes.push([path, rewriteYaml(await existing(path), parsed.data)]);
  }
  if (changes.targets !== undefined) {
    const path = join(folder, 'targets.yaml');
    const parsed = targetsFileSchema.safeParse(changes.targets);
    if (!parsed.success) throw new UnderstudyError('targets-invalid', { reason: parsed.error.message });
    writes.push([path, rewriteYaml(await existing(path), parsed.data)]);
  }
  if (changes.text !== undefined) writes.push([join(folder, 'bot.yaml'), changes.text]);
  for (const [path, text] of writes) await writeFileAtomically(path, text);
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
