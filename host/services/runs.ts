import { join } from 'node:path';
import type { BranchPoint } from '../../bots/runner/debug/branch-off.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { InferenceClient } from '../../contract/inference/index.ts';
import type { ClockPort, EventPort, RandomPort, SecretsPort } from '../../contract/ports.ts';
import type { EventHub, Handlers, RunSummary, Settings } from '../../contract/rpc/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { hasDisplay } from '../display.ts';
import { journalFile } from '../runs/journal-file.ts';
import type { Launched } from '../runs/launch.ts';
import { thisOwner } from '../runs/owner.ts';
import { pruneJournal } from '../runs/prune-journal.ts';
import { traceFolderOf } from '../runs/trace-folder.ts';
import { openJournal, type SqliteJournal } from '../storage/journal.ts';
import type { RunHistory, RunRecord } from '../storage/runs.ts';
import type { BotShelf } from './bots.ts';
import type { DebugDesk } from './debug.ts';
import type { HumanDesk } from './human.ts';

/** Runs of this process: those that go on, and the history of all. */
export interface RunDesk {
  readonly handlers: Pick<
    Handlers,
    'runs.start' | 'runs.pause' | 'runs.resume' | 'runs.stop' | 'runs.list' | 'runs.get' | 'runs.events'
  >;
  /** The run as the history knows it; fails with `run-not-found`. */
  find(runId: string): RunRecord;
  /** Fails with `run-active` while the run goes on, here or in another process. */
  ensureEnded(runId: string): void;
  /** Cancels every run and waits for their ends. */
  close(): Promise<void>;
}

interface Active {
  readonly launched: Launched;
  readonly events: RunEvent[];
  readonly ended: Promise<void>;
}

/** What the desk needs from the rest of the host. */
export interface RunDeskOptions {
  readonly dataFolder: string;
  readonly inference: InferenceClient;
  /** Shared by all runs of this host. */
  readonly events?: EventPort | undefined;
  readonly traces: string;
  readonly shelf: BotShelf;
  readonly history: RunHistory;
  readonly hub: EventHub;
  readonly human: HumanDesk;
  readonly debug: DebugDesk;
  readonly settings: () => Promise<Settings>;
  readonly secrets: SecretsPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** Told of failures that no call is waiting for. */
  readonly onProblem: (error: unknown) => void;
}

const summaryOf = ({ botFolder: _, owner: __, ...summary }: RunRecord): RunSummary => summary;

/** Starts, steers and remembers runs of bots in the workspace. */
export function createRunDesk(options: RunDeskOptions): RunDesk {
  const { history, hub, shelf, clock, random } = options;
  const active = new Map<string, Active>();
  let openedJournal: SqliteJournal | undefined;
  const journal = (): SqliteJournal => {
    openedJournal ??= openJournal(join(options.dataFolder, journalFile));
    return openedJournal;
  };
  const owner = thisOwner();

  const keep = (run: RunRecord): void => {
    history.put(run);
    hub.emit('run.changed', summaryOf(run));
  };

  const find = (runId: string): RunRecord => {
    const run = history.get(runId);
    if (run === undefined) throw new UnderstudyError('run-not-found', { runId });
    return run;
  };

  const ensureElsewhereEnded = (run: RunRecord): void => {
    if (run.owner !== undefined && run.owner.pid !== owner.pid)
      throw new UnderstudyError('run-active', {
        runId: run.runId,
        where: `, performed by process ${run.owner.pid}`,
      });
  };

  const goingOn = (runId: string): Active => {
    const found = active.get(runId);
    if (found !== undefined) return found;
    ensureElsewhereEnded(find(runId));
    throw new UnderstudyError('run-not-active', { runId });
  };

  const follow = (run: RunRecord, launched: Launched, events: RunEvent[]): Active => {
    const ended = launched.start().then(async (result) => {
      active.delete(run.runId);
      const { failure: _, ...before } = find(run.runId);
      keep({
        ...before,
        status: result.status,
        finishedAt: new Date(clock.now()).toISOString(),
        durationMs: result.durationMs,
        ...(result.error === undefined ? {} : { failure: result.error.detail ?? result.error.title ?? '' }),
      });
      await shelf.changed();
    });
    ended.catch(options.onProblem);
    return { launched, events, ended };
  };

  const heard = (events: RunEvent[], event: RunEvent): void => {
    events.push(event);
    hub.emit('run.event', event);
    const run = history.get(event.runId);
    if (run === undefined) return;
    const status =
      event.type === 'run.paused'
        ? 'suspended'
        : event.type === 'human.asked'
          ? 'waiting'
          : event.type === 'run.resumed' || event.type === 'human.answered' || event.type === 'run.started'
            ? 'running'
            : undefined;
    if (status !== undefined && status !== run.status) keep({ ...run, status });
  };

  const begin = async (
    run: RunRecord,
    how: {
      readonly folder: string;
      readonly input: Record<string, unknown> | undefined;
      readonly from?: string | undefined;
      readonly headed?: boolean | undefined;
      readonly debug?: { readonly stopAtEntry: boolean } | undefined;
      readonly after?: BranchPoint | undefined;
    },
  ): Promise<RunSummary> => {
    const settings = await options.settings();
    // Once a start of the program is often enough.
    if (openedJournal === undefined) pruneJournal(journal(), settings, clock.now());
    const { launchRun } = await import('../runs/launch.ts');
    const events: RunEvent[] = [];
    const debug = await options.debug.open({
      runId: run.runId,
      botId: run.botId,
      armed: how.debug !== undefined,
      stopAtEntry: how.debug?.stopAtEntry ?? false,
    });
    const launched = await launchRun({
      runId: run.runId,
      folder: how.folder,
      input: how.input,
      from: how.from,
      headed: (how.headed ?? !settings.headlessRuns) && hasDisplay(),
      browserPath: settings.browserPath,
      elementTimeoutMs: settings.elementTimeoutMs,
      traceFolder: settings.keepTraces ? traceFolderOf(options.traces, run.runId) : undefined,
      journal: journal(),
      inference: options.inference,
      events: options.events,
      secrets: options.secrets,
      human: (scope) => options.human.port(scope),
      clock,
      random,
      onEvent: (event) => heard(events, event),
      debug,
      after: how.after,
    }).catch((error: unknown) => {
      options.debug.drop(run.runId);
      throw error;
    });
    const started: RunRecord = {
      ...run,
      owner,
      botName: launched.bot.manifest.title,
      ...(launched.traceFolder === undefined ? {} : { trace: launched.traceFolder }),
    };
    keep(started);
    active.set(run.runId, follow(started, launched, events));
    return summaryOf(started);
  };

  return {
    find,
    ensureEnded(runId) {
      if (active.has(runId)) throw new UnderstudyError('run-active', { runId });
      ensureElsewhereEnded(find(runId));
    },
    handlers: {
      'runs.start': async ({ botId, input, from, headed, debug, after }) => {
        const folder = await shelf.folderOf(botId);
        const run: RunRecord = {
          runId: random.id(),
          botId,
          botName: botId,
          botFolder: folder,
          status: 'running',
          startedAt: new Date(clock.now()).toISOString(),
        };
        return begin(run, { folder, input, from, headed, debug, after });
      },
      'runs.pause': async ({ runId }) => {
        goingOn(runId).launched.run.pause();
        return {};
      },
      'runs.resume': async ({ runId }) => {
        const found = active.get(runId);
        if (found !== undefined) {
          found.launched.run.resume();
          return {};
        }
        const run = find(runId);
        ensureElsewhereEnded(run);
        if (run.status !== 'suspended' || run.botFolder === undefined)
          throw new UnderstudyError('run-not-active', { runId });
        const taken = { ...run, status: 'running' as const, owner };
        // Two Studios, or two clicks, may ask at the same moment; the database decides who performs it.
        if (!history.take(taken)) {
          ensureElsewhereEnded(find(runId));
          throw new UnderstudyError('run-active', { runId });
        }
        await begin(taken, { folder: run.botFolder, input: undefined }).catch((error: unknown) => {
          keep(run);
          throw error;
        });
        return {};
      },
      'runs.stop': async ({ runId }) => {
        const found = active.get(runId);
        if (found !== undefined) {
          found.launched.run.cancel('the person');
          return {};
        }
        const run = find(runId);
        ensureElsewhereEnded(run);
        if (run.status !== 'suspended') throw new UnderstudyError('run-not-active', { runId });
        await journal().finish(runId, 'cancelled');
        keep({ ...run, status: 'cancelled', finishedAt: new Date(clock.now()).toISOString() });
        return {};
      },
      'runs.list': async ({ botId, limit }) => ({ runs: history.list({ botId, limit }).map(summaryOf) }),
      'runs.get': async ({ runId }) => summaryOf(find(runId)),
      'runs.events': async ({ runId, after }) => {
        const going = active.get(runId);
        if (going !== undefined) return { events: going.events.filter(({ seq }) => seq > after) };
        const { trace } = find(runId);
        if (trace === undefined) return { events: [] };
        const { readTrace } = await import('../storage/trace-store.ts');
        const { events } = await readTrace(trace);
        return { events: events.filter(({ seq }) => seq > after) };
      },
    },
    async close() {
      const going = [...active.values()];
      for (const { launched } of going) launched.run.cancel('the end of the program');
      await Promise.all(going.map(({ ended }) => ended));
      openedJournal?.close();
    },
  };
}
