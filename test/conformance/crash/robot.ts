import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { defineAction } from '../../../bots/catalog/define-action.ts';
import { systemClock, systemRandom } from '../../../bots/drivers/clock.ts';
import { createRunWorld } from '../../../bots/drivers/world.ts';
import { createExpressions } from '../../../bots/language/expressions.ts';
import { parseDocument } from '../../../bots/language/parse.ts';
import { createRun } from '../../../bots/runner/index.ts';
import type { Effect } from '../../../contract/actions/index.ts';
import { manifestSchema } from '../../../contract/flow/index.ts';
import { openJournal } from '../../../host/storage/journal.ts';

/**
 * A robot process that is made to be killed: the real runner, the real journal, real HTTP to the ledger that stands for
 * the outside. Arguments: document, journal, run id, address of the ledger. Prints one JSON line with the result.
 */
const [documentFile = '', journalFile = '', runId = '', ledger = ''] = process.argv.slice(2);
const { document, findings } = parseDocument(readFileSync(documentFile, 'utf8'), documentFile);
if (document === undefined) throw new Error(JSON.stringify(findings));

/** An action with an effect in the ledger; the idempotent and the transactional one hand over their key. */
const effectful = (id: string, effect: Effect) =>
  defineAction({
    id,
    title: id,
    summary: 'Has an effect in the ledger.',
    sentence: 'Enter {entry}',
    needs: ['http'],
    effect,
    input: z.strictObject({ entry: z.string(), failures: z.number().default(0) }),
    output: z.object({ entry: z.string() }),
    examples: [],
    run: async ({ http, idempotencyKey }, { entry, failures }) => {
      const post = async (path: string) => {
        const answer = await http.request({
          method: 'POST',
          url: `${ledger}${path}`,
          headers: { ...(effect === 'once' ? {} : { 'idempotency-key': idempotencyKey }) },
          body: JSON.stringify({ entry, effect, failures }),
        });
        if (answer.status !== 200) throw new Error(`The ledger answered ${answer.status}.`);
      };
      if (effect !== 'transactional') await post('/effect');
      else {
        await post('/prepare');
        await post('/commit');
      }
      return { entry };
    },
  });

const actions = [
  effectful('test.once', 'once'),
  effectful('test.idempotent', 'idempotent'),
  effectful('test.transactional', 'transactional'),
];
const byId = new Map(actions.map((action) => [action.id, action]));
const expressions = createExpressions();
const journal = openJournal(journalFile);
const head = await journal.head(runId);
const run = createRun({
  runId,
  bot: {
    document,
    digest: 'crash',
    targets: new Map(),
    manifest: manifestSchema.parse({ title: 'Crash', permissions: { hosts: ['127.0.0.1'] } }),
  },
  input: head?.input ?? { rows: [1, 2, 3, 4] },
  registry: { get: (id) => byId.get(id) },
  clock: systemClock,
  random: systemRandom,
  expressions,
  journal,
  workFolder: tmpdir(),
  secrets: { get: async () => undefined },
  world: createRunWorld(),
});
const result = await run.start();
console.log(JSON.stringify({ status: result.status, output: result.output, error: result.error }));
await expressions.close();
journal.close();
