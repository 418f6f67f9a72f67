import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunSummary, runSummarySchema } from '../../contract/rpc/index.ts';
import { migrate } from './migrations.ts';

const scripts = [
  `CREATE TABLE runs (
     run_id TEXT PRIMARY KEY,
     bot_id TEXT,
     bot_name TEXT NOT NULL,
     bot_folder TEXT,
     status TEXT NOT NULL,
     started_at TEXT NOT NULL,
     finished_at TEXT,
     duration_ms REAL,
     failure TEXT,
     trace TEXT
   ) STRICT;
   CREATE INDEX runs_by_start ON runs (started_at DESC);
   CREATE INDEX runs_by_bot ON runs (bot_id, started_at DESC);`,
];

/** A run as the history keeps it: what lists show, and the folder of the bot it performed. */
export type RunRecord = RunSummary & { readonly botFolder?: string | undefined };

/** The history of runs on this machine. */
export interface RunHistory {
  put(run: RunRecord): void;
  get(runId: string): RunRecord | undefined;
  /** Newest first. */
  list(options: { readonly botId?: string | undefined; readonly limit: number }): RunRecord[];
  /** Runs whose status says that they have not ended. */
  unended(): RunRecord[];
  /** Forgets where the trace was, after it was deleted. */
  clearTrace(runId: string): void;
  close(): void;
}

const fromRow = (row: Record<string, unknown>): RunRecord => {
  const present = (name: string, column: string) =>
    row[column] === null || row[column] === undefined ? {} : { [name]: row[column] };
  return {
    ...runSummarySchema.parse({
      runId: row['run_id'],
      botName: row['bot_name'],
      status: row['status'],
      startedAt: row['started_at'],
      ...present('botId', 'bot_id'),
      ...present('finishedAt', 'finished_at'),
      ...present('durationMs', 'duration_ms'),
      ...present('failure', 'failure'),
      ...present('trace', 'trace'),
    }),
    ...present('botFolder', 'bot_folder'),
  };
};

/** Opens `runs.sqlite` below the data folder, making or migrating it as needed. */
export function openRunHistory(dataFolder: string): RunHistory {
  mkdirSync(dataFolder, { recursive: true });
  const file = join(dataFolder, 'runs.sqlite');
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  migrate(database, file, scripts);
  const put = database.prepare(
    `INSERT INTO runs (run_id, bot_id, bot_name, bot_folder, status, started_at, finished_at, duration_ms, failure, trace)
     VALUES ($runId, $botId, $botName, $botFolder, $status, $startedAt, $finishedAt, $durationMs, $failure, $trace)
     ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at,
       duration_ms = excluded.duration_ms, failure = excluded.failure, trace = excluded.trace`,
  );
  const get = database.prepare('SELECT * FROM runs WHERE run_id = ?');
  const list = database.prepare('SELECT * FROM runs ORDER BY started_at DESC, run_id DESC LIMIT ?');
  const listOfBot = database.prepare(
    'SELECT * FROM runs WHERE bot_id = ? ORDER BY started_at DESC, run_id DESC LIMIT ?',
  );
  const unended = database.prepare(
    "SELECT * FROM runs WHERE status NOT IN ('completed', 'faulted', 'cancelled')",
  );
  const clearTrace = database.prepare('UPDATE runs SET trace = NULL WHERE run_id = ?');
  return {
    put(run) {
      put.run({
        $runId: run.runId,
        $botId: run.botId ?? null,
        $botName: run.botName,
        $botFolder: run.botFolder ?? null,
        $status: run.status,
        $startedAt: run.startedAt,
        $finishedAt: run.finishedAt ?? null,
        $durationMs: run.durationMs ?? null,
        $failure: run.failure ?? null,
        $trace: run.trace ?? null,
      });
    },
    get(runId) {
      const row = get.get(runId);
      return row === undefined ? undefined : fromRow(row);
    },
    list({ botId, limit }) {
      return (botId === undefined ? list.all(limit) : listOfBot.all(botId, limit)).map(fromRow);
    },
    unended: () => unended.all().map(fromRow),
    clearTrace(runId) {
      clearTrace.run(runId);
    },
    close: () => database.close(),
  };
}
