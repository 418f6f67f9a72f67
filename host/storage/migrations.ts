import type { DatabaseSync } from 'node:sqlite';
import { UnderstudyError } from '../../contract/errors/index.ts';

/**
 * Brings a database to the newest version: the n-th script leads from version n to n + 1, each in a transaction of its
 * own, the version kept in `user_version`. A database of a newer program is refused, not guessed at.
 */
export function migrate(database: DatabaseSync, file: string, scripts: readonly string[]): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version > scripts.length)
    throw new UnderstudyError('internal', {
      reason: `${file} was written by a newer Understudy (version ${version}, this one knows ${scripts.length}); update Understudy`,
    });
  scripts.slice(version).forEach((script, index) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(script);
      database.exec(`PRAGMA user_version = ${version + index + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  });
}
