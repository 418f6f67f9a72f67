import type { CatalogEntry } from '../../../contract/actions/index.ts';
import { isRecord } from '../steps.ts';
import type { Surroundings } from './surroundings.ts';

/** Name that the step around `offset` calls, told from its lines, so that it is known in half-typed texts too. */
export function calledAround(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(start, text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset));
  const own = /\bcall:\s*['"]?([\w.:@/-]+)/.exec(line)?.[1];
  if (own !== undefined) return own;
  const indentOf = (each: string): number => /^ */.exec(each)?.[0].length ?? 0;
  let limit = line.trim() === '' ? offset - start : indentOf(line);
  const above = text.slice(0, start).split('\n').slice(0, -1);
  for (let at = above.length - 1; at >= 0; at -= 1) {
    const each = above[at] ?? '';
    if (/^\s*(#|$)/.test(each)) continue;
    const column = indentOf(each);
    if (column > limit) continue;
    limit = Math.min(limit, column);
    const call = /^\s*(?:- +[^:#]+:\s*\{.*\b)?call:\s*['"]?([\w.:@/-]+)/.exec(each)?.[1];
    if (call !== undefined) return call;
    if (/^\s*- /.test(each)) break;
  }
  const below = text.slice(start).split('\n').slice(1);
  for (const each of below) {
    if (/^\s*(#|$)/.test(each)) continue;
    if (indentOf(each) < limit || /^\s*- /.test(each)) return undefined;
    const call = /^\s*call:\s*['"]?([\w.:@/-]+)/.exec(each)?.[1];
    if (call !== undefined) return call;
  }
  return undefined;
}

/** Catalogue entry of what the step around `offset` calls. */
export const actionAround = (
  text: string,
  offset: number,
  { catalog }: Surroundings,
): CatalogEntry | undefined => {
  const called = calledAround(text, offset);
  return called === undefined ? undefined : catalog.find((entry) => entry.id === called);
};

/** Schema of a parameter of an action. */
export function parameterOf(
  entry: CatalogEntry | undefined,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const properties = entry?.input['properties'];
  const schema = isRecord(properties) ? properties[name] : undefined;
  return isRecord(schema) ? schema : undefined;
}

/** Whether a parameter takes the name of a target. */
export const takesTarget = (name: string, schema: Readonly<Record<string, unknown>> | undefined): boolean =>
  schema?.['widget'] === 'target' || (name === 'target' && schema?.['widget'] === undefined);
