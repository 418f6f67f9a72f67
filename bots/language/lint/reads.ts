import type { Ast } from '../jq/ast.ts';
import { type Reads, readsOf, readsOfText } from '../jq/names.ts';
import { parseJq } from '../jq/syntax.ts';
import { pathOf, pointerOf } from '../pointer.ts';
import { isRecord, type Step } from '../steps.ts';
import type { LintContext } from './context.ts';
import { documentPlaces, type ExpressionPlace, placesOf } from './expression-places.ts';

/** One expression of the document with what it reads. */
export interface Reading {
  readonly place: ExpressionPlace;
  /** The step it stands in; undefined around the steps. */
  readonly step: Step | undefined;
  readonly reads: Reads;
  /** Undefined where the expression is outside the subset that is read here. */
  readonly ast: Ast | undefined;
}

const known = new WeakMap<LintContext, readonly Reading[]>();

/** Every expression of the document with what it reads; gathered once for all rules. */
export function readingsOf(context: LintContext): readonly Reading[] {
  const before = known.get(context);
  if (before !== undefined) return before;
  const read = (place: ExpressionPlace, step: Step | undefined): Reading => {
    const ast = parseJq(place.expression);
    return { place, step, ast, reads: ast === undefined ? readsOfText(place.expression) : readsOf(ast) };
  };
  const found = [
    ...documentPlaces(context.bot.value).expressions.map((place) => read(place, undefined)),
    ...context.steps.flatMap((step) => placesOf(step).expressions.map((place) => read(place, step))),
  ];
  known.set(context, found);
  return found;
}

/** What stands at a path of fields; undefined where it leads nowhere. */
export const fieldAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);

/** The pointer and those of everything around it, the whole document first. */
export function around(pointer: string): string[] {
  const path = pathOf(pointer);
  return Array.from({ length: path.length + 1 }, (_, length) => pointerOf(path.slice(0, length)));
}

const readAt = new WeakMap<LintContext, ReadonlyMap<string, ReadonlySet<string>>>();

/** For each variable everything around the places where it is read. */
function placesRead(context: LintContext): ReadonlyMap<string, ReadonlySet<string>> {
  const before = readAt.get(context);
  if (before !== undefined) return before;
  const found = new Map<string, Set<string>>();
  for (const { place, reads } of readingsOf(context)) {
    const pointers = around(place.pointer).slice(0, -1);
    for (const name of new Set([...reads.variables, ...reads.paths.map(({ variable }) => variable)])) {
      const places = found.get(name) ?? new Set();
      for (const pointer of pointers) places.add(pointer);
      found.set(name, places);
    }
  }
  readAt.set(context, found);
  return found;
}

/** Whether any expression reads the variable below a pointer. */
export const variableRead = (context: LintContext, name: string, pointer: string): boolean =>
  placesRead(context).get(name)?.has(pointer) ?? false;

/** The steps inside a step, in reading order. */
export function stepsInside({ steps }: LintContext, index: number): Step[] {
  const pointer = `${steps[index]?.pointer ?? ''}/`;
  let end = index + 1;
  while (steps[end]?.pointer.startsWith(pointer) === true) end += 1;
  return steps.slice(index + 1, end);
}

/** Every text in a value, with its pointer below `pointer`. */
export function textsIn(value: unknown, pointer: string): (readonly [text: string, pointer: string])[] {
  if (typeof value === 'string') return [[value, pointer]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
