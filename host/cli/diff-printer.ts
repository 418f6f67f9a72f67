import { styleText } from 'node:util';
import type { BotDiff, FieldChange, StepChange, TargetChange } from '../../contract/flow/index.ts';

/** Puts colour around a text, or leaves it as it is. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Colour where standard output is a terminal that shows it and `NO_COLOR` is not set. */
export const terminalPaint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });

const marks = { added: '+', removed: '-', moved: '>', renamed: '=', changed: '~' } as const;
const styles = { added: 'green', removed: 'red', moved: 'cyan', renamed: 'cyan', changed: 'yellow' } as const;

const fieldName = (pointer: string): string =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const shown = (value: unknown): string =>
  typeof value === 'string' && value !== '' && !/^[\s]|[\s]$/.test(value) ? value : JSON.stringify(value);

const widest = 96;

function fieldLines({ pointer, change, before, after }: FieldChange, paint: Paint, indent: string): string[] {
  const name = paint('dim', fieldName(pointer));
  const [old, now] = [shown(before), shown(after)];
  if (change === 'added' && !now.includes('\n') && now.length < widest)
    return [`${indent}${paint('green', '+')} ${name}  ${paint('green', now)}`];
  if (change === 'removed' && !old.includes('\n') && old.length < widest)
    return [`${indent}${paint('red', '-')} ${name}  ${paint('red', old)}`];
  const short = old.length + now.length < widest && !/\n/.test(old + now);
  if (change === 'changed' && short)
    return [`${indent}${paint('yellow', '~')} ${name}  ${paint('red', old)} → ${paint('green', now)}`];
  const block = (mark: string, style: 'red' | 'green', text: string): string[] =>
    text.split('\n').map((line) => `${indent}    ${paint(style, `${mark} ${line}`)}`);
  return [
    `${indent}${paint(styles[change], marks[change])} ${name}`,
    ...(change === 'added' ? [] : block('-', 'red', old)),
    ...(change === 'removed' ? [] : block('+', 'green', now)),
  ];
}

const where = (place: StepChange['after']): string =>
  place === undefined
    ? ''
    : `place ${place.index + 1}${place.inside === undefined ? '' : ` in ${place.inside}`}`;

function stepLines(step: StepChange, paint: Paint): string[] {
  const [first = 'changed'] = step.changes;
  const look =
    step.changes.includes('changed') && first !== 'added' && first !== 'removed' ? 'changed' : first;
  const name = step.oldName === undefined ? step.name : `${step.oldName} → ${step.name}`;
  const sentence = step.sentenceAfter ?? step.sentenceBefore;
  const said = sentence === undefined || sentence === step.name ? '' : `  ${paint('dim', sentence)}`;
  const place = step.changes.includes('moved')
    ? [`      ${paint('cyan', 'moved')} from ${where(step.before)} to ${where(step.after)}`]
    : [];
  const inside = (step.after ?? step.before)?.inside;
  const beside = inside === undefined || place.length > 0 ? '' : paint('dim', `  in ${inside}`);
  return [
    `  ${paint(styles[look], marks[look])} ${paint(['bold', styles[look]], name)}${said}${beside}`,
    ...place,
    ...step.fields.flatMap((field) => fieldLines(field, paint, '      ')),
  ];
}

function targetLines(target: TargetChange, paint: Paint): string[] {
  const name = target.oldName === undefined ? target.name : `${target.oldName} → ${target.name}`;
  const whole = target.change === 'added' || target.change === 'removed';
  const crop = target.crop === undefined || whole ? [] : [`      ${paint('yellow', '~')} its picture`];
  return [
    `  ${paint(styles[target.change], marks[target.change])} ${paint('bold', name)}`,
    ...(whole ? [] : target.fields.flatMap((field) => fieldLines(field, paint, '      '))),
    ...crop,
  ];
}

function permissionLines(found: BotDiff, paint: Paint): string[] {
  return (['widened', 'narrowed'] as const).flatMap((effect) => {
    const changes = found.permissions.filter((change) => change.effect === effect);
    if (changes.length === 0) return [];
    const style = effect === 'widened' ? 'red' : 'green';
    return [
      '',
      paint(['bold', style], effect === 'widened' ? 'Permissions widened' : 'Permissions narrowed'),
      ...changes.map(
        ({ kind, value, reason }) =>
          `  ${paint(style, effect === 'widened' ? '!' : '-')} ${paint('bold', `${kind} ${value}`)}  ${reason}`,
      ),
    ];
  });
}

const section = (title: string, lines: readonly string[], paint: Paint): string[] =>
  lines.length === 0 ? [] : ['', paint('bold', title), ...lines];

const count = (number: number, word: string, what: string): string[] =>
  number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'} ${what}`];

function summary(found: BotDiff): string {
  const steps = (change: StepChange['changes'][number]): number =>
    found.steps.filter(({ changes }) => changes.includes(change)).length;
  const parts = [
    ...count(found.permissions.filter(({ effect }) => effect === 'widened').length, 'permission', 'widened'),
    ...(['added', 'removed', 'moved', 'renamed', 'changed'] as const).flatMap((change) =>
      count(steps(change), 'step', change),
    ),
    ...count(found.targets.length, 'target', 'changed'),
    ...count(found.files.length, 'other file', 'changed'),
  ];
  return parts.length === 0 ? 'Details of the bot changed.' : `${parts.join(', ')}.`;
}

/** The lines that tell a person what differs, permissions first. */
export function diffLines(found: BotDiff, paint: Paint): string[] {
  const problems = found.problems.flatMap(({ finding }) => [
    `  ${paint('red', `${finding.file}:${finding.line}:${finding.column}`)}: ${finding.message}`,
    '  It is compared line by line.',
  ]);
  if (found.same) {
    return [...section('Cannot be read', problems, paint), 'The bots mean the same.'];
  }
  const manifest = found.manifest.filter(({ pointer }) => !pointer.startsWith('/permissions'));
  const patches = found.texts.flatMap(({ patch }) =>
    patch.split('\n').map((line) => {
      if (line.startsWith('+')) return paint('green', line);
      return line.startsWith('-') ? paint('red', line) : line;
    }),
  );
  return [
    paint('bold', `${found.before} → ${found.after}`),
    ...permissionLines(found, paint),
    ...section('Cannot be read', problems, paint),
    ...section(
      'Steps',
      found.steps.flatMap((step) => stepLines(step, paint)),
      paint,
    ),
    ...section(
      'Document',
      found.document.flatMap((field) => fieldLines(field, paint, '  ')),
      paint,
    ),
    ...section(
      'Inputs and manifest',
      manifest.flatMap((field) => fieldLines(field, paint, '  ')),
      paint,
    ),
    ...section(
      'Targets',
      found.targets.flatMap((target) => targetLines(target, paint)),
      paint,
    ),
    ...section(
      'Other files',
      found.files.map(({ path, change }) => `  ${paint(styles[change], marks[change])} ${path}`),
      paint,
    ),
    ...section('Texts', patches, paint),
    '',
    summary(found),
  ];
}
