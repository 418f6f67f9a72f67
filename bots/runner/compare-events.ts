import type { RunEvent } from '../../contract/run/index.ts';

/** One place where two event streams are not the same. */
export interface Difference {
  /** Index in the stream, from 0. */
  readonly index: number;
  readonly type: string;
  /** Path of the step in the run, where the event is of one. */
  readonly step?: string | undefined;
  /** Dotted path of the field; empty where one of the streams has no such event. */
  readonly field: string;
  readonly recorded?: unknown;
  readonly replayed?: unknown;
}

/** After the first ones the rest says little. */
const mostDifferences = 20;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Fields in which two values differ, as dotted paths with both values. */
export function differingFields(
  recorded: unknown,
  replayed: unknown,
  field = '',
): { readonly field: string; readonly recorded: unknown; readonly replayed: unknown }[] {
  if (Object.is(recorded, replayed)) return [];
  if (!isObject(recorded) || !isObject(replayed) || Array.isArray(recorded) !== Array.isArray(replayed))
    return [{ field, recorded, replayed }];
  const keys = new Set([...Object.keys(recorded), ...Object.keys(replayed)]);
  return [...keys].flatMap((key) =>
    differingFields(recorded[key], replayed[key], field === '' ? key : `${field}.${key}`),
  );
}

/** Where two streams differ, in order; a stream that ends early is told once. */
export function differencesOf(recorded: readonly RunEvent[], replayed: readonly RunEvent[]): Difference[] {
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(recorded.length, replayed.length); index += 1) {
    const [one, other] = [recorded[index], replayed[index]];
    const event = one ?? other;
    if (event === undefined) break;
    const place = {
      index,
      type: event.type,
      ...('step' in event ? { step: event.step.path } : {}),
    };
    if (one === undefined || other === undefined) {
      found.push({ ...place, field: '', recorded: one?.type, replayed: other?.type });
      break;
    }
    found.push(...differingFields(one, other).map((each) => ({ ...place, ...each })));
    if (found.length >= mostDifferences) break;
  }
  return found.slice(0, mostDifferences);
}
