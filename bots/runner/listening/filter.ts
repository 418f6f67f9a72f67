import { isDeepStrictEqual } from 'node:util';
import { isErrorCode } from '../../../contract/errors/index.ts';
import { type CloudEvent, lifecycleEventPrefix } from '../../../contract/run/index.ts';
import { isExpression } from '../../language/expressions.ts';
import { isRecord } from '../../language/steps.ts';
import type { ExpressionArguments } from '../../language/types.ts';
import { isTrue } from '../truth.ts';
import { dataOf } from './reading.ts';

/** The DSL's event filter. */
export interface EventFilter {
  readonly with: Readonly<Record<string, unknown>>;
  readonly correlate?: Readonly<Record<string, { readonly from: string; readonly expect?: string }>>;
}

/** What filters are evaluated with. */
export interface Matching {
  evaluate(expression: string, on: unknown, more?: ExpressionArguments): Promise<unknown>;
  /** Data that `expect` is evaluated on: the input of the step that listens. */
  readonly input: unknown;
  /** Told of an event that a filter could not judge; it counts as not meant. */
  onDoubt(event: CloudEvent, error: unknown): void;
}

/** Values by which events belong together, by the name of the correlation. */
export type CorrelationKeys = Readonly<Record<string, unknown>>;

/** Characters that make a text a pattern and not merely a name with dots in it. */
const patternPattern = /[\^$*+?()[\]{}|\\]/;

async function textMatches(wanted: string, actual: unknown, matching: Matching): Promise<boolean> {
  if (actual === undefined) return false;
  const text = String(actual);
  if (wanted === text) return true;
  if (!patternPattern.test(wanted)) return false;
  // By jq, off this thread and under its deadline: an unlucky pattern must not hold up the robot.
  return isTrue(await matching.evaluate('test("^(?:" + $pattern + ")$")', text, { pattern: wanted }));
}

/** One attribute: an expression sees its value as `.` and says yes or no, or the value that it must have. */
async function attributeMatches(
  wanted: unknown,
  actual: unknown,
  event: CloudEvent,
  matching: Matching,
): Promise<boolean> {
  if (typeof wanted === 'string') {
    if (!isExpression(wanted)) return textMatches(wanted, actual, matching);
    const answer = await matching.evaluate(wanted, actual ?? null, { event });
    return typeof answer === 'boolean' ? answer : answer !== null && isDeepStrictEqual(answer, actual);
  }
  return isDeepStrictEqual(wanted, actual);
}

/** Data: an expression judges all of it; an object asks for its fields, a field's expression again sees all data. */
async function dataMatches(
  wanted: unknown,
  actual: unknown,
  whole: unknown,
  event: CloudEvent,
  matching: Matching,
): Promise<boolean> {
  if (typeof wanted === 'string' && isExpression(wanted)) {
    const answer = await matching.evaluate(wanted, whole, { event });
    return typeof answer === 'boolean' ? answer : answer !== null && isDeepStrictEqual(answer, actual);
  }
  if (typeof wanted === 'string' && typeof actual === 'string') return textMatches(wanted, actual, matching);
  if (!isRecord(wanted)) return isDeepStrictEqual(wanted, actual);
  if (!isRecord(actual)) return false;
  for (const [name, inner] of Object.entries(wanted)) {
    if (!(await dataMatches(inner, actual[name], whole, event, matching))) return false;
  }
  return true;
}

/** The keys that the event adds where it belongs to those known; undefined where it belongs to others. */
async function correlate(
  filter: EventFilter,
  event: CloudEvent,
  known: CorrelationKeys,
  matching: Matching,
): Promise<CorrelationKeys | undefined> {
  const keys: Record<string, unknown> = {};
  for (const [name, { from, expect }] of Object.entries(filter.correlate ?? {})) {
    const value = await matching.evaluate(from, event);
    if (value === null || value === undefined) return undefined;
    if (expect !== undefined) {
      const expected = isExpression(expect) ? await matching.evaluate(expect, matching.input) : expect;
      const same = isDeepStrictEqual(value, expected) || (!isExpression(expect) && String(value) === expect);
      if (!same) return undefined;
    } else if (Object.hasOwn(known, name) && !isDeepStrictEqual(known[name], value)) return undefined;
    keys[name] = value;
  }
  return keys;
}

const couldNotJudge = (error: unknown): boolean =>
  (['expression-failed', 'expression-deadline'] as const).some((code) => isErrorCode(error, code));

/**
 * Whether the filter means the event: every attribute of `with` agrees and the event correlates. Answers the
 * correlation keys, or undefined. Lifecycle events of runs are meant only by filters that name a type.
 */
export async function matchEvent(
  filter: EventFilter,
  event: CloudEvent,
  known: CorrelationKeys,
  matching: Matching,
): Promise<CorrelationKeys | undefined> {
  if (event.type.startsWith(lifecycleEventPrefix) && !('type' in filter.with)) return undefined;
  try {
    for (const [name, wanted] of Object.entries(filter.with)) {
      const agrees =
        name === 'data'
          ? await dataMatches(wanted, dataOf(event), dataOf(event), event, matching)
          : await attributeMatches(wanted, event[name], event, matching);
      if (!agrees) return undefined;
    }
    return await correlate(filter, event, known, matching);
  } catch (error) {
    if (!couldNotJudge(error)) throw error;
    matching.onDoubt(event, error);
    return undefined;
  }
}
