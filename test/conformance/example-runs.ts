import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../bots/drivers/clock.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import type { Expressions } from '../../bots/language/types.ts';
import { createRun, type Run } from '../../bots/runner/index.ts';
import { manifestSchema } from '../../contract/flow/index.ts';
import type { ClockPort } from '../../contract/ports.ts';
import type { ExampleCase, ExampleOutcome } from './example-case.ts';
import { exampleCases, notRun } from './example-cases.ts';
import { served } from './example-hosts.ts';
import { ExampleWorld, FedBus } from './example-world.ts';
import { greetProto, nameProto } from './services/greeter.ts';
import { absence, type SuiteResult, standardFolder } from './suite.ts';

/** Types of the events that tell how runs and their tasks go. */
const lifecycle = /^io\.serverlessworkflow\.(?:workflow|task)\./;

const register = `document: { dsl: '1.0.3', namespace: test, name: register-customer, version: 0.1.0 }
do: [ { register: { set: { registered: '\${ . }' } } } ]
`;

/** Executes the standard's examples against local stand-ins and checks what comes out; each one left out says why. */
export async function runExampleRuns(): Promise<SuiteResult> {
  const folder = standardFolder();
  if (folder === undefined) return { passed: 0, failed: 0, skipped: 1, lines: [absence] };
  const files = readdirSync(join(folder, 'examples'))
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  const botFolder = ownFolder();
  const expressions = createExpressions();
  const lines: string[] = ['Every host that the examples name is answered by a local stand-in.'];
  const counts = { passed: 0, failed: 0 };
  try {
    for (const file of files) {
      const left = notRun[file];
      const example = exampleCases[file];
      if (left !== undefined) lines.push(`-    ${file}: not executed: ${left}`);
      else if (example === undefined) {
        counts.failed += 1;
        lines.push(`FAIL ${file}: nothing says how to run it`);
      } else {
        const text = readFileSync(join(folder, 'examples', file), 'utf8');
        const failure = await failureOf({ file, text, example, botFolder, expressions });
        counts[failure === undefined ? 'passed' : 'failed'] += 1;
        const note = example.note === undefined ? '' : ` (${example.note})`;
        lines.push(failure === undefined ? `ok   ${file}${note}` : `FAIL ${file}${note}\n    ${failure}`);
      }
    }
  } finally {
    await expressions.close();
    rmSync(botFolder, { recursive: true, force: true });
  }
  return { ...counts, skipped: 0, lines };
}

/** A bot's folder with the files that examples refer to. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  mkdirSync(join(folder, 'app', 'names'), { recursive: true });
  writeFileSync(join(folder, 'app', 'greet.proto'), greetProto);
  writeFileSync(join(folder, 'app', 'names', 'name.proto'), nameProto);
  return folder;
}

interface Performing {
  readonly file: string;
  readonly text: string;
  readonly example: ExampleCase;
  readonly botFolder: string;
  readonly expressions: Expressions;
}

async function failureOf(performing: Performing): Promise<string | undefined> {
  const world = await ExampleWorld.start();
  try {
    performing.example.check(await perform(performing, world));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await world.close();
  }
}

async function perform(
  { file, text, example, botFolder, expressions }: Performing,
  world: ExampleWorld,
): Promise<ExampleOutcome> {
  served.asyncApiVersion = example.asyncApiVersion ?? 3;
  const sleeps: number[] = [];
  const bus = new FedBus(example.events ?? []);
  const secrets = example.secrets ?? {};
  const run: Run = createRun({
    runId: randomUUID(),
    bot: botOf(text, file, botFolder, Object.keys(secrets)),
    input: example.input ?? {},
    registry: { get: () => undefined },
    world: world.forRun(bus),
    findBot: async (reference) =>
      reference.name === 'register-customer'
        ? botOf(register, 'register.yaml', botFolder, [])
        : `there is no ${reference.name}`,
    clock: example.hurried === true ? hurriedClock(sleeps) : systemClock,
    random: { id: randomUUID, next: () => 0.5 },
    secrets: { get: async (name) => secrets[name] },
    expressions,
    workFolder: botFolder,
    onEvent: (event) => {
      const done = event.type === 'step.finished' && world.requests.length === example.cancelAtRequests;
      if (done) run.cancel();
    },
  });
  const result = await endOf(run);
  return {
    result,
    requests: world.requests,
    published: bus.published.filter(({ type }) => !lifecycle.test(type)),
    sleeps,
    tokens: world.authority.requests,
  };
}

/** Milliseconds after which an example that has not ended is ended. */
const longestMs = 10_000;

/** Ends a run that waits for something that never comes, so that one example cannot hold up the others. */
async function endOf(run: Run): Promise<ExampleOutcome['result']> {
  const timer = setTimeout(() => run.cancel('the test runner'), longestMs);
  try {
    return await run.start();
  } finally {
    clearTimeout(timer);
  }
}

function botOf(text: string, file: string, folder: string, secrets: readonly string[]) {
  const { document, findings } = parseDocument(text, file);
  if (document === undefined) throw new Error(findings.map(({ message }) => message).join('; '));
  const permissions = { hosts: ['*'], read: ['.'], commands: ['*'], secrets: [...secrets] };
  const manifest = manifestSchema.parse({ title: file, permissions });
  return { document, digest: '', targets: new Map(), manifest, folder };
}

/** Time that passes as soon as somebody waits for it. */
function hurriedClock(sleeps: number[]): ClockPort {
  let time = Date.UTC(2026, 0, 5, 9, 0, 0);
  return {
    now: () => time,
    monotonic: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      time += ms;
    },
  };
}
