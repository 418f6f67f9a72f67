import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { createExpressions } from '../../bots/language/expressions.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import type { Expressions } from '../../bots/language/types.ts';
import { createRun, type RunResult } from '../../bots/runner/index.ts';
import { manifestSchema } from '../../contract/flow/index.ts';
import type { ClockPort, PortFactories, RunWorld } from '../../contract/ports.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { readScenarios, type Scenario } from './gherkin.ts';
import { type StandIn, startStandIn, stoodInHosts } from './stand-in.ts';
import { absence, type SuiteResult, standardFolder } from './suite.ts';

/** What became of one scenario; `reason` says why it failed. */
export interface ScenarioResult {
  readonly feature: string;
  readonly name: string;
  readonly reason?: string | undefined;
}

/** Runs the standard's conformance test kit through parser and runner. */
export async function runCtk(): Promise<SuiteResult & { readonly scenarios: readonly ScenarioResult[] }> {
  const folder = standardFolder();
  if (folder === undefined) return { passed: 0, failed: 0, skipped: 1, lines: [absence], scenarios: [] };
  const standIn = await startStandIn();
  const expressions = createExpressions();
  const scenarios: ScenarioResult[] = [];
  try {
    for (const scenario of readScenarios(join(folder, 'ctk/features'))) {
      const reason = await failureOf(scenario, standIn, expressions);
      scenarios.push({ feature: scenario.feature, name: scenario.name, reason });
    }
  } finally {
    await expressions.close();
    await standIn.close();
  }
  const failed = scenarios.filter(({ reason }) => reason !== undefined).length;
  return {
    passed: scenarios.length - failed,
    failed,
    skipped: 0,
    scenarios,
    lines: [
      `Calls to ${stoodInHosts.join(' and ')} are answered by a local stand-in.`,
      ...scenarios.map(
        ({ feature, name, reason }) =>
          `${reason === undefined ? 'ok  ' : 'FAIL'} ${feature}: ${name}${reason === undefined ? '' : `\n    ${reason}`}`,
      ),
    ],
  };
}

interface Executed {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

/** Why the scenario does not hold, or undefined where it does. */
async function failureOf(
  scenario: Scenario,
  standIn: StandIn,
  expressions: Expressions,
): Promise<string | undefined> {
  let definition = '';
  let input: unknown = {};
  let executed: Executed | undefined;
  try {
    for (const { text, block } of scenario.steps) {
      if (/^(given )?a workflow with definition:$/.test(text)) definition = block ?? '';
      else if (/^(given )?the workflow input is:$/.test(text)) input = parse(block ?? '');
      else if (text === 'the workflow is executed')
        executed = await execute(definition, input, standIn, expressions);
      else check(text, block, executed);
    }
    return executed === undefined ? 'the scenario executes nothing' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const clock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};

async function execute(
  definition: string,
  input: unknown,
  standIn: StandIn,
  expressions: Expressions,
): Promise<Executed> {
  const parsed = parseDocument(definition, 'workflow.yaml');
  if (parsed.document === undefined)
    throw new Error(parsed.findings.map(({ message }) => message).join('; '));
  const events: RunEvent[] = [];
  const run = createRun({
    runId: randomUUID(),
    bot: {
      document: parsed.document,
      digest: '',
      targets: new Map(),
      manifest: manifestSchema.parse({ title: 'Test kit', permissions: { hosts: ['*'] } }),
    },
    input,
    registry: { get: () => undefined },
    world: worldOf(standIn),
    clock,
    random: { id: randomUUID, next: Math.random },
    secrets: { get: async () => undefined },
    expressions,
    onEvent: (event) => events.push(event),
    workFolder: tmpdir(),
  });
  return { result: await run.start(), events };
}

function worldOf({ http }: StandIn): RunWorld {
  const closed = (): never => {
    throw new Error('The test kit uses http alone.');
  };
  const factories: PortFactories = {
    web: closed,
    files: closed,
    ocr: closed,
    documents: closed,
    human: closed,
    log: closed,
    clock: () => clock,
    http: () => http,
  };
  return { factories, shot: async () => undefined, close: async () => {} };
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

function ensure(holds: boolean, expectation: string, found: unknown): void {
  if (!holds) throw new Error(`${expectation}, but found ${show(found)}`);
}

/** Property by a dotted path, as the scenarios name them. */
const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (current, key) =>
        typeof current === 'object' && current !== null
          ? (current as Record<string, unknown>)[key]
          : undefined,
      value,
    );

const namesIn = (list: string): string[] => [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');

/** Names of the leaf and composite tasks in the order in which they began. */
const begun = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'step.started' ? [event.step.name] : []));

type Check = (match: RegExpExecArray, block: string | undefined, executed: Executed) => void;

const checks: readonly (readonly [RegExp, Check])[] = [
  [
    /^the workflow should complete$/,
    (_, __, { result }) => ensure(result.status === 'completed', 'the workflow should complete', result),
  ],
  [
    /^the workflow should complete with output:$/,
    (_, block, { result }) => {
      ensure(result.status === 'completed', 'the workflow should complete', result);
      ensure(
        isDeepStrictEqual(result.output, parse(block ?? '')),
        `the output should be ${block}`,
        result.output,
      );
    },
  ],
  [
    /^the workflow should fault$/,
    (_, __, { result }) => ensure(result.status === 'faulted', 'the workflow should fault', result),
  ],
  [
    /^the workflow should fault with error:$/,
    (_, block, { result }) => {
      ensure(result.status === 'faulted', 'the workflow should fault', result);
      for (const [name, wanted] of Object.entries(parse(block ?? '') as Record<string, unknown>)) {
        ensure(
          at(result.error, name) === wanted,
          `the error's ${name} should be ${show(wanted)}`,
          result.error,
        );
      }
    },
  ],
  [
    /^the workflow output should have properties (.+)$/,
    ([, list = ''], _, { result }) => {
      for (const name of namesIn(list)) {
        ensure(at(result.output, name) !== undefined, `the output should have ${name}`, result.output);
      }
    },
  ],
  [
    /^the workflow output should have a '([^']+)' property with value:$/,
    ([, name = ''], block, { result }) => {
      const wanted: unknown = parse(block ?? '');
      const found = at(result.output, name);
      ensure(isDeepStrictEqual(found, wanted), `the output's ${name} should be ${show(wanted)}`, found);
    },
  ],
  [
    /^the workflow output should have a '([^']+)' property containing (\d+) items$/,
    ([, name = '', count], _, { result }) => {
      const found = at(result.output, name);
      ensure(
        Array.isArray(found) && found.length === Number(count),
        `${name} should have ${count} items`,
        found,
      );
    },
  ],
  [
    /^(\S+) should run first$/,
    ([, name], _, { events }) => ensure(begun(events)[0] === name, `${name} should run first`, begun(events)),
  ],
  [
    /^(\S+) should run last$/,
    ([, name], _, { events }) =>
      ensure(begun(events).at(-1) === name, `${name} should run last`, begun(events)),
  ],
  [
    /^(\S+) should run after (\S+)$/,
    ([, name = '', before = ''], _, { events }) => {
      const order = begun(events);
      const first = order.indexOf(before);
      ensure(first >= 0 && order.indexOf(name) === first + 1, `${name} should run after ${before}`, order);
    },
  ],
];

function check(text: string, block: string | undefined, executed: Executed | undefined): void {
  if (executed === undefined) throw new Error(`"${text}" stands before the workflow is executed.`);
  for (const [pattern, perform] of checks) {
    const match = pattern.exec(text);
    if (match !== null) {
      perform(match, block, executed);
      return;
    }
  }
  throw new Error(`the words "${text}" are not understood by this test runner`);
}
