import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  type Journal,
  type JournalEntry,
  type JournalHead,
  journalEntrySchema,
  journalHeadSchema,
} from '../../contract/run/index.ts';

/** One a version, in order; a database remembers how many it has seen in `user_version`. Never change one, add one. */
const migrations: readonly string[] = [
  `CREATE TABLE runs (
     run_id TEXT PRIMARY KEY,
     bot_folder TEXT,
     digest TEXT NOT NULL,
     input TEXT NOT NULL,
     nonce TEXT NOT NULL,
     started_at TEXT NOT NULL,
     status TEXT NOT NULL
   ) STRICT;
   CREATE INDEX runs_by_status ON runs (status, started_at);
   CREATE TABLE entries (
     run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     path TEXT NOT NULL,
     entry TEXT NOT NULL,
     PRIMARY KEY (run_id, path)
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE runs ADD COLUMN began_with TEXT;`,
];

const defaultMostBytes = 256 * 1024 * 1024;
const prunedAtOnce = 20;

/** A journal in a SQLite file; every append is on the disk when it resolves (WAL, synchronous FULL). */
export interface SqliteJournal extends Journal {
  /**
   * Forgets ended runs that began before the moment, and the oldest ended ones beyond `mostBytes` of the file in use
   * (256 MiB by default); answers how many. Runs that can be continued stay.
   */
  prune(before: string, mostBytes?: number): number;
  /** Forgets a run. */
  delete(runId: string): Promise<void>;
  close(): void;
}

/** Opens the journal at `file`, made with its folder where it is missing, and brings an older one up to date. */
export function openJournal(file: string): SqliteJournal {
  mkdirSync(dirname(file), { recursive: true });
  return new JournalFile(file);
}

type Row = Readonly<Record<string, unknown>>;

class JournalFile implements SqliteJournal {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.#database = new DatabaseSync(file);
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
    );
    this.#migrate();
    this.#insert = this.#database.prepare(
      `INSERT OR REPLACE INTO entries (run_id, number, path, entry)
       VALUES (?, (SELECT COALESCE(MAX(number), 0) + 1 FROM entries WHERE run_id = ?), ?, ?)`,
    );
  }

  async begin(head: JournalHead): Promise<void> {
    this.#database
      .prepare(
        `INSERT INTO runs (run_id, bot_folder, digest, input, began_with, nonce, started_at, status)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        head.runId,
        head.botFolder ?? null,
        head.digest,
        JSON.stringify(head.input ?? null),
        head.from ?? null,
        head.nonce,
        head.startedAt,
        head.status,
      );
  }

  async head(runId: string): Promise<JournalHead | undefined> {
    const row = this.#database.prepare('SELECT * FROM runs WHERE run_id = ?').get(runId);
    return row === undefined ? undefined : headOf(row);
  }

  async append(...entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#atomically(() => {
      for (const entry of entries) {
        this.#insert.run(entry.runId, entry.runId, entry.path, JSON.stringify(entry));
      }
    });
  }

  async entries(runId: string): Promise<readonly JournalEntry[]> {
    const rows = this.#database
      .prepare('SELECT path, entry FROM entries WHERE run_id = ? ORDER BY number')
      .all(runId);
    return rows.map((row) => {
      const parsed = journalEntrySchema.safeParse(parseJson(String(row['entry'])));
      if (parsed.success) return parsed.data;
      throw new UnderstudyError('journal-damaged', {
        runId,
        reason: `the entry of ${String(row['path'])} in ${this.#file} cannot be read.`,
      });
    });
  }

  async finish(runId: string, status: string): Promise<void> {
    this.#database.prepare('UPDATE runs SET status = ? WHERE run_id = ?').run(status, runId);
  }

  async unfinished(): Promise<readonly JournalHead[]> {
    return this.#database
      .prepare(`SELECT * FROM runs WHERE status = 'running' ORDER BY started_at, run_id`)
      .all()
      .map(headOf);
  }

  prune(before: string, mostBytes = defaultMostBytes): number {
    const forget = (where: string, ...values: string[]): number =>
      Number(
        this.#database.prepare(`DELETE FROM runs WHERE status <> 'running' AND ${where}`).run(...values)
          .changes,
      );
    const oldest = `run_id IN (SELECT run_id FROM runs WHERE status <> 'running' ORDER BY started_at LIMIT ${prunedAtOnce})`;
    let forgotten = forget('started_at < ?', before);
    while (this.#usedBytes() > mostBytes) {
      const more = forget(oldest);
      if (more === 0) break;
      forgotten += more;
    }
    return forgotten;
  }

  #usedBytes(): number {
    const pragma = (name: string) => Number(this.#database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }

  async delete(runId: string): Promise<void> {
    this.#database.prepare('DELETE FROM runs WHERE run_id = ?').run(runId);
  }

  close(): void {
    this.#database.close();
  }

  #atomically(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #migrate(): void {
    const version = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > migrations.length) {
      throw new UnderstudyError('journal-newer', { file: this.#file, version, known: migrations.length });
    }
    if (version === migrations.length) return;
    this.#atomically(() => {
      // Another process may have brought it up to date while this one waited for the lock.
      const now = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
      for (const migration of migrations.slice(now)) this.#database.exec(migration);
      this.#database.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function headOf(row: Row): JournalHead {
  return journalHeadSchema.parse({
    runId: row['run_id'],
    ...(row['bot_folder'] === null ? {} : { botFolder: row['bot_folder'] }),
    digest: row['digest'],
    input: parseJson(String(row['input'])),
    ...(row['began_with'] === null ? {} : { from: row['began_with'] }),
    nonce: row['nonce'],
    startedAt: row['started_at'],
    status: row['status'],
  });
}
