import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { systemClock, systemRandom } from '../../bots/drivers/clock.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { createTraceWriter } from '../../bots/runner/index.ts';
import { keptRun } from '../../bots/runner/kept-run.ts';
import { type Replay, replayRun } from '../../bots/runner/replay.ts';
import { manifestSchema } from '../../contract/flow/index.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { readTrace } from '../../host/storage/trace-store.ts';
import { type Statement, statements, tasksOf } from './random-document.ts';
import { documentOf, noPorts, runOf, type TestRun } from './run-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-replay-'));
const expressions = createExpressions();
let made = 0;

/** Answers late and at random, and fails as often as it is told to. */
function actions() {
  const tried = new Map<string, number>();
  return [
    defineAction({
      id: 'test.act',
      title: 'Act',
      summary: 'Something outside that takes its time.',
      sentence: 'Act',
      needs: ['log'],
      input: z.object({ n: z.number(), failures: z.number() }),
      output: z.object({ n: z.number(), luck: z.number() }),
      examples: [],
      run: async ({ step, log, signal }, { n, failures }) => {
        const luck = Math.random();
        if (luck > 0.3) await after(luck * 3, undefined, { signal });
        log.write('info', `tried with ${n}`, { luck });
        const key = step.path.replaceAll(/try(\[\d+\])?/g, 'try');
        const before = tried.get(key) ?? 0;
        tried.set(key, before + 1);
        if (before < failures) throw new Error(`not yet (${before})`);
        return { n: n + 1, luck };
      },
    }),
  ];
}

const never = [
  defineAction({
    ...{ id: 'test.act', title: 'Act', summary: '', sentence: 'Act', needs: [], examples: [] },
    input: z.object({ n: z.number(), failures: z.number() }),
    output: z.object({ n: z.number(), luck: z.number() }),
    run: () => {
      throw new Error('a replay performed an action');
    },
  }),
];

/** Performs a document with a trace and answers the folder of it. */
async function traced(text: string, options: TestRun = {}, cancelAt?: number) {
  made += 1;
  const trace = join(folder, `trace-${made}`);
  let told = 0;
  const under = runOf(text, {
    actions: actions(),
    clock: systemClock,
    random: systemRandom,
    trace: createTraceWriter(trace),
    ...options,
    world: {
      factories: {
        ...noPorts,
        log: (scope) => ({
          write: (level, message, data) =>
            scope.emit({ type: 'log', step: scope.step, level, message, data }),
        }),
      },
      ...options.world,
    },
    onEvent: () => {
      told += 1;
      if (told === cancelAt) under.run.cancel('the test');
    },
  });
  const result = await under.start();
  return { trace, result, events: under.events };
}

async function replayed(text: string, trace: string, permissions = {}): Promise<Replay> {
  const { events } = await readTrace(trace);
  const byId = new Map(never.map((action) => [action.id, action]));
  return replayRun({
    bot: {
      document: documentOf(text),
      digest: 'digest',
      targets: new Map(),
      manifest: manifestSchema.parse({ title: 'Under test', permissions }),
    },
    kept: keptRun(trace, readFileSync(join(trace, 'answers.jsonl'), 'utf8'), events),
    registry: { get: (id) => byId.get(id) },
    expressions,
  });
}

const textOf = (list: readonly Statement[]): string => stringify({ do: tasksOf(list) });

afterAll(async () => {
  await expressions.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a replayed run', () => {
  it('tells the identical events, whatever the document, however it ended', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(statements, fc.option(fc.integer({ min: 1, max: 40 })), async (list, cancelAt) => {
        const text = textOf(list);
        const { trace, result } = await traced(text, {}, cancelAt ?? undefined);
        const replay = await replayed(text, trace);
        expect(replay.left).toBeUndefined();
        expect(replay.differences).toEqual([]);
        expect(replay.identical).toBe(true);
        seen.add(result.status);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
    expect([...seen].sort()).toEqual(['cancelled', 'completed', 'faulted']);
  }, 60_000);
});
