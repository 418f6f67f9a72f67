import type { FieldChange } from '../../../contract/flow/index.ts';
import { below, pathOf } from '../pointer.ts';
import { isRecord } from '../steps.ts';
import { holdsSteps } from './outline.ts';
import { canonical, same } from './same.ts';

/** Two values at one place that count as the same although they differ, such as a reference to a renamed step. */
export type Follows = (pointer: string, before: unknown, after: unknown) => boolean;

const control = new Set(['if', 'then', 'timeout', 'for', 'while', 'switch', 'catch', 'fork', 'foreach']);
const data = new Set(['input', 'output', 'export']);

/** Whether a change of metadata switches the step off or on. */
const switches = (pointer: string, values: readonly unknown[]): boolean =>
  pointer.startsWith('/metadata/understudy/disabled') ||
  (/^\/metadata(\/understudy)?$/.test(pointer) &&
    values.some((value) => /"disabled":/.test(canonical(value))));

/** What a field of a step is about. */
function aspectOf(pointer: string, values: readonly unknown[]): FieldChange['aspect'] {
  const [head = ''] = pathOf(pointer);
  if (control.has(head) || switches(pointer, values)) return 'control';
  if (data.has(head)) return 'data';
  return head === 'metadata' ? 'note' : 'parameter';
}

/**
 * The fields in which two values differ, deepest first common place each. Items at the end that only one list has are
 * added or removed at their index; items before them are compared place by place after what both begin with.
 */
export function fieldChanges(before: unknown, after: unknown, follows: Follows = () => false): FieldChange[] {
  const found: FieldChange[] = [];
  const say = (pointer: string, change: FieldChange['change'], values: Partial<FieldChange>): void => {
    found.push({ pointer, change, ...values, aspect: aspectOf(pointer, [values.before, values.after]) });
  };
  const walkList = (a: readonly unknown[], b: readonly unknown[], pointer: string): void => {
    let start = 0;
    while (start < a.length && start < b.length && same(a[start], b[start])) start += 1;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && same(a[a.length - 1 - end], b[b.length - 1 - end]))
      end += 1;
    const [untilA, untilB] = [a.length - end, b.length - end];
    const both = Math.min(untilA, untilB);
    for (let index = start; index < both; index += 1) walk(a[index], b[index], below(pointer, index));
    for (let index = Math.max(start, both); index < untilA; index += 1)
      say(below(pointer, index), 'removed', { before: a[index] });
    for (let index = Math.max(start, both); index < untilB; index += 1)
      say(below(pointer, index), 'added', { after: b[index] });
  };
  const walk = (a: unknown, b: unknown, pointer: string): void => {
    if (same(a, b) || follows(pointer, a, b)) return;
    if (isRecord(a) && isRecord(b)) {
      for (const [key, value] of Object.entries(a)) {
        if (Object.hasOwn(b, key)) walk(value, b[key], below(pointer, key));
        else say(below(pointer, key), 'removed', { before: value });
      }
      for (const [key, value] of Object.entries(b)) {
        if (!Object.hasOwn(a, key)) say(below(pointer, key), 'added', { after: value });
      }
    } else if (Array.isArray(a) && Array.isArray(b)) walkList(a, b, pointer);
    else say(pointer, 'changed', { before: a, after: b });
  };
  walk(before, after, '');
  return found;
}

/** As {@link fieldChanges}, of two tasks or documents without the steps inside: these are told by themselves. */
export function ownChanges(
  before: { readonly own: unknown; readonly whole: unknown },
  after: { readonly own: unknown; readonly whole: unknown },
  follows?: Follows,
): FieldChange[] {
  return fieldChanges(before.own, after.own, follows).filter(({ pointer, change }) => {
    if (change === 'added') return !holdsSteps(after.whole, pointer);
    return change === 'changed' || !holdsSteps(before.whole, pointer);
  });
}
