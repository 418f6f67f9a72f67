import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemClock, systemRandom } from '../../bots/drivers/clock.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import type { RunResult } from '../../bots/runner/types.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { EventPort, SecretsPort } from '../../contract/ports.ts';
import { type CloudEvent, type RunEvent, traceLayout, traceMetaSchema } from '../../contract/run/index.ts';
import { dataFolders } from '../data-folders.ts';
import { lazyInference } from '../runs/inference.ts';
import { journalFile } from '../runs/journal-file.ts';
import { type LaunchOptions, launchRun } from '../runs/launch.ts';
import { thisOwner } from '../runs/owner.ts';
import { pruneJournal } from '../runs/prune-journal.ts';
import { traceFolderOf } from '../runs/trace-folder.ts';
import { openSecretsFile } from '../storage/file-secrets.ts';
import { openJournal } from '../storage/journal.ts';
import { createKeyringSecrets } from '../storage/keyring-secrets.ts';
import type { RunHistory, RunRecord } from '../storage/runs.ts';
import { createConfSettings, soundSettings } from '../storage/settings-store.ts';
import { exitCodes } from './exit-codes.ts';
import { openHumanTerminal } from './human-terminal.ts';
import { readJsonObject } from './json-file.ts';
import { createRunPrinter } from './run-printer.ts';
import { untilStopped } from './until-stopped.ts';

export interface RunCommand {
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly headed?: boolean;
  readonly browser?: string;
  /** Folder to keep the trace in instead of the usual place; false: none. */
  readonly trace?: string | false;
  readonly saveTest?: string;
  readonly answers?: string;
  readonly secretsFile?: string;
  readonly resume?: string;
  readonly from?: string;
  readonly timeout?: number;
  readonly json?: boolean;
  readonly helpInputs?: boolean;
  /** Start it as its schedule says until it is stopped. */
  readonly schedule?: boolean;
  /** Port to take CloudEvents at; 0 takes a free one. */
  readonly listen?: number;
}

/** What a run is given by whoever starts several. */
interface Surroundings {
  readonly signal: AbortSignal;
  readonly events: EventPort;
  /** The events that started it. */
  readonly trigger?: readonly CloudEvent[];
}

/** Opens what runs of one command share, performs, and closes it. */
async function surrounded(bot: string, command: RunCommand): Promise<number> {
  const { createEventBus } = await import('../../bots/drivers/events/bus.ts');
  const shared: Surroundings = { signal: untilStopped(), events: createEventBus() };
  await using resources = new AsyncDisposableStack();
  // A bot may wait for an event with nothing else going on in this process.
  const awake = setInterval(() => undefined, 2 ** 30);
  resources.defer(() => clearInterval(awake));
  if (command.listen !== undefined) {
    const { startEventIngress } = await import('../serve/event-ingress.ts');
    const ingress = await startEventIngress(command.listen, shared.events);
    resources.defer(() => ingress.close());
    const told = { type: 'events.listening', url: ingress.url };
    process.stdout.write(`${command.json === true ? JSON.stringify(told) : `Events: ${ingress.url}`}\n`);
  }
  if (command.schedule !== true) return await run(bot, command, shared);
  if (command.resume !== undefined || command.from !== undefined || command.saveTest !== undefined)
    throw usage('--schedule starts runs from their beginning; leave out --resume, --from and --save-test.');
  if (typeof command.trace === 'string')
    throw usage('Each start of a schedule keeps a trace of its own; leave out --trace.');
  const { runScheduled } = await import('./run-scheduled.ts');
  return await runScheduled(bot, {
    ...shared,
    json: command.json === true,
    perform: (trigger) => run(bot, command, { ...shared, ...(trigger === undefined ? {} : { trigger }) }),
  });
}

const usage = (reason: string): UnderstudyError =>
  new UnderstudyError('usage-invalid', { reason, command: 'run' });

async function givenInputs(command: RunCommand): Promise<Record<string, unknown>> {
  const fromFile = command.inputs === undefined ? {} : await readJsonObject(command.inputs, 'run');
  const fromLine = (command.input ?? []).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw usage(`--input takes name=value, not ${pair}.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { ...fromFile, ...Object.fromEntries(fromLine) };
}

async function listInputs(folder: string, json: boolean): Promise<number> {
  const { manifest } = await loadBot(folder);
  if (json) process.stdout.write(`${JSON.stringify(manifest.inputs)}\n`);
  else if (manifest.inputs.length === 0) process.stdout.write(`${manifest.title} has no inputs.\n`);
  else
    for (const { name, title, type, required, default: preset, description, options } of manifest.inputs) {
      const rest = [
        preset === undefined ? (required ? 'required' : 'optional') : `default ${JSON.stringify(preset)}`,
        ...(options === undefined ? [] : [`one of ${options.join(', ')}`]),
      ];
      process.stdout.write(`${name}  ${type}, ${rest.join(', ')}  ${title ?? ''}\n`);
      if (description !== undefined) process.stdout.write(`    ${description}\n`);
    }
  return exitCodes.done;
}

/** A trace folder must be empty, new (the trace makes it then), or hold the trace of the very run that goes on. */
async function ensureTraceFolder(folder: string, runId: string): Promise<void> {
  const file = join(folder, traceLayout.meta);
  if (!existsSync(file)) return;
  const meta = traceMetaSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!meta.success || meta.data.runId !== runId)
    throw new UnderstudyError('output-exists', { path: folder });
}

const exitCodeOf = (result: RunResult): number =>
  result.status === 'completed'
    ? exitCodes.done
    : result.status === 'cancelled'
      ? exitCodes.cancelled
      : exitCodes.failed;

/** How the run ended, for the history. */
const endedRun = (run: RunRecord, result: RunResult): RunRecord => ({
  ...run,
  status: result.status,
  finishedAt: new Date(systemClock.now()).toISOString(),
  durationMs: result.durationMs,
  ...(result.error === undefined ? {} : { failure: result.error.detail ?? result.error.type }),
});

/** Keeps the run in the history as this process's, so that Studio and `trace list` show it and nobody performs it twice. */
function takeRun(history: RunHistory, run: RunRecord): void {
  if (history.take({ ...run, owner: thisOwner() })) return;
  const pid = history.get(run.runId)?.owner?.pid;
  throw new UnderstudyError('run-active', {
    runId: run.runId,
    where: pid === undefined ? '' : `, performed by process ${pid}`,
  });
}

async function openHistory(dataFolder: string): Promise<RunHistory> {
  const { openRunHistory } = await import('../storage/runs.ts');
  return openRunHistory(dataFolder);
}

/** Performs a bot and tells its events as they happen. */
export async function run(bot: string, command: RunCommand, shared?: Surroundings): Promise<number> {
  const folder = resolve(bot);
  if (command.helpInputs === true) return listInputs(folder, command.json === true);
  if (shared === undefined) return surrounded(bot, command);
  if (command.timeout !== undefined && !(command.timeout > 0))
    throw usage('--timeout takes milliseconds above 0.');
  if (command.resume !== undefined && (command.input !== undefined || command.inputs !== undefined))
    throw usage('A continued run keeps its inputs; leave out --input and --inputs.');

  if (command.saveTest !== undefined && command.trace === false)
    throw usage('--save-test makes the test out of the trace; leave out --no-trace.');

  const { signal } = shared;
  const folders = dataFolders();
  const runId = command.resume ?? systemRandom.id();
  const input = command.resume === undefined ? await givenInputs(command) : undefined;
  const secrets: SecretsPort =
    command.secretsFile === undefined ? createKeyringSecrets() : await openSecretsFile(command.secretsFile);

  await using resources = new AsyncDisposableStack();
  const known = command.resume === undefined ? undefined : await openHistory(folders.data);
  if (known !== undefined) resources.defer(() => known.close());
  // Every run keeps a trace; a continued one goes on in its own.
  const traceFolder =
    command.trace === false
      ? undefined
      : resolve(command.trace ?? known?.get(runId)?.trace ?? traceFolderOf(folders.traces, runId));
  const journal = openJournal(join(folders.data, journalFile));
  resources.defer(() => journal.close());
  const inference = lazyInference();
  resources.defer(() => inference.close());
  const human = await openHumanTerminal(command.answers);
  resources.defer(() => human.close());

  const printer = createRunPrinter((text) => process.stdout.write(text));
  const tell = (event: RunEvent): void => {
    if (command.json === true) process.stdout.write(`${JSON.stringify(event)}\n`);
    else printer.event(event);
  };
  const options: LaunchOptions = {
    runId,
    folder,
    input: shared.trigger === undefined ? input : {},
    ...(shared.trigger === undefined ? {} : { trigger: shared.trigger }),
    events: shared.events,
    from: command.from,
    headed: command.headed === true,
    browserPath: command.browser ?? '',
    elementTimeoutMs: command.timeout ?? 30_000,
    traceFolder,
    journal,
    inference,
    secrets,
    human: (scope) => human.port(scope),
    clock: systemClock,
    random: systemRandom,
    onEvent: tell,
    signal,
  };
  const launched = await launchRun(options);
  if (traceFolder !== undefined) await ensureTraceFolder(traceFolder, runId);
  const startedAt = new Date(systemClock.now()).toISOString();
  const record = (history: RunHistory): RunRecord => ({
    runId,
    botName: launched.bot.manifest.title,
    botFolder: folder,
    status: 'running',
    startedAt: history.get(runId)?.startedAt ?? startedAt,
    ...(traceFolder === undefined ? {} : { trace: traceFolder }),
  });
  if (known !== undefined) takeRun(known, record(known));
  const going = launched.start();
  // The history of a new run is opened beside its first steps, which need not wait for it.
  const history =
    known ??
    (await openHistory(folders.data).catch(async (error: unknown) => {
      launched.run.cancel('the failure to open the history');
      await going;
      throw error;
    }));
  if (known === undefined) {
    resources.defer(() => history.close());
    takeRun(history, record(history));
  }
  const result = await going;
  // After the run, so that its first step need not wait for it.
  const settings = soundSettings(await createConfSettings(folders.data).read(), folders.workspace);
  pruneJournal(journal, settings, systemClock.now());
  history.put(endedRun(record(history), result));
  const test =
    command.saveTest === undefined || traceFolder === undefined
      ? undefined
      : await (await import('../runs/save-test.ts')).saveTest(folder, command.saveTest, traceFolder);
  if (command.json === true)
    process.stdout.write(
      `${JSON.stringify({ type: 'result', runId, ...result, ...(test === undefined ? {} : { test }) })}\n`,
    );
  else {
    if (result.status === 'completed' && result.output !== undefined && result.output !== null)
      process.stdout.write(`${JSON.stringify(result.output, null, 2)}\n`);
    if (test !== undefined) process.stdout.write(`Test: ${test}\n`);
    if (traceFolder !== undefined) process.stdout.write(`Trace: ${traceFolder}\n`);
  }
  return exitCodeOf(result);
}
