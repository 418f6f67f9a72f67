import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../language/steps.ts';

/** A pattern instead of a value: `{ $matches: '^INV-' }`. */
function patternOf(expected: unknown): RegExp | undefined {
  if (!isRecord(expected) || Object.keys(expected).length !== 1) return undefined;
  const pattern = expected['$matches'];
  return typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
}

/** Whether a value is what a test expects: every field it names agrees, lists agree item by item. */
export function holds(expected: unknown, actual: unknown): boolean {
  const pattern = patternOf(expected);
  if (pattern !== undefined) return typeof actual === 'string' && pattern.test(actual);
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => holds(item, actual[index]))
    );
  if (isRecord(expected))
    return isRecord(actual) && Object.entries(expected).every(([key, item]) => holds(item, actual[key]));
  return isDeepStrictEqual(expected, actual);
}

/** As {@link holds}, but nothing beside what is named may be there. */
export function equals(expected: unknown, actual: unknown): boolean {
  const pattern = patternOf(expected);
  if (pattern !== undefined) return typeof actual === 'string' && pattern.test(actual);
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].every((key) => equals(expected[key], actual[key]));
  }
  if (Array.isArray(expected) && Array.isArray(actual))
    return expected.length === actual.length && expected.every((item, index) => equals(item, actual[index]));
  return isDeepStrictEqual(expected, actual);
}
