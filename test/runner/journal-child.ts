import { appendFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { systemClock, systemRandom } from '../../bots/drivers/clock.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import { createRun } from '../../bots/runner/index.ts';
import { manifestSchema } from '../../contract/flow/index.ts';
import type { PortFactories } from '../../contract/ports.ts';
import { openJournal } from '../../host/storage/journal.ts';

/**
 * A robot process that a test can kill. Arguments: document, journal, ledger of performed steps, and the entry at
 * which it stops answering. Prints `hanging` there and one JSON line with the result at the end.
 */
const [documentFile = '', journalFile = '', ledger = '', hangAt = ''] = process.argv.slice(2);
const { document, findings } = parseDocument(readFileSync(documentFile, 'utf8'), documentFile);
if (document === undefined) throw new Error(JSON.stringify(findings));

const post = defineAction({
  id: 'test.post',
  title: 'Post',
  summary: 'Writes a line into the ledger, the outside world of this test.',
  sentence: 'Post {entry}',
  needs: [],
  input: z.strictObject({ entry: z.string() }),
  output: z.object({ posted: z.string() }),
  examples: [],
  run: async (_, { entry }) => {
    if (entry === hangAt) {
      console.log('hanging');
      await new Promise(() => setInterval(() => {}, 1000));
    }
    appendFileSync(ledger, `${entry}\n`);
    return { posted: entry };
  },
});

const expressions = createExpressions();
const journal = openJournal(journalFile);
const replayed: string[] = [];
const run = createRun({
  runId: 'run-1',
  bot: {
    document,
    digest: String(process.env['DIGEST'] ?? 'digest'),
    targets: new Map(),
    manifest: manifestSchema.parse({ title: 'Under test' }),
  },
  input: { entries: ['a', 'b', 'c', 'd'] },
  registry: { get: (id) => (id === post.id ? post : undefined) },
  clock: systemClock,
  random: systemRandom,
  expressions,
  journal,
  workFolder: tmpdir(),
  secrets: { get: async () => undefined },
  world: { factories: {} as PortFactories, shot: async () => undefined, close: async () => {} },
  onEvent: (event) => {
    if (event.type === 'step.finished' && event.replayed === true) replayed.push(event.step.path);
  },
});
const result = await run.start();
console.log(JSON.stringify({ result, replayed }));
await expressions.close();
journal.close();
