import { dataAt, isRecord, sameData, sameFields } from './data.ts';
import { composed, type Edited, plainData, setAt } from './edit.ts';
import { insertItems, removeItems } from './list-edit.ts';
import type { Path } from './pointer.ts';
import { isReadable, type TextModel } from './text-model.ts';

/** Whether the fields take the order of the value that is brought (`given`), or keep the one of the text (`kept`). */
export type Order = 'given' | 'kept';
const same = { given: sameData, kept: sameFields } as const;

const sameOrder = (before: Record<string, unknown>, next: Record<string, unknown>): boolean => {
  const kept = Object.keys(before).filter((key) => Object.hasOwn(next, key));
  const wanted = Object.keys(next);
  return kept.every((key, index) => wanted[index] === key);
};

function bringMap(
  order: Order,
  model: TextModel,
  path: Path,
  before: Record<string, unknown>,
  next: Record<string, unknown>,
): TextModel {
  let now = model;
  for (const key of Object.keys(before))
    if (next[key] === undefined) now = setAt(now, [...path, key], undefined, path.length).model;
  for (const [key, value] of Object.entries(next))
    if (value !== undefined) now = bringAt(order, now, [...path, key], value);
  return now;
}

function bringList(
  order: Order,
  model: TextModel,
  path: Path,
  before: readonly unknown[],
  next: readonly unknown[],
): TextModel {
  let start = 0;
  while (start < Math.min(before.length, next.length) && same[order](before[start], next[start])) start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, next.length) - start &&
    same[order](before.at(-1 - end), next.at(-1 - end))
  )
    end += 1;
  const [gone, come] = [before.length - start - end, next.length - start - end];
  let now = model;
  const shared = Math.min(gone, come);
  for (let index = start; index < start + shared; index += 1)
    now = bringAt(order, now, [...path, index], next[index]);
  if (gone > shared) {
    const indexes = Array.from({ length: gone - shared }, (_, index) => start + shared + index);
    now = removeItems(now, path, new Set(indexes)).model;
  }
  if (come > shared) {
    const items = next.slice(start + shared, start + come).map((value) => ({ value }));
    now = insertItems(now, path, start + shared, items).model;
  }
  return now;
}

function bringAt(order: Order, model: TextModel, path: Path, next: unknown): TextModel {
  const before = dataAt(plainData(model), path);
  if (same[order](before, next)) return model;
  if (
    isRecord(before) &&
    isRecord(next) &&
    Object.keys(before).length > 0 &&
    (order === 'kept' || sameOrder(before, next))
  )
    return bringMap(order, model, path, before, next);
  if (Array.isArray(before) && Array.isArray(next) && before.length > 0 && next.length > 0)
    return bringList(order, model, path, before, next);
  return path.length === 0 ? model : setAt(model, path, next).model;
}

/**
 * Brings a whole value into a text, or into the part of it at `path`: only what differs is written, so that comments,
 * order and quoting of the rest stay. Keys that `next` leaves out or sets to `undefined` go.
 */
export function bringInto(before: TextModel, next: unknown, path: Path = [], order: Order = 'given'): Edited {
  if (!isReadable(before)) return { model: before, changes: [] };
  return composed(before, bringAt(order, before, path, next));
}
