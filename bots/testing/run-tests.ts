import { toProblem } from '../../contract/errors/index.ts';
import type { BotTest, TestReport, TestResult } from '../../contract/flow/index.ts';
import type { InferenceClient } from '../../contract/inference/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { permissionsOfRun } from '../drivers/permissions.ts';
import { createRunWorld } from '../drivers/world.ts';
import { checkInputs } from '../language/inputs.ts';
import { stepsOf } from '../language/steps.ts';
import type { Expressions, LoadedBot } from '../language/types.ts';
import { createRun } from '../runner/run.ts';
import type { ActionLookup } from '../runner/types.ts';
import { CoverageCount } from './coverage.ts';
import { failuresOf } from './expectations.ts';
import { seededRandom } from './seeded-random.ts';
import { StandIns } from './stand-ins.ts';
import type { TestFile } from './test-file.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Where tests begin that name no time. */
const firstMoment = Date.UTC(2026, 0, 5, 9, 0, 0);

/** What tests of one bot need. */
export interface TestSurroundings {
  readonly bot: LoadedBot;
  readonly registry: ActionLookup;
  readonly expressions: Expressions;
  /** For steps that are to read documents for real. */
  readonly inference?: InferenceClient | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onResult?: ((result: TestResult) => void) | undefined;
}

/** Performs tests of a bot one after the other, without its applications. */
export async function runTests(
  surroundings: TestSurroundings,
  files: readonly TestFile[],
): Promise<TestReport> {
  const coverage = new CoverageCount(surroundings.bot.document);
  const results: TestResult[] = [];
  for (const file of files) {
    surroundings.signal?.throwIfAborted();
    const result = await resultOf(surroundings, file, coverage);
    results.push(result);
    surroundings.onResult?.(result);
  }
  return { results, coverage: coverage.report() };
}

async function resultOf(
  surroundings: TestSurroundings,
  { name, file, test, findings }: TestFile,
  coverage: CoverageCount,
): Promise<TestResult> {
  const began = performance.now();
  const head = { name, file, title: test?.title === undefined || test.title === '' ? name : test.title };
  const done = () => Math.round(performance.now() - began);
  const broken = (failures: TestResult['failures']): TestResult => ({
    ...head,
    status: 'broken',
    durationMs: done(),
    failures,
  });
  if (test === undefined)
    return broken(
      findings.map(({ line, column, message, pointer }) => ({
        what: pointer === undefined ? 'file' : pointer.slice(1).replaceAll('/', '.'),
        message: `${file}:${line}:${column}: ${message}`,
      })),
    );
  try {
    const { events, failures } = await perform(surroundings, test);
    coverage.add(events);
    return { ...head, status: failures.length === 0 ? 'passed' : 'failed', durationMs: done(), failures };
  } catch (error) {
    surroundings.signal?.throwIfAborted();
    const { detail, title, type } = toProblem(error);
    return broken([{ what: 'input', message: detail ?? title ?? type }]);
  }
}

async function perform({ bot, registry, expressions, inference, signal }: TestSurroundings, test: BotTest) {
  const input = checkInputs(bot.manifest, test.input);
  const clock = new VirtualClock(test.clock === undefined ? firstMoment : Date.parse(test.clock.at));
  const standIns = new StandIns(test);
  const real = createRunWorld({ inference, clock });
  const events: RunEvent[] = [];
  const run = createRun({
    runId: 'test',
    bot: {
      ...bot,
      manifest: { ...bot.manifest, permissions: permissionsOfRun(bot.manifest.permissions, input) },
    },
    input,
    from: test.from === undefined ? undefined : pointerOf(bot, test.from),
    registry: standIns.actions(registry),
    standIn: standIns.service,
    world: { ...real, factories: standIns.ports(real.factories) },
    clock,
    random: seededRandom(test.seed),
    secrets: { get: async (name) => `${name} in the test` },
    expressions,
    workFolder: bot.folder,
    onEvent: (event) => events.push(event),
    onIdle: () => clock.idle(),
    signal,
  });
  const result = await run.start();
  signal?.throwIfAborted();
  const { calls, unanswered } = standIns;
  return { events, failures: failuresOf(test.expect, { result, events, calls, unanswered }) };
}

/** A name that no step has is left to the run to refuse. */
const pointerOf = (bot: LoadedBot, name: string): string =>
  stepsOf(bot.value).find((step) => step.name === name || step.pointer === name)?.pointer ?? name;
