import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import type { Journal, JournalEntry } from '../../contract/run/index.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { performed, runOf } from './run-under-test.ts';

/** Branches by name: those in `hanging` never answer; the others answer with their name. */
function racer(hanging: readonly string[] = []) {
  const started: string[] = [];
  const ended: string[] = [];
  const action = defineAction({
    id: 'test.race',
    title: 'Race',
    summary: 'Answers its name.',
    sentence: 'Race {name}',
    needs: ['log'],
    input: z.strictObject({ name: z.string() }),
    output: z.object({ name: z.string() }),
    examples: [],
    run: async ({ signal }, { name }) => {
      started.push(name);
      if (hanging.includes(name)) {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            ended.push(name);
            reject(signal.reason as Error);
          });
        });
      }
      return { name };
    },
  });
  return { started, ended, action };
}

const race = `do:
  - race:
      fork:
        compete: true
        branches:
          - slow: { call: test.race, with: { name: slow } }
          - fast: { call: test.race, with: { name: fast } }`;

const log = { log: () => ({ write: () => undefined }) } as never;

describe('competing branches', () => {
  it('end with the first, and the others are told to stop', async () => {
    const { action, ended } = racer(['slow']);
    const { output, status } = await performed(race, { actions: [action], world: { factories: log } });
    expect({ output, status }).toEqual({ output: { name: 'fast' }, status: 'completed' });
    expect(ended).toEqual(['slow']);
  });

  it.each(['!winner', '/fast'])(
    'do not set out again where the run was broken off right after %s was kept',
    async (last) => {
      const file = join(mkdtempSync(join(tmpdir(), 'race-')), 'journal.db');
      const journal = openJournal(file);
      const kept = Promise.withResolvers<void>();
      // A process that dies in this very moment: the entry is on the disk, nothing after it happens.
      const dying: Journal = Object.assign(Object.create(journal) as Journal, {
        begin: (head: Parameters<Journal['begin']>[0]) => journal.begin(head),
        head: (runId: string) => journal.head(runId),
        entries: (runId: string) => journal.entries(runId),
        finish: async () => undefined,
        append: async (...entries: readonly JournalEntry[]) => {
          await journal.append(...entries);
          if (!entries.some(({ path }) => path.endsWith(last))) return;
          kept.resolve();
          await new Promise(() => {});
        },
      });
      const first = racer(['slow']);
      void runOf(race, { journal: dying, actions: [first.action], world: { factories: log } }).start();
      await kept.promise;
      journal.close();
      const again = openJournal(file);
      const second = racer();
      const result = await runOf(race, {
        journal: again,
        actions: [second.action],
        world: { factories: log },
      }).start();
      again.close();
      expect(result).toMatchObject({ status: 'completed', output: { name: 'fast' } });
      expect(second.started).toEqual([]);
    },
  );
});
