import { createTwoFilesPatch } from 'diff';
import type { CatalogEntry } from '../../../contract/actions/index.ts';
import {
  type BotDiff,
  botDiffVersion,
  type ComparedRow,
  describeStep,
  type Finding,
} from '../../../contract/flow/index.ts';
import { isRecord } from '../steps.ts';
import { findingAt, readYamlText } from '../yaml-text.ts';
import { fieldChanges, ownChanges } from './fields.ts';
import { matchSteps } from './match-steps.ts';
import { type OutlineStep, outlineOf } from './outline.ts';
import { permissionChanges } from './permissions-diff.ts';
import { sideBySide } from './side-by-side.ts';
import { diffSteps, type Sentence } from './steps-diff.ts';
import { cropOf, type Digests, diffTargets } from './targets-diff.ts';

/** A bot as it is compared: the texts of its three files, and digests of the others. */
export interface BotSnapshot {
  /** How messages call it. */
  readonly label: string;
  readonly bot: string | undefined;
  readonly targets: string | undefined;
  readonly manifest: string | undefined;
  readonly files: Digests;
}

type Part = 'bot' | 'targets' | 'manifest';
const fileOf = { bot: 'bot.yaml', targets: 'targets.yaml', manifest: 'manifest.yaml' } as const;

interface Read {
  /** What the file holds, `{}` where there is none; undefined where it cannot be read. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly finding: Finding | undefined;
}

/** Reads one file; what is no YAML, or no object, is told with its place. */
function read(snapshot: BotSnapshot, part: Part): Read {
  const text = snapshot[part];
  if (text === undefined) return { value: {}, finding: undefined };
  const file = `${snapshot.label === '' ? '' : `${snapshot.label}/`}${fileOf[part]}`;
  const source = readYamlText(text, file);
  const broken = source.findings.find(({ severity }) => severity === 'error');
  if (broken !== undefined) return { value: undefined, finding: broken };
  if (isRecord(source.value)) return { value: source.value, finding: undefined };
  if (source.value === null || source.value === undefined) return { value: {}, finding: undefined };
  const message = `${file} holds no fields; it is compared line by line.`;
  return { value: undefined, finding: findingAt('document-invalid', message, file, source.locate('')) };
}

interface Sides {
  readonly before: Read;
  readonly after: Read;
}

/** Files that are neither the three nor a target's crop. */
function otherFiles(before: BotSnapshot, after: BotSnapshot, targets: Sides): BotDiff['files'] {
  const crops = new Set<string>();
  for (const { value } of [targets.before, targets.after]) {
    const list = value?.['targets'];
    for (const target of Object.values(isRecord(list) ? list : {})) crops.add(cropOf(target) ?? '');
  }
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    if (old === now || crops.has(path)) return [];
    return [
      { path, change: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed' } as const,
    ];
  });
}

/** How steps read: the sentence of their action with the titles of their targets. */
function sentences(catalog: readonly CatalogEntry[], targets: Sides): Sentence {
  const actions = new Map(catalog.map((entry) => [entry.id, entry]));
  const titles =
    (side: 'before' | 'after') =>
    (name: string): string | undefined => {
      const list = targets[side].value?.['targets'];
      const target = isRecord(list) ? list[name] : undefined;
      return isRecord(target) && typeof target['title'] === 'string' ? target['title'] : undefined;
    };
  return (step: OutlineStep, side) =>
    describeStep(actions.get(String(step.task['call'])), step.name, step.task, titles(side));
}

/**
 * Everything in which two bots differ in meaning: comments, layout and the order of fields say nothing. A file that
 * cannot be read is told in `problems` and compared line by line; nothing in a bot makes this fail.
 */
export function diffBots(before: BotSnapshot, after: BotSnapshot, catalog: readonly CatalogEntry[]): BotDiff {
  return compareBots(before, after, catalog).diff;
}

/** As {@link diffBots}, with all steps of both bots beside each other. */
export function compareBots(
  before: BotSnapshot,
  after: BotSnapshot,
  catalog: readonly CatalogEntry[],
): { readonly diff: BotDiff; readonly rows: ComparedRow[] } {
  const sides = (part: Part): Sides => ({ before: read(before, part), after: read(after, part) });
  const parts = { bot: sides('bot'), targets: sides('targets'), manifest: sides('manifest') };
  const problems: BotDiff['problems'] = [];
  const texts: BotDiff['texts'] = [];
  for (const part of ['bot', 'targets', 'manifest'] as const) {
    const unread = (['before', 'after'] as const).filter((side) => parts[part][side].finding !== undefined);
    for (const side of unread) {
      const { finding } = parts[part][side];
      if (finding !== undefined) problems.push({ side, finding });
    }
    if (unread.length === 0 || before[part] === after[part]) continue;
    const [old, now] = [before[part] ?? '', after[part] ?? ''];
    const patch = createTwoFilesPatch(`a/${fileOf[part]}`, `b/${fileOf[part]}`, old, now, '', '', {
      context: 3,
    });
    texts.push({ path: fileOf[part], patch });
  }
  const both = (part: Part): { before: unknown; after: unknown } => {
    const { before: old, after: now } = parts[part];
    return old.value === undefined || now.value === undefined
      ? { before: {}, after: {} }
      : { before: old.value, after: now.value };
  };
  const [bot, targets, manifest] = [both('bot'), both('targets'), both('manifest')];
  const outlines = { before: outlineOf(bot.before), after: outlineOf(bot.after) };
  const pairs = matchSteps(outlines.before, outlines.after);
  const sentence = sentences(catalog, parts.targets);
  const found = {
    permissions: permissionChanges(
      { manifest: manifest.before, outline: outlines.before },
      { manifest: manifest.after, outline: outlines.after },
      catalog,
    ),
    steps: diffSteps(outlines.before, outlines.after, pairs, sentence),
    document: ownChanges(
      { own: outlines.before.around, whole: bot.before },
      { own: outlines.after.around, whole: bot.after },
    ),
    manifest: fieldChanges(manifest.before, manifest.after),
    targets: diffTargets(
      { targets: targets.before, files: before.files },
      { targets: targets.after, files: after.files },
    ),
    files: otherFiles(before, after, parts.targets),
    texts,
  };
  const same = Object.values(found).every((list) => list.length === 0);
  const diff: BotDiff = {
    version: botDiffVersion,
    same,
    before: before.label,
    after: after.label,
    ...found,
    problems,
  };
  return { diff, rows: sideBySide(outlines.before, outlines.after, pairs, found.steps, sentence) };
}
