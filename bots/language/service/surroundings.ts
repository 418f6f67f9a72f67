import type { CatalogEntry } from '../../../contract/actions/index.ts';
import type { Manifest } from '../../../contract/flow/index.ts';
import { expressionsInReach, type Variable } from '../../../contract/text/expressions-in-reach.ts';
import { type StepNode, stepsIn } from '../../../contract/text/outline.ts';
import { isReadable, readModel, type TextModel } from '../../../contract/text/text-model.ts';

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
  const found = expressionsInReach(steps, pointer, around);
  const taken = new Set(found.map(({ expression }) => expression));
  return [...found, ...always.filter(({ expression }) => !taken.has(expression))];
}
