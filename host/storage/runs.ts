import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunSummary, runSummarySchema } from '../../contract/rpc/index.ts';
import { ownerLives, type RunOwner } from '../runs/owner.ts';
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
  `ALTER TABLE runs ADD COLUMN owner_pid INTEGER;
   ALTER TABLE runs ADD COLUMN owner_birth TEXT;`,
];

/** A run as the history keeps it: what lists show, the folder of the bot, and the process that performs or performed it. */
export type RunRecord = RunSummary & {
  readonly botFolder?: string | undefined;
  readonly owner?: RunOwner | undefined;
};

/** The history of runs on this machine. A run that no living process performs any more is read as `suspended`. */
export interface RunHistory {
  put(run: RunRecord): void;
  /** Keeps the run as its owner's, unless a living process performs it already; false then, and nothing is changed. */
  take(run: RunRecord & { readonly owner: RunOwner }): boolean;
  get(runId: string): RunRecord | undefined;
  /** Newest first. */
  list(options: { readonly botId?: string | undefined; readonly limit: number }): RunRecord[];
  /** Forgets where the trace was, after it was deleted. */
  clearTrace(runId: string): void;
  close(): void;
}

const ended: ReadonlySet<unknown> = new Set(['completed', 'faulted', 'cancelled']);

function ownerOf(row: Record<string, unknown>): RunOwner | undefined {
  const { owner_pid: pid, owner_birth: birth } = row;
  return typeof pid === 'number' && typeof birth === 'string' ? { pid, birth } : undefined;
}

/** The process that performs the run now: none where it has ended or its process is gone. */
function livingOwner(row: Record<string, unknown>): RunOwner | undefined {
  const owner = ownerOf(row);
  return owner !== undefined && !ended.has(row['status']) && ownerLives(owner) ? owner : undefined;
}

const fromRow = (row: Record<string, unknown>): RunRecord => {
  const present = (name: string, column: string) =>
    row[column] === null || row[column] === undefined ? {} : { [name]: row[column] };
  const owner = livingOwner(row);
  return {
    ...runSummarySchema.parse({
      runId: row['run_id'],
      botName: row['bot_name'],
      status: owner === undefined && !ended.has(row['status']) ? 'suspended' : row['status'],
      startedAt: row['started_at'],
      ...present('botId', 'bot_id'),
      ...present('finishedAt', 'finished_at'),
      ...present('durationMs', 'duration_ms'),
      ...present('failure', 'failure'),
      ...present('trace', 'trace'),
    }),
    ...present('botFolder', 'bot_folder'),
    ...(owner === undefined ? {} : { owner }),
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
    `INSERT INTO runs (run_id, bot_id, bot_name, bot_folder, status, started_at, finished_at, duration_ms, failure, trace, owner_pid, owner_birth)
     VALUES ($runId, $botId, $botName, $botFolder, $status, $startedAt, $finishedAt, $durationMs, $failure, $trace, $ownerPid, $ownerBirth)
     ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at,
       duration_ms = excluded.duration_ms, failure = excluded.failure, trace = excluded.trace,
       owner_pid = excluded.owner_pid, owner_birth = excluded.owner_birth`,
  );
  const get = database.prepare('SELECT * FROM runs WHERE run_id = ?');
  const list = database.prepare('SELECT * FROM runs ORDER BY started_at DESC, run_id DESC LIMIT ?');
  const listOfBot = database.prepare(
    'SELECT * FROM runs WHERE bot_id = ? ORDER BY started_at DESC, run_id DESC LIMIT ?',
  );
  const clearTrace = database.prepare('UPDATE runs SET trace = NULL WHERE run_id = ?');
  const write = (run: RunRecord): void => {
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
      $ownerPid: run.owner?.pid ?? null,
      $ownerBirth: run.owner?.birth ?? null,
    });
  };
  return {
    put: write,
    take(run) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const row = get.get(run.runId);
        const free = row === undefined || livingOwner(row) === undefined;
        if (free) write(run);
        database.exec('COMMIT');
        return free;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    get(runId) {
      const row = get.get(runId);
      return row === undefined ? undefined : fromRow(row);
    },
    list({ botId, limit }) {
      return (botId === undefined ? list.all(limit) : listOfBot.all(botId, limit)).map(fromRow);
    },
    clearTrace(runId) {
      clearTrace.run(runId);
    },
    close: () => database.close(),
  };
}
