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
];

/** Expressions of one step, without those of the steps inside it. */
export function placesOf(step: Step): Places {
  const places: Places = { expressions: [], literals: [] };
  const { task, pointer } = step;
  for (const path of fieldPaths) walkField(at(task, path), path.reduce<string>(below, pointer), places);
  for (const key of ['with', 'set', 'raise', 'emit', 'wait', 'timeout'] as const) {
    if (key === 'with' && isRecord(task['with']) && 'subscription' in task['with']) continue;
    walkTemplate(task[key], below(pointer, key), places, key === 'with' || key === 'set');
  }
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
  walkTemplate(at(document, ['use', 'authentications']), '/use/authentications', places, false);
  return places;
}
