import type { CatalogEntry } from '../../../contract/actions/index.ts';
import type { Completion, Completions } from '../../../contract/flow/language.ts';
import { pathOf } from '../../../contract/text/pointer.ts';
import { isRecord } from '../steps.ts';
import { actionAround, calledAround, parameterOf, takesTarget } from './called-action.ts';
import { keysOf, type Place, placeAt } from './place.ts';
import { fieldsOf, schemasAt, valuesOf } from './schema-walk.ts';
import { type Surroundings, stepsAround, variablesIn } from './surroundings.ts';

interface Question {
  readonly text: string;
  readonly offset: number;
  readonly place: Place;
  readonly keys: readonly string[];
  readonly around: Surroundings;
}

const protocols: readonly (readonly [string, string])[] = [
  ['http', 'HTTP request'],
  ['openapi', 'operation of an OpenAPI document'],
  ['grpc', 'gRPC method'],
  ['asyncapi', 'operation of an AsyncAPI document'],
  ['mcp', 'Model Context Protocol'],
  ['a2a', 'Agent2Agent'],
];

/** What an action is, as Markdown. */
export function actionHelp(entry: CatalogEntry): string {
  const required = new Set(
    Array.isArray(entry.input['required']) ? (entry.input['required'] as string[]) : [],
  );
  const rows = Object.entries(isRecord(entry.input['properties']) ? entry.input['properties'] : {}).map(
    ([name, raw]) => {
      const schema = isRecord(raw) ? raw : {};
      const said = [schema['title'], schema['description']]
        .filter((each) => typeof each === 'string')
        .join('. ');
      return `- \`${name}\`${required.has(name) ? '' : ' (optional)'}${said === '' ? '' : `: ${said}`}`;
    },
  );
  return [`**${entry.title}** \`${entry.id}\``, entry.summary, rows.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

const actions = ({ around }: Question): Completion[] => [
  ...around.catalog.map(
    (entry): Completion => ({
      label: entry.id,
      kind: 'action',
      detail: entry.title,
      documentation: actionHelp(entry),
    }),
  ),
  ...protocols.map(([label, detail]): Completion => ({ label, kind: 'action', detail })),
];

const targets = ({ around }: Question): Completion[] =>
  around.targets.map(({ name, title, where }) => ({
    label: name,
    kind: 'target',
    detail: title,
    ...(where === undefined ? {} : { documentation: where }),
  }));

/** The step that the cursor is in, by the names on the way to it. */
function stepAt({
  text,
  offset,
  keys,
}: Question): { readonly pointer: string; readonly list: string; readonly name: string } | undefined {
  const names = new Set(keys);
  return stepsAround(text, offset).findLast(
    (step) =>
      names.has(step.name) &&
      pathOf(step.pointer).every((part) => typeof part === 'number' || names.has(part)),
  );
}

function followers(question: Question): Completion[] {
  const own = stepAt(question);
  const beside = stepsAround(question.text, question.offset).filter(
    (step) => (own === undefined || step.list === own.list) && step.name !== own?.name,
  );
  const directives = [
    ['continue', 'the next step'],
    ['exit', 'leave this list'],
    ['end', 'end the bot'],
  ] as const;
  return [
    ...directives.map(([label, detail]): Completion => ({ label, kind: 'value', detail })),
    ...[...new Set(beside.map((step) => step.name))].map((label): Completion => ({ label, kind: 'step' })),
  ];
}

const expressionKeys = new Set(['if', 'in', 'while', 'when', 'as', 'from', 'until', 'exceptWhen']);

/** Whether the cursor is inside an expression, and how far back the variable goes. */
function expressionAt({ place, keys }: Question): boolean {
  if (/\$\{[^}]*$/.test(place.value)) return true;
  return !place.atKey && expressionKeys.has(keys.at(-1) ?? '') && !/^['"]?\s*$/.test(place.value);
}

function variables(question: Question): Completion[] {
  const { text, offset, around } = question;
  return variablesIn(stepsAround(text, offset), stepAt(question)?.pointer, around).map(
    ({ expression, origin }) => ({
      label: expression,
      kind: 'variable',
      detail: origin,
    }),
  );
}

function parameters(question: Question): Completion[] {
  const entry = actionAround(question.text, question.offset, question.around);
  if (entry === undefined) return [];
  return fieldsOf([entry.input], entry.input).map(({ name, description, required, schema }) => ({
    label: name,
    kind: 'key',
    insert: `${name}: `,
    detail: `${String(schema['title'] ?? '')}${required ? '' : ' (optional)'}`.trim(),
    ...(description === '' ? {} : { documentation: description }),
  }));
}

function keysHere({ place }: Question): Completion[] {
  return fieldsOf(schemasAt(place.path)).map(({ name, description }) => ({
    label: name,
    kind: 'key',
    insert: `${name}: `,
    ...(description === '' ? {} : { documentation: description }),
  }));
}

function valuesHere(question: Question): Completion[] {
  const { place, keys } = question;
  const name = keys.at(-1) ?? '';
  const entry = actionAround(question.text, question.offset, question.around);
  const parameter = keys.at(-2) === 'with' ? parameterOf(entry, name) : undefined;
  const schemas = parameter === undefined ? schemasAt(place.path) : [parameter];
  const alternatives = schemas.flatMap((schema) => [
    schema,
    ...(Array.isArray(schema['anyOf']) ? (schema['anyOf'] as typeof schemas) : []),
  ]);
  return valuesOf(alternatives).map((label) => ({ label, kind: 'value' }));
}

function itemsFor(question: Question): Completion[] {
  const { place, keys, text, offset, around } = question;
  const name = keys.at(-1) ?? '';
  if (expressionAt(question)) return variables(question);
  if (place.atKey)
    return keys.at(-1) === 'with' &&
      calledAround(text, offset) !== undefined &&
      actionAround(text, offset, around) !== undefined
      ? parameters(question)
      : keysHere(question);
  if (name === 'call') return actions(question);
  if (name === 'then') return followers(question);
  if (keys.at(-2) === 'with' && takesTarget(name, parameterOf(actionAround(text, offset, around), name)))
    return targets(question);
  return valuesHere(question);
}

/** What can be typed at `offset`: actions, their parameters, targets, steps, variables and secrets, the standard's keys and values. */
export function completeAt(text: string, offset: number, around: Surroundings): Completions {
  const place = placeAt(text, offset);
  const question: Question = { text, offset, place, keys: keysOf(place.path), around };
  const items = itemsFor(question);
  const seen = new Set<string>();
  return { from: place.from, items: items.filter(({ label }) => !seen.has(label) && seen.add(label)) };
}
