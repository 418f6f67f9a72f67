import type { Problem } from '../../contract/errors/index.ts';
import type { BotTest, TestFailure } from '../../contract/flow/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import type { RunResult } from '../runner/types.ts';
import { equals, holds } from './matching.ts';
import type { SeenCall } from './stand-ins.ts';

type Expect = BotTest['expect'];

/** What became of a run that was a test. */
export interface Observed {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  readonly calls: readonly SeenCall[];
  readonly unanswered: readonly SeenCall[];
}

const failure = (what: string, message: string, expected?: unknown, actual?: unknown): TestFailure => ({
  what,
  message,
  ...(expected === undefined ? {} : { expected }),
  ...(actual === undefined ? {} : { actual }),
});

const failed = (problem: Problem | undefined): string =>
  problem === undefined
    ? ''
    : `: ${problem.where?.step === undefined ? '' : `at ${problem.where.step}, `}${problem.detail ?? problem.title ?? problem.type}`;

/** Everything that a test expected and that was not so; nothing where it passes. */
export function failuresOf(expect: Expect, observed: Observed): TestFailure[] {
  const { result, unanswered } = observed;
  const missing = new Set(unanswered.map(({ step, action }) => `${step} calls ${action}`));
  return [
    ...[...missing].map((call) =>
      failure(
        'answers',
        `${call}, for which the test has no answer; add one under answers, or list it under real.`,
      ),
    ),
    ...(result.status === expect.status
      ? []
      : [
          failure(
            'expect.status',
            `The run ${result.status}${failed(result.error)}`,
            expect.status,
            result.status,
          ),
        ]),
    ...outputFailures(expect, observed),
    ...errorFailures('expect.error', expect.error, result.error),
    ...callFailures(expect, observed.calls),
    ...orderFailures(expect, observed.events),
    ...Object.entries(expect.at).flatMap(([step, data]) => dataFailures(step, data, observed.events)),
  ];
}

function outputFailures(expect: Expect, { result }: Observed): TestFailure[] {
  if (expect.output === undefined || equals(expect.output, result.output)) return [];
  return [failure('expect.output', 'The run gave another output.', expect.output, result.output)];
}

function errorFailures(what: string, expected: Expect['error'], actual: Problem | undefined): TestFailure[] {
  if (expected === undefined) return [];
  const { step, ...fields } = expected;
  const seen = { ...actual, step: actual?.where?.step };
  if (actual !== undefined && holds(fields, actual) && (step === undefined || seen.step === step)) return [];
  const told =
    actual === undefined
      ? undefined
      : {
          code: seen.code,
          type: seen.type,
          status: seen.status,
          title: seen.title,
          detail: seen.detail,
          step: seen.step,
        };
  return [
    failure(what, actual === undefined ? 'There was no error.' : 'The error is another.', expected, told),
  ];
}

function callFailures(expect: Expect, calls: readonly SeenCall[]): TestFailure[] {
  return expect.calls.flatMap((wanted, index) => {
    const what = `expect.calls.${index}`;
    const name = [wanted.step, wanted.action].filter((part) => part !== undefined).join(' ');
    const such = calls.filter(
      ({ step, action }) =>
        (wanted.step === undefined || wanted.step === step) &&
        (wanted.action === undefined || wanted.action === action),
    );
    const matching = wanted.with === undefined ? such : such.filter((call) => holds(wanted.with, call.with));
    const enough = wanted.count === undefined ? matching.length > 0 : matching.length === wanted.count;
    if (enough) return [];
    const times = `${matching.length} ${matching.length === 1 ? 'call' : 'calls'}`;
    return [
      failure(
        what,
        `There were ${times}${name === '' ? '' : ` of ${name}`}${wanted.with === undefined ? '' : ' with these parameters'}.`,
        wanted,
        such.map((call) => ({ step: call.step, action: call.action, with: call.with })),
      ),
    ];
  });
}

function orderFailures(expect: Expect, events: readonly RunEvent[]): TestFailure[] {
  if (expect.order.length === 0) return [];
  const begun = [
    ...new Set(events.flatMap((event) => (event.type === 'step.started' ? [event.step.name] : []))),
  ];
  const actual = begun.filter((name) => expect.order.includes(name));
  if (equals(expect.order, actual)) return [];
  return [failure('expect.order', 'The steps were performed in another order.', expect.order, actual)];
}

function dataFailures(
  step: string,
  expected: Expect['at'][string],
  events: readonly RunEvent[],
): TestFailure[] {
  const own = events.filter((event) => 'step' in event && event.step.name === step);
  const started = own.filter((event) => event.type === 'step.started');
  const finished = own.findLast((event) => event.type === 'step.finished');
  const faulted = own.findLast((event) => event.type === 'step.faulted');
  const what = `expect.at.${step}`;
  const last = started.at(-1);
  const compare = (field: 'input' | 'output' | 'context', actual: unknown): TestFailure[] =>
    expected[field] === undefined || holds(expected[field], actual)
      ? []
      : [failure(`${what}.${field}`, `The ${field} of ${step} is another.`, expected[field], actual)];
  if (expected.count !== undefined && expected.count !== started.length)
    return [
      failure(
        `${what}.count`,
        `${step} was performed ${started.length} times.`,
        expected.count,
        started.length,
      ),
    ];
  if (last === undefined && expected.count === 0) return [];
  if (last === undefined) return [failure(what, `${step} was not performed.`)];
  return [
    ...compare('input', last.type === 'step.started' ? last.input : undefined),
    ...compare('output', finished?.type === 'step.finished' ? finished.output : undefined),
    ...compare('context', finished?.type === 'step.finished' ? finished.context : undefined),
    ...errorFailures(
      `${what}.error`,
      expected.error,
      faulted?.type === 'step.faulted' ? faulted.error : undefined,
    ),
  ];
}
