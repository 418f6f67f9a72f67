import { equal } from 'node:assert/strict';
import type { RunResult } from '../../bots/runner/index.ts';
import type { CloudEvent } from '../../contract/run/index.ts';
import type { StoodIn } from './example-world.ts';

/** What came out of an example. */
export interface ExampleOutcome {
  readonly result: RunResult;
  /** What the stand-ins were asked, in order. */
  readonly requests: readonly StoodIn[];
  /** Events that the example published, the lifecycle's left out. */
  readonly published: readonly CloudEvent[];
  /** Milliseconds of every sleep. */
  readonly sleeps: readonly number[];
  readonly tokens: readonly {
    readonly path: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
}

/** How an example is run and what has to come out. */
export interface ExampleCase {
  readonly input?: unknown;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Events for the first listener, the second, and so on. */
  readonly events?: readonly (readonly CloudEvent[])[];
  /** Time passes at once, so that waits and retries do not. */
  readonly hurried?: boolean;
  /** Cancels the run at this many requests, for examples that never end by themselves. */
  readonly cancelAtRequests?: number;
  readonly asyncApiVersion?: 2 | 3;
  /** What stands in for what. */
  readonly note?: string;
  check(outcome: ExampleOutcome): void;
}

let eventNumber = 0;
/** A CloudEvent of the type, its id new. */
export const event = (type: string, data?: unknown, more: object = {}): CloudEvent => {
  eventNumber += 1;
  return { specversion: '1.0', id: `e${eventNumber}`, source: 'https://tests.example', type, data, ...more };
};

/** The output of an example that has to end well. */
export const completed = ({ result }: ExampleOutcome): unknown => {
  equal(result.status, 'completed', JSON.stringify(result.error));
  return result.output;
};
/** Method and address of each request. */
export const called = (outcome: ExampleOutcome): string[] =>
  outcome.requests.map(({ method, url }) => `${method} ${url}`);
