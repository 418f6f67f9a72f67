import { dirname } from 'node:path';
import { registry } from '../../bots/catalog/registry.ts';
import { permissionsOfRun } from '../../bots/drivers/permissions.ts';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { findBot } from '../../bots/language/bot-library.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { checkInputs } from '../../bots/language/inputs.ts';
import { stepsOf } from '../../bots/language/steps.ts';
import type { LoadedBot } from '../../bots/language/types.ts';
import { type BranchPoint, branchOff } from '../../bots/runner/debug/branch-off.ts';
import type { Debugger } from '../../bots/runner/debug/debugger.ts';
import { createRun } from '../../bots/runner/run.ts';
import { createTraceWriter } from '../../bots/runner/trace-writer.ts';
import type { Run, RunResult } from '../../bots/runner/types.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { InferenceClient } from '../../contract/inference/index.ts';
import type {
  ClockPort,
  EventPort,
  HumanPort,
  RandomPort,
  SecretsPort,
  StepScope,
} from '../../contract/ports.ts';
import type { Journal, RunEvent } from '../../contract/run/index.ts';

/** Everything that decides one run. */
export interface LaunchOptions {
  readonly runId: string;
  /** The bot folder; relative paths of the bot count from it. */
  readonly folder: string;
  /** Inputs as given, unchecked; undefined continues the run that the journal knows under this id. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  /** What started the run by itself, given to it as its input as it is: the events of its schedule. */
  readonly trigger?: unknown;
  /** The events of this host; without them the run's own stay within it. */
  readonly events?: EventPort | undefined;
  /** Name or JSON pointer of the step to begin with. */
  readonly from?: string | undefined;
  readonly headed: boolean;
  /** Empty takes the first browser found. */
  readonly browserPath: string;
  readonly elementTimeoutMs: number;
  /** Where to keep a trace; undefined keeps none. */
  readonly traceFolder: string | undefined;
  readonly journal: Journal;
  readonly inference: InferenceClient;
  readonly secrets: Pick<SecretsPort, 'get'>;
  readonly human: (scope: StepScope) => HumanPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
  /** Stops the run where a person wants to look. */
  readonly debug?: Debugger | undefined;
  /** An earlier run and the path of its step to go on at, with everything done until then; its inputs are taken over. */
  readonly after?: BranchPoint | undefined;
}

/** A run that is made and not yet begun. */
export interface Launched {
  readonly bot: LoadedBot;
  readonly run: Run;
  readonly traceFolder: string | undefined;
  /** Begins, and answers how it ended; never rejects for faults of the bot. */
  start(): Promise<RunResult>;
}

/** The pointer of the step that a person named; a name must be the only one of its kind. */
export function pointerOf(bot: LoadedBot, step: string): string {
  const steps = stepsOf(bot.value);
  if (step.startsWith('/')) {
    if (steps.some(({ pointer }) => pointer === step)) return step;
  } else {
    const named = steps.filter(({ name }) => name === step);
    const [only] = named;
    if (only !== undefined && named.length === 1) return only.pointer;
    if (named.length > 1)
      throw new UnderstudyError('usage-invalid', {
        reason: `${named.length} steps are called ${step}; name one by its pointer: ${named.map(({ pointer }) => pointer).join(', ')}.`,
        command: 'run',
      });
  }
  throw new UnderstudyError('usage-invalid', {
    reason: `The bot has no step ${step}; its steps are ${steps.map(({ name }) => name).join(', ')}.`,
    command: 'run',
  });
}

async function inputOf(options: LaunchOptions, bot: LoadedBot): Promise<unknown> {
  if (options.trigger !== undefined) return options.trigger;
  if (options.input !== undefined && options.after === undefined)
    return checkInputs(bot.manifest, options.input);
  const head = await options.journal.head(options.runId);
  if (head === undefined) throw new UnderstudyError('run-not-found', { runId: options.runId });
  return head.input;
}

/** Loads the bot, checks its inputs and makes the run with its world. Fails before anything was performed. */
export async function launchRun(options: LaunchOptions): Promise<Launched> {
  const bot = await loadBot(options.folder);
  if (options.after !== undefined) {
    const startedAt = new Date(options.clock.now()).toISOString();
    await branchOff(options.journal, options.after, {
      runId: options.runId,
      digest: bot.digest,
      startedAt,
    });
  }
  const input = await inputOf(options, bot);
  const from = options.from === undefined ? undefined : pointerOf(bot, options.from);
  const expressions = createExpressions();
  const world = createRunWorld({
    web: { executablePath: options.browserPath, headless: !options.headed },
    inference: options.inference,
    human: options.human,
    clock: options.clock,
    events: options.events,
  });
  const permissions = permissionsOfRun(bot.manifest.permissions, input);
  const run = createRun({
    runId: options.runId,
    bot: { ...bot, manifest: { ...bot.manifest, permissions } },
    input,
    from,
    registry,
    world,
    findBot: (reference) => findBot(dirname(options.folder), reference),
    clock: options.clock,
    random: options.random,
    secrets: options.secrets,
    expressions,
    journal: options.journal,
    elementTimeoutMs: options.elementTimeoutMs,
    onEvent: options.onEvent,
    signal: options.signal,
    debug: options.debug,
    workFolder: options.folder,
    ...(options.traceFolder === undefined
      ? {}
      : { trace: createTraceWriter(options.traceFolder), screenshots: true }),
  });
  return {
    bot,
    run,
    traceFolder: options.traceFolder,
    async start() {
      try {
        return await run.start();
      } finally {
        await expressions.close();
      }
    },
  };
}
