import type { Definition, Hover } from '../../../contract/flow/language.ts';
import { describeStep } from '../../../contract/flow/sentence.ts';
import { offsetOf, type StepNode } from '../../../contract/text/outline.ts';
import { pointerOf } from '../../../contract/text/pointer.ts';
import type { Entry, SyntaxNode } from '../../../contract/text/syntax-node.ts';
import { isReadable, nodeAt } from '../../../contract/text/text-model.ts';
import { actionAround, parameterOf, takesTarget } from './called-action.ts';
import { actionHelp } from './complete.ts';
import type { Part } from './place.ts';
import { fieldsOf, schemasAt } from './schema-walk.ts';
import { modelOf, type Surroundings, stepsAround, variablesIn } from './surroundings.ts';

/** What stands under an offset of a sound text: the entries down to it, and whether it is the key of the last. */
export interface Under {
  readonly path: readonly (string | number)[];
  readonly parts: readonly Part[];
  readonly entry: Entry;
  readonly onKey: boolean;
}

const holds = (span: { from: number; to: number }, offset: number): boolean =>
  span.from <= offset && offset <= span.to;

/** The innermost pair or item at `offset`; undefined in broken texts and between things. */
export function underOffset(text: string, offset: number): Under | undefined {
  const model = modelOf(text);
  if (!isReadable(model)) return undefined;
  let node: SyntaxNode = model.root;
  let found: Under | undefined;
  const path: (string | number)[] = [];
  const parts: Part[] = [];
  for (;;) {
    const index = indexAt(node, offset);
    const entry = index < 0 ? undefined : node.entry(index);
    if (entry === undefined) return found;
    path.push(entry.key ?? index);
    parts.push(entry.key === undefined ? { item: true } : { key: entry.key });
    const onKey = entry.keySpan !== undefined && holds(entry.keySpan, offset);
    found = { path: [...path], parts: [...parts], entry, onKey };
    if (onKey) return found;
    node = entry.value;
  }
}

/** Place of the entry that holds the offset; by halves, for lists are long. */
function indexAt(node: SyntaxNode, offset: number): number {
  let [low, high] = [0, node.count - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = node.entry(middle)?.span;
    if (span === undefined) return -1;
    if (offset < span.from) high = middle - 1;
    else if (offset > span.to) low = middle + 1;
    else return middle;
  }
  return -1;
}

const stepOf = (steps: readonly StepNode[], path: readonly (string | number)[]): StepNode | undefined => {
  const pointer = `${pointerOf(path)}/`;
  return steps.findLast((step) => pointer.startsWith(`${step.pointer}/`));
};

const sentenceOf = (step: StepNode, around: Surroundings): string =>
  describeStep(
    around.catalog.find(({ id }) => id === step.task['call']),
    step.name,
    step.task,
    (name) => around.targets.find((target) => target.name === name)?.title,
  );

/** The variable of an expression at a place in it, e.g. `$context.invoice`. */
function variableAt(
  text: string,
  offset: number,
): { readonly from: number; readonly to: number; readonly name: string } | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end < 0 ? text.length : end);
  for (const match of line.matchAll(/\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)) {
    const from = start + match.index;
    if (from <= offset && offset <= from + match[0].length)
      return { from, to: from + match[0].length, name: match[0] };
  }
  return undefined;
}

interface Question {
  readonly text: string;
  readonly offset: number;
  readonly under: Under;
  readonly around: Surroundings;
}

function keyHover({ text, offset, under, around }: Question): string | undefined {
  const { path, parts, entry } = under;
  const name = entry.key ?? '';
  const step = stepsAround(text, offset).find((each) => each.pointer === pointerOf(path));
  if (step !== undefined) return `**${sentenceOf(step, around)}**\n\nStep \`${step.name}\``;
  if (path.at(-2) === 'with') {
    const schema = parameterOf(actionAround(text, offset, around), name);
    if (schema !== undefined)
      return [`**${String(schema['title'] ?? name)}**`, String(schema['description'] ?? '')]
        .filter((each) => each !== '')
        .join('\n\n');
  }
  const field = fieldsOf(schemasAt(parts.slice(0, -1), new Set([name]))).find((each) => each.name === name);
  return field === undefined || field.description === '' ? undefined : `**${name}**\n\n${field.description}`;
}

function valueHover({ text, offset, under, around }: Question): string | undefined {
  const { path, entry } = under;
  const value = String(entry.value.scalar?.value ?? '');
  const name = entry.key ?? '';
  if (name === 'call') {
    const action = around.catalog.find(({ id }) => id === value);
    return action === undefined ? undefined : actionHelp(action);
  }
  if (path.at(-2) === 'with' && takesTarget(name, parameterOf(actionAround(text, offset, around), name))) {
    const target = around.targets.find((each) => each.name === value);
    return target === undefined
      ? undefined
      : [`**${target.title}**`, `Element \`${target.name}\``, target.where ?? '']
          .filter((each) => each !== '')
          .join('\n\n');
  }
  const steps = stepsAround(text, offset);
  const own = stepOf(steps, path);
  if (name === 'then' && own !== undefined) {
    const next = steps.find((step) => step.list === own.list && step.name === value);
    return next === undefined ? undefined : `**${sentenceOf(next, around)}**\n\nStep \`${next.name}\``;
  }
  return undefined;
}

/** What is known of the word at `offset`, as Markdown. */
export function hoverAt(text: string, offset: number, around: Surroundings): Hover | undefined {
  const under = underOffset(text, offset);
  const variable = variableAt(text, offset);
  if (under !== undefined && !under.onKey && variable !== undefined) {
    const steps = stepsAround(text, offset);
    const known = variablesIn(steps, stepOf(steps, under.path)?.pointer, around);
    const meant = known
      .filter(({ expression }) => variable.name === expression || variable.name.startsWith(`${expression}.`))
      .sort((a, b) => b.expression.length - a.expression.length)[0];
    if (meant !== undefined)
      return { from: variable.from, to: variable.to, markdown: `\`${meant.expression}\`\n\n${meant.origin}` };
  }
  if (under === undefined) return undefined;
  const question = { text, offset, under, around };
  const markdown = under.onKey ? keyHover(question) : valueHover(question);
  const span = under.onKey ? under.entry.keySpan : under.entry.value.span;
  return markdown === undefined || span === undefined ? undefined : { ...span, markdown };
}

const useLists: Readonly<Record<string, string>> = {
  retry: 'retries',
  timeout: 'timeouts',
  error: 'errors',
  call: 'functions',
  use: 'authentications',
};

/** Where the name at `offset` is explained: the target, the input, the step or the reusable component it names. */
export function definitionAt(text: string, offset: number, around: Surroundings): Definition | undefined {
  const under = underOffset(text, offset);
  if (under === undefined || under.onKey) return undefined;
  const { path, entry } = under;
  const value = String(entry.value.scalar?.value ?? '');
  const name = entry.key ?? '';
  const variable = variableAt(text, offset)?.name;
  const input = /^\$workflow\.input\.(\w+)/.exec(variable ?? '')?.[1];
  const index = around.manifest?.inputs.findIndex((each) => each.name === input) ?? -1;
  if (input !== undefined && index >= 0)
    return { file: 'manifest.yaml', pointer: `/inputs/${index}`, name: input };
  if (path.at(-2) === 'with' && takesTarget(name, parameterOf(actionAround(text, offset, around), name)))
    return around.targets.some((target) => target.name === value)
      ? { file: 'targets.yaml', pointer: pointerOf(['targets', value]), name: value }
      : undefined;
  const model = modelOf(text);
  const steps = stepsAround(text, offset);
  const own = stepOf(steps, path);
  const next =
    name === 'then' && own !== undefined
      ? steps.find((step) => step.list === own.list && step.name === value)
      : undefined;
  if (next !== undefined) {
    const at = offsetOf(model, next.pointer);
    return { file: 'bot.yaml', pointer: next.pointer, ...(at === undefined ? {} : { offset: at }) };
  }
  const list = useLists[name];
  const component = list === undefined ? undefined : nodeAt(model, ['use', list, value]);
  return component === undefined
    ? undefined
    : { file: 'bot.yaml', pointer: pointerOf(['use', list ?? '', value]), offset: component.span.from };
}
