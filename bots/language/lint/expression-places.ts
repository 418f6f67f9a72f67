import { isExpression, stripExpression } from '../expressions.ts';
import { below } from '../pointer.ts';
import { isRecord, type Step } from '../steps.ts';

/** One expression of the document. */
export interface ExpressionPlace {
  /** jq text without `${ }`. */
  readonly expression: string;
  readonly pointer: string;
}

/** One text that holds `${` but is taken literally. */
export interface LiteralPlace {
  readonly text: string;
  readonly pointer: string;
}

/** Expressions of a document, and the texts that only look like one. */
export interface Places {
  readonly expressions: ExpressionPlace[];
  readonly literals: LiteralPlace[];
}

/** Walks a template: strings that are wholly `${ … }` are expressions. */
function walkTemplate(value: unknown, pointer: string, places: Places, strict: boolean): void {
  if (typeof value === 'string') {
    if (isExpression(value)) places.expressions.push({ expression: stripExpression(value), pointer });
    else if (strict && /\$\{.*\}/s.test(value)) places.literals.push({ text: value, pointer });
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      walkTemplate(item, below(pointer, index), places, strict);
    });
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value))
      walkTemplate(inner, below(pointer, key), places, strict);
  }
}

/** A field that is an expression as it stands where it is a text. */
function walkField(value: unknown, pointer: string, places: Places): void {
  if (typeof value === 'string') places.expressions.push({ expression: stripExpression(value), pointer });
  else if (value !== undefined) walkTemplate(value, pointer, places, false);
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);

/** The task's fields that the standard declares to be expressions. */
const fieldPaths: readonly (readonly string[])[] = [
  ['if'],
  ['input', 'from'],
  ['output', 'as'],
  ['export', 'as'],
  ['for', 'in'],
  ['while'],
  ['catch', 'when'],
  ['catch', 'exceptWhen'],
  ['catch', 'retry', 'when'],
  ['catch', 'retry', 'exceptWhen'],
  ['foreach', 'output', 'as'],
  ['foreach', 'export', 'as'],
];

/** What a strategy waits for: its filters, and the condition that ends it. */
function walkStrategy(strategy: unknown, pointer: string, places: Places): void {
  if (!isRecord(strategy)) return;
  const { one, all, any, until } = strategy;
  const lists = [
    ...(Array.isArray(all) ? [['all', all]] : []),
    ...(Array.isArray(any) ? [['any', any]] : []),
  ];
  const filters: [unknown, string][] = one === undefined ? [] : [[one, below(pointer, 'one')]];
  for (const [key, list] of lists as [string, unknown[]][])
    for (const [index, filter] of list.entries()) filters.push([filter, below(below(pointer, key), index)]);
  for (const [filter, here] of filters) {
    walkTemplate(at(filter, ['with']), below(here, 'with'), places, false);
    const correlate = at(filter, ['correlate']);
    for (const [name, one] of Object.entries(isRecord(correlate) ? correlate : {})) {
      const key = below(below(here, 'correlate'), name);
      walkField(at(one, ['from']), below(key, 'from'), places);
      walkTemplate(at(one, ['expect']), below(key, 'expect'), places, false);
    }
  }
  if (typeof until === 'string') walkField(until, below(pointer, 'until'), places);
  else walkStrategy(until, below(pointer, 'until'), places);
}

/** Expressions of one step, without those of the steps inside it. */
export function placesOf(step: Step): Places {
  const places: Places = { expressions: [], literals: [] };
  const { task, pointer } = step;
  for (const path of fieldPaths) walkField(at(task, path), path.reduce<string>(below, pointer), places);
  for (const key of ['with', 'set', 'raise', 'emit', 'run', 'wait', 'timeout'] as const) {
    if (key === 'with' && isRecord(task['with']) && 'subscription' in task['with']) continue;
    walkTemplate(task[key], below(pointer, key), places, key === 'with' || key === 'set');
  }
  walkStrategy(at(task, ['listen', 'to']), below(below(pointer, 'listen'), 'to'), places);
  const cases = task['switch'];
  if (Array.isArray(cases)) {
    cases.forEach((item: unknown, index) => {
      for (const [name, one] of Object.entries(isRecord(item) ? item : {})) {
        const when = ['switch', index, name, 'when'].reduce<string>(below, pointer);
        walkField(at(one, ['when']), when, places);
      }
    });
  }
  return places;
}

/** Expressions of the document around its steps. */
export function documentPlaces(document: unknown): Places {
  const places: Places = { expressions: [], literals: [] };
  walkField(at(document, ['input', 'from']), '/input/from', places);
  walkField(at(document, ['output', 'as']), '/output/as', places);
  walkStrategy(at(document, ['schedule', 'on']), '/schedule/on', places);
  const extensions = at(document, ['use', 'extensions']);
  (Array.isArray(extensions) ? extensions : []).forEach((item: unknown, index) => {
    for (const [name, extension] of Object.entries(isRecord(item) ? item : {}))
      walkField(at(extension, ['when']), `${below(below('/use/extensions', index), name)}/when`, places);
  });
  walkTemplate(at(document, ['use', 'authentications']), '/use/authentications', places, false);
  return places;
}
