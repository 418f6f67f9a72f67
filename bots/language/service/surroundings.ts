import type { CatalogEntry } from '../../../contract/actions/index.ts';
import type { Manifest } from '../../../contract/flow/index.ts';
import { type StepNode, stepsIn } from '../../../contract/text/outline.ts';
import { isReadable, readModel, type TextModel } from '../../../contract/text/text-model.ts';
import { isRecord } from '../steps.ts';

/** A target as completion and hover show it. */
export interface KnownTarget {
  readonly name: string;
  readonly title: string;
  /** Where it lives, e.g. `https://erp.example/login`. */
  readonly where?: string | undefined;
}

/** What stands around a document: the catalogue, and the targets and manifest beside it. */
export interface Surroundings {
  readonly catalog: readonly CatalogEntry[];
  readonly targets: readonly KnownTarget[];
  readonly manifest: Manifest | undefined;
  /** Names in the credential store of this machine, beside those the manifest allows. */
  readonly secrets?: readonly string[] | undefined;
}

/** A value that expressions can read. */
export interface Variable {
  readonly expression: string;
  readonly origin: string;
}

const models: TextModel[] = [];

/** The model of a text; what was asked for lately is taken over, so that a long document is not read anew for every question. */
export function modelOf(text: string): TextModel {
  const known = models.find((model) => model.text === text);
  if (known !== undefined) return known;
  const model = readModel(text, models[0]);
  models.unshift(model);
  models.length = Math.min(models.length, 3);
  return model;
}

/** The steps of a text; of the text without the line of the cursor where that line breaks it. */
export function stepsAround(text: string, offset: number): readonly StepNode[] {
  const model = modelOf(text);
  if (isReadable(model)) return stepsIn(model);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const without = readModel(text.slice(0, start) + text.slice(end < 0 ? text.length : end + 1), model);
  return isReadable(without) ? stepsIn(without) : [];
}

const keysOf = (value: unknown): readonly string[] => {
  if (isRecord(value)) return Object.keys(value);
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/[{,]\s*"?([A-Za-z_]\w*)"?\s*:/g)].map((match) => match[1] ?? '');
};
const field = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);

const always: readonly Variable[] = [
  { expression: '$context', origin: 'what steps before have kept with `export`' },
  { expression: '$input', origin: 'the input of the step, as `input.from` made it' },
  { expression: '$output', origin: 'the output of the step' },
  { expression: '$secrets', origin: 'secrets; each is a handle until the moment it is used' },
  { expression: '$task', origin: 'the step itself: name, definition, input, startedAt' },
  { expression: '$workflow', origin: 'the bot: id, definition, input, startedAt' },
  { expression: '$runtime', origin: 'the robot: name, version' },
];

/** Everything that an expression in the step can read: inputs, secrets, loop variables around it, values kept before it. */
export function variablesIn(
  steps: readonly StepNode[],
  pointer: string | undefined,
  around: Surroundings,
): readonly Variable[] {
  const found: Variable[] = [];
  for (const input of around.manifest?.inputs ?? [])
    found.push({
      expression: `$workflow.input.${input.name}`,
      origin: `input ‘${input.title ?? input.name}’`,
    });
  for (const secret of new Set([...(around.manifest?.permissions.secrets ?? []), ...(around.secrets ?? [])]))
    found.push({ expression: `$secrets.${secret}`, origin: 'secret of this machine' });
  const end = pointer === undefined ? -1 : steps.findIndex((each) => each.pointer === pointer);
  for (const each of end < 0 ? steps : steps.slice(0, end)) {
    const loop = each.task['for'];
    if (each.kind === 'for' && pointer?.startsWith(`${each.pointer}/`) === true) {
      found.push({
        expression: `$${String(field(loop, 'each') ?? 'item')}`,
        origin: `item of the loop ${each.name}`,
      });
      found.push({
        expression: `$${String(field(loop, 'at') ?? 'index')}`,
        origin: `index of the loop ${each.name}`,
      });
    }
    for (const key of keysOf(field(each.task['export'], 'as')))
      found.push({ expression: `$context.${key}`, origin: `kept by ${each.name}` });
    for (const key of each.kind === 'set' ? keysOf(each.task['set']) : [])
      found.push({ expression: `.${key}`, origin: `set by ${each.name}` });
  }
  const seen = new Set<string>();
  return [...found, ...always].filter(({ expression }) => !seen.has(expression) && seen.add(expression));
}
