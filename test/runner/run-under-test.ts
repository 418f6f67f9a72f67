import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Action } from '../../bots/catalog/define-action.ts';
import { systemClock } from '../../bots/drivers/clock.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import { createRun, type Run, type RunOptions, type RunResult } from '../../bots/runner/index.ts';
import { manifestSchema, type Permissions } from '../../contract/flow/index.ts';
import type { PortFactories, RunWorld } from '../../contract/ports.ts';
import type { RunEvent, RunEventType } from '../../contract/run/index.ts';

/** What a test may say about a run; the rest is filled in. */
export interface TestRun extends Partial<Omit<RunOptions, 'bot' | 'secrets' | 'registry' | 'world'>> {
  readonly actions?: readonly Action[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly permissions?: Partial<Permissions>;
  readonly world?: Partial<RunWorld>;
  readonly digest?: string;
}

/** A run with everything it told. */
export interface RunUnderTest {
  readonly run: Run;
  readonly events: readonly RunEvent[];
  /** Resolves at the first event that `matches` accepts, also an earlier one. */
  event(matches: (event: RunEvent) => boolean): Promise<RunEvent>;
  start(): Promise<RunResult>;
}

const expressions = createExpressions();

/** Ports that no test may reach without saying so. */
export const noPorts: PortFactories = Object.fromEntries(
  ['web', 'files', 'ocr', 'documents', 'human', 'http', 'log', 'clock'].map((name) => [
    name,
    () => {
      throw new Error(`The test has no ${name} port.`);
    },
  ]),
) as unknown as PortFactories;

/** A document from its tasks: `do:` and below, or more sections where the text begins with one. */
export function documentOf(text: string) {
  const head = `document: { dsl: '1.0.3', namespace: tests, name: under-test, version: 1.0.0 }\n`;
  const parsed = parseDocument(head + text, 'bot.yaml');
  if (parsed.document === undefined) {
    throw new Error(parsed.findings.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  }
  return parsed.document;
}

/** Prepares a run of the document below `text`. */
export function runOf(text: string, options: TestRun = {}): RunUnderTest {
  const { actions = [], secrets = {}, permissions = {}, world = {}, digest = 'digest', ...rest } = options;
  const events: RunEvent[] = [];
  const waiting: { matches: (event: RunEvent) => boolean; resolve: (event: RunEvent) => void }[] = [];
  const byId = new Map(actions.map((action) => [action.id, action]));
  const run = createRun({
    runId: 'run-1',
    bot: {
      document: documentOf(text),
      digest,
      targets: new Map(),
      manifest: manifestSchema.parse({ title: 'Under test', permissions }),
    },
    input: {},
    registry: { get: (id) => byId.get(id) },
    clock: systemClock,
    random: { id: () => randomUUID(), next: () => 0.5 },
    expressions,
    workFolder: tmpdir(),
    secrets: { get: async (name) => secrets[name] },
    world: { factories: noPorts, shot: async () => undefined, close: async () => {}, ...world },
    ...rest,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
      for (const waiter of waiting.filter(({ matches }) => matches(event))) waiter.resolve(event);
    },
  });
  return {
    run,
    events,
    event: (matches) => {
      const earlier = events.find(matches);
      if (earlier !== undefined) return Promise.resolve(earlier);
      return new Promise((resolve) => waiting.push({ matches, resolve }));
    },
    start: () => run.start(),
  };
}

/** Runs the document and answers how it ended with everything it told. */
export async function performed(
  text: string,
  options: TestRun = {},
): Promise<RunResult & { events: readonly RunEvent[] }> {
  const under = runOf(text, options);
  return { ...(await under.start()), events: under.events };
}

/** Names of the steps of events of one type, in order. */
export const stepsOf = (events: readonly RunEvent[], type: RunEventType): string[] =>
  events.flatMap((event) => (event.type === type && 'step' in event ? [event.step.name] : []));
