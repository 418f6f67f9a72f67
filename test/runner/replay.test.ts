import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
import type { HttpPort } from '../../contract/ports.ts';
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

  it('needs no service and no secret, and holds no secret', async () => {
    const canary = 'C4nary/+-Wert';
    const asked: unknown[] = [];
    const text = `do:
  - first: { call: http, with: { method: get, endpoint: 'http://shop.example/a', headers: { token: '\${ $secrets.shop.key }' } } }
  - second: { call: http, with: { method: post, endpoint: 'http://shop.example/b', body: '\${ . }' } }
  - lost: { try: [ { gone: { call: http, with: { method: get, endpoint: 'http://shop.example/gone' } } } ], catch: { as: e, do: [ { why: { set: { why: '\${ $e.status }', said: '\${ $e.detail }' } } } ] } }
`;
    const permissions = { secrets: ['shop.key'], hosts: ['shop.example'] };
    const json = { 'content-type': 'application/json' };
    const { trace, result } = await traced(text, {
      permissions,
      secrets: { 'shop.key': canary },
      world: {
        factories: {
          ...noPorts,
          http: () => ({
            ...({} as HttpPort),
            request: async (request) => {
              asked.push(request);
              if (request.url.endsWith('gone')) throw new Error('connection reset');
              const body = Buffer.from(JSON.stringify({ said: `you are ${canary}`, n: asked.length }));
              return { status: 200, headers: json, body };
            },
          }),
        },
      },
    });
    expect(result.status).toBe('completed');
    expect(JSON.stringify(asked)).toContain(canary);
    const answers = readFileSync(join(trace, 'answers.jsonl'), 'utf8');
    for (const form of [canary, Buffer.from(canary).toString('base64').slice(0, -4)])
      expect(answers).not.toContain(form);
    expect((await replayed(text, trace, permissions)).differences).toEqual([]);
  });

  it('that was continued by another process is replayed from where that one took it up', async () => {
    const text = `do:
  - rows:
      for: { in: '\${ [1, 2, 3] }' }
      do:
        - act: { call: test.act, with: { n: '\${ $item }', failures: 0 } }
        - both: { fork: { branches: [ { one: { call: test.act, with: { n: 1, failures: 0 } } }, { two: { set: { n: 2 } } } ] } }
`;
    const journal = openJournal(join(folder, 'continued.sqlite'));
    const trace = join(folder, 'continued');
    const writer = createTraceWriter(trace);
    const hangs = defineAction({
      ...{ id: 'test.act', title: 'Act', summary: '', sentence: 'Act', needs: [], examples: [] },
      input: z.object({ n: z.number(), failures: z.number() }),
      output: z.object({ n: z.number(), luck: z.number() }),
      run: ({ step }, { n }) =>
        step.path.includes('for[1]') ? new Promise<never>(() => undefined) : Promise.resolve({ n, luck: 0 }),
    });
    const random = { ...systemRandom };
    const died = runOf(text, { actions: [hangs], trace: writer, journal, clock: systemClock, random });
    void died.start();
    await died.event((event) => event.type === 'step.started' && event.step.path.includes('for[1]/do/0'));
    await writer.idle();
    const factories = { ...noPorts, log: () => ({ write: () => undefined }) };
    const goesOn = runOf(text, {
      actions: actions(),
      trace: createTraceWriter(trace),
      journal,
      clock: systemClock,
      random,
      world: { factories },
    });
    expect((await goesOn.start()).status).toBe('completed');
    const replay = await replayed(text, trace);
    expect(replay.differences).toEqual([]);
    expect(
      replay.events.filter((event) => event.type === 'step.finished' && event.replayed === true).length,
    ).toBeGreaterThan(2);
    journal.close();
  });

  it('that asks the outside for something else ends, and says what it asked for', async () => {
    const text = (more: string) =>
      `do: [ { one: { call: test.act, with: { n: 1, failures: 0 } } }, ${more} { last: { set: { n: 3 } } } ]`;
    const { trace } = await traced(text(''));
    const changed = text('{ two: { call: test.act, with: { n: 2, failures: 0 } } },');
    const { identical, left, differences } = await replayed(changed, trace);
    expect(identical).toBe(false);
    expect(left).toContain('action test.act /do/1/two');
    expect(differences[0]).toMatchObject({
      type: 'step.started',
      field: 'step.name',
      recorded: 'last',
      replayed: 'two',
    });
  });
});
