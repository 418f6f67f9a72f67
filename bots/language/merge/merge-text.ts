import type { z } from 'zod';
import type { ErrorCode } from '../../../contract/errors/index.ts';
import {
  type Finding,
  type MergeConflict,
  manifestSchema,
  targetsFileSchema,
} from '../../../contract/flow/index.ts';
import { outlineOf } from '../diff/outline.ts';
import { same } from '../diff/same.ts';
import { parseDocument } from '../parse.ts';
import { rewriteYaml } from '../save-bot.ts';
import { isRecord } from '../steps.ts';
import { readYamlText } from '../yaml-text.ts';
import { type Concrete, type ConcreteText, takeApart } from './concrete.ts';
import { conflictComment, conflictMarks, type OpenConflict } from './conflicts.ts';
import { TreeMerge } from './merge-tree.ts';
import { plainValue, putTogether } from './put-together.ts';
import { sideOf } from './sides.ts';
import { each, type Three } from './three.ts';
import { planSteps, type StepPlan, type Unit } from './units.ts';

/** What a file of a bot is, which decides what makes it valid. */
export type MergedPart = 'bot' | 'targets' | 'manifest' | 'other';

/** A merged text, and what both sides changed differently in it. */
export interface MergedText {
  readonly text: string;
  readonly conflicts: readonly MergeConflict[];
}

/** One text could not be read, so nothing was merged. */
export interface UnreadText {
  readonly unread: 'base' | 'ours' | 'theirs';
  readonly finding: Finding;
}

const schemas: Readonly<Partial<Record<MergedPart, z.ZodType>>> = {
  targets: targetsFileSchema,
  manifest: manifestSchema,
};

/** Errors of a text as what it is; conflicts that stand open in it are none here. */
function errorsOf(part: MergedPart, text: string): Finding[] {
  const open: ErrorCode = 'merge-unresolved';
  if (part === 'bot')
    return parseDocument(text, 'bot.yaml').findings.filter(
      ({ severity, code }) => severity === 'error' && code !== open,
    );
  const source = readYamlText(text, 'file');
  const errors = source.findings.filter(({ severity }) => severity === 'error');
  const schema = schemas[part];
  if (errors.length > 0 || schema === undefined || schema.safeParse(source.value ?? {}).success)
    return errors;
  return [
    {
      code: 'document-invalid',
      severity: 'error',
      message: 'does not fit',
      file: 'file',
      line: 1,
      column: 1,
    },
  ];
}

/** One attempt: everything merged except the steps in `whole`, which are taken from one side. */
interface Attempt {
  readonly text: string;
  readonly conflicts: readonly OpenConflict[];
  readonly plan: StepPlan | undefined;
  /** It holds fields, as every file of a bot does. */
  readonly isObject: boolean;
}

function attempt(
  texts: Three<string>,
  apart: Three<ConcreteText>,
  part: MergedPart,
  whole: ReadonlySet<number>,
): Attempt {
  let references: ReadonlyMap<unknown, Unit> = new Map();
  const meaning = (leaf: Concrete): string | undefined => {
    const unit = references.get(leaf);
    return unit === undefined ? undefined : `then ${unit.id}`;
  };
  const sides = each(apart, (text) => sideOf(text, part === 'bot', meaning));
  const plan = planSteps(sides, (found) => {
    references = found;
  });
  const merge = new TreeMerge(sides, plan, references, whole);
  const { root, lead } = merge.document();
  const ours = sides.ours?.text ?? takeApart('');
  const made = { ...ours, root, prologue: [...ours.prologue, ...lead] };
  const text = putTogether(made);
  const value = root === undefined ? null : plainValue(root);
  const read = readYamlText(text, 'bot.yaml');
  if (!read.findings.some(({ severity }) => severity === 'error') && same(read.value, value))
    return { text, conflicts: merge.conflicts, plan, isObject: isRecord(value) };
  // Anchors that lost their place, and whatever else cannot be put together from the texts: written anew by value.
  const comments = merge.conflicts.flatMap(conflictComment);
  const written = rewriteYaml(texts.ours, value);
  return {
    text: comments.length === 0 ? written : `${comments.join('\n')}\n${written}`,
    conflicts: merge.conflicts,
    plan,
    isObject: isRecord(value),
  };
}

/** The steps, by number, in which a merged document breaks the rules of its format. */
function unfitSteps({ text, plan }: Attempt, errors: readonly Finding[]): Set<number> {
  const found = new Set<number>();
  const outline = outlineOf(readYamlText(text, 'bot.yaml').value);
  const units = new Map<unknown, Unit>();
  for (const step of outline.steps) {
    const container = step.container === undefined ? undefined : units.get(step.container);
    const unit = plan?.membersOf(container, step.list)[step.index];
    if (unit !== undefined) units.set(step, unit);
  }
  for (const { pointer = '' } of errors) {
    const step = outline.steps.findLast(
      (each) => pointer === each.pointer || pointer.startsWith(`${each.pointer}/`),
    );
    const unit = step === undefined ? undefined : units.get(step);
    found.add(unit?.id ?? -1);
  }
  return found;
}

/** Numbers the conflicts as they stand in the text, from top to bottom. */
function numbered(text: string, conflicts: readonly OpenConflict[], file: string): MergedText {
  const known = new Map(conflicts.map((conflict) => [conflict.number, conflict]));
  const lines = text.split('\n');
  const listed: MergeConflict[] = [];
  for (const { number, from } of conflictMarks(text)) {
    const conflict = known.get(number);
    if (conflict === undefined) continue;
    known.delete(number);
    listed.push({ ...conflict, number: listed.length + 1, file, line: from + 1 });
    lines[from] = (lines[from] ?? '').replace(/conflict \d+:/, `conflict ${listed.length}:`);
  }
  const unmarked = [...known.values()].map((conflict) => ({ ...conflict, number: 0, file }));
  return { text: lines.join('\n'), conflicts: [...listed, ...unmarked] };
}

/** Ours as it is, with a comment at its top that says that nothing of theirs is in it. */
function oursAlone(texts: Three<string>, file: string): MergedText {
  const message = 'The changes of both sides do not fit together; the file stands as in ours.';
  const conflict: OpenConflict = { number: 1, kind: 'unfit', field: file, kept: 'ours', message };
  const ours = texts.ours ?? '';
  const bom = ours.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = `${conflictComment(conflict).join('\n')}\n${ours.slice(bom.length)}`;
  return numbered(bom + body, [conflict], file);
}

/** Whether all three are valid, so that the merge must be. */
const isSound = (texts: Three<string>, part: MergedPart): boolean =>
  [texts.base, texts.ours, texts.theirs].every(
    (text) => text === undefined || errorsOf(part, text).length === 0,
  );

/** The texts taken apart, or the first that is no YAML. */
function apartOrUnread(texts: Three<string>, file: string): Three<ConcreteText> | UnreadText {
  try {
    return each(texts, takeApart);
  } catch (error) {
    for (const unread of ['ours', 'theirs', 'base'] as const) {
      const text = texts[unread];
      if (text === undefined) continue;
      const finding = readYamlText(text, file).findings.find(({ severity }) => severity === 'error');
      if (finding !== undefined) return { unread, finding };
    }
    throw error;
  }
}

const textOf = (texts: Three<string>, side: 'ours' | 'theirs'): MergedText => ({
  text: texts[side] ?? '',
  conflicts: [],
});

/**
 * Merges two versions of a file that came from `base` (undefined where both made it anew). What only one side changed
 * is taken from it with its comments; where both changed the same field differently, ours stays and a comment shows
 * all three values. The text is valid where the three are. Where one is no YAML nothing is merged.
 */
export function mergeTexts(texts: Three<string>, part: MergedPart, file: string): MergedText | UnreadText {
  const { base, ours, theirs } = texts;
  if (ours === theirs || base === theirs) return textOf(texts, 'ours');
  if (base === ours) return textOf(texts, 'theirs');
  const apart = apartOrUnread(texts, file);
  if ('unread' in apart) return apart;
  const whole = new Set<number>();
  for (;;) {
    const made = attempt(texts, apart, part, whole);
    if (!made.isObject) return oursAlone(texts, file);
    const errors = errorsOf(part, made.text);
    if (errors.length === 0 || !isSound(texts, part)) return numbered(made.text, made.conflicts, file);
    const before = whole.size;
    if (part === 'bot') for (const id of unfitSteps(made, errors)) whole.add(id);
    if (whole.size === before) return oursAlone(texts, file);
  }
}
