import { expect, test } from 'vitest';
import type { Client, RunSummary } from '../../contract/rpc/index.ts';
import type { Breakpoint, DebugState } from '../../contract/run/index.ts';
import { type ServedHost, serveHost } from './host-under-test.ts';

const loop = `
document: { dsl: '1.0.3', namespace: test, name: test-bot, version: 0.1.0 }
do:
  - rows: { set: { rows: [1, 2, 3] }, export: { as: '{ total: 0 }' } }
  - each:
      for: { each: row, in: .rows }
      do:
        - add: { set: '\${ . }', export: { as: '{ total: ($context.total + $row) }' } }
  - check: { call: assert.that, with: { condition: '\${ $context.total == 7 }', message: The total is not seven } }
`;

async function addBot(client: Client, text: string): Promise<string> {
  const { botId } = await client.call('bots.create', { title: 'Test bot' });
  const { revision } = await client.call('bots.open', { botId });
  await client.call('bots.save', { botId, text, revision });
  return botId;
}

/** Resolves with the next state of a debugger that is paused, unlike the one before it. */
function nextPause({ client }: ServedHost): Promise<DebugState> {
  return new Promise((resolve) => {
    const stop = client.on('debug.state', (state) => {
      if (state.state !== 'paused') return;
      stop();
      resolve(state);
    });
  });
}

function nextEnd({ client }: ServedHost): Promise<RunSummary> {
  return new Promise((resolve) => {
    const stop = client.on('run.changed', (run) => {
      if (!['completed', 'faulted', 'cancelled'].includes(run.status)) return;
      stop();
      resolve(run);
    });
  });
}

const breakpoint = (more: Partial<Breakpoint>): Breakpoint => ({
  id: 'b1',
  step: 'add',
  pointer: '/do/1/each/do/0/add',
  enabled: true,
  ...more,
});

test('a person debugs a run over the wire: stops, looks, changes a parameter and goes on', async () => {
  await using served = await serveHost();
  const { client } = served;
  const botId = await addBot(client, loop);
  const settings = {
    breakpoints: [breakpoint({ condition: '$row == 2' })],
    onError: 'uncaught' as const,
    onHeal: false,
  };
  await client.call('debug.configure', { botId, settings });
  expect(await client.call('debug.settings', { botId })).toEqual(settings);

  const stopped = nextPause(served);
  const { runId } = await client.call('runs.start', { botId, debug: {} });
  expect((await stopped).stops[0]).toMatchObject({
    reason: 'breakpoint',
    breakpoint: 'b1',
    stack: [{ step: { name: 'add' }, round: 2 }, { step: { name: 'each' } }],
  });
  expect(await client.call('runs.get', { runId })).toMatchObject({ status: 'suspended' });
  const context = await client.call('debug.look', { runId, scope: 'context', pointer: '' });
  expect(context.members).toEqual([{ key: 'total', kind: 'number', preview: '1', value: 1 }]);
  expect(await client.call('debug.evaluate', { runId, expression: '.rows | map(. * $row)' })).toEqual({
    result: [2, 4, 6],
  });
  await expect(client.call('debug.evaluate', { runId, expression: '.rows |' })).rejects.toMatchObject({
    problem: { code: 'expression-invalid' },
  });

  const failed = nextPause(served);
  await client.call('debug.go', { runId, how: 'continue' });
  expect((await failed).stops[0]).toMatchObject({
    at: 'fault',
    error: { detail: expect.stringContaining('The total is not seven') },
  });
  const set = {
    runId,
    scope: 'task',
    pointer: '/with/condition',
    value: '${ $context.total == 6 }',
  } as const;
  expect(await client.call('debug.set', set)).toMatchObject({ changed: [{ pointer: '/do/2/check' }] });
  const end = nextEnd(served);
  await client.call('debug.go', { runId, how: 'retry' });
  expect(await end).toMatchObject({ status: 'completed' });
  await expect(client.call('debug.get', { runId })).rejects.toMatchObject({
    problem: { code: 'run-not-active' },
  });

  const trace = await client.call('traces.get', { runId });
  expect(trace.meta).toMatchObject({ debugged: true });
  expect(trace.events).toContainEqual(
    expect.objectContaining({ type: 'debug.changed', pointer: '/with/condition', after: set.value }),
  );
});

test('a failed run is gone on with at the failed step after the text was mended, with what it had done', async () => {
  await using served = await serveHost();
  const { client } = served;
  const botId = await addBot(client, loop);
  const failed = nextEnd(served);
  const { runId } = await client.call('runs.start', { botId });
  expect(await failed).toMatchObject({ status: 'faulted' });

  const { revision, text } = await client.call('bots.open', { botId });
  await client.call('bots.save', { botId, revision, text: text.replace('== 7', '== 6') });
  const stopped = nextPause(served);
  const again = await client.call('runs.start', {
    botId,
    after: { runId, path: '/do/2/check' },
    debug: { stopAtEntry: true },
  });
  expect((await stopped).stops[0]).toMatchObject({ stack: [{ step: { name: 'check' } }] });
  const look = { runId: again.runId, scope: 'context', pointer: '/total' } as const;
  expect((await client.call('debug.look', look)).value.value).toBe(6);
  const end = nextEnd(served);
  await client.call('debug.go', { runId: again.runId, how: 'continue' });
  expect(await end).toMatchObject({ status: 'completed', runId: again.runId });

  const inLoop = nextEnd(served);
  const round = { runId, path: '/do/1/each/for[2]/do/0/add' };
  const third = await client.call('runs.start', { botId, after: round });
  expect(await inLoop).toMatchObject({ status: 'completed' });
  const { events } = await client.call('traces.get', { runId: third.runId });
  const performed = events.flatMap((event) =>
    event.type === 'step.finished' && event.replayed !== true ? [event.step.path] : [],
  );
  expect(performed).toEqual(['/do/1/each/for[2]/do/0/add', '/do/1/each', '/do/2/check']);

  await expect(
    client.call('runs.start', { botId, after: { runId, path: '/do/1/each/for[7]/do/0/add' } }),
  ).rejects.toMatchObject({ problem: { code: 'debug-no-state' } });
});

test('a plain run passes breakpoints by, and can still be paused and looked at', async () => {
  await using served = await serveHost();
  const { client } = served;
  const text = loop.replace('- check:', '- rest: { wait: { hours: 1 } }\n  - check:');
  const botId = await addBot(client, text);
  await client.call('debug.configure', {
    botId,
    settings: { breakpoints: [breakpoint({})], onError: 'always', onHeal: false },
  });
  const resting = new Promise<void>((resolve) => {
    client.on('run.event', (event) => {
      if (event.type === 'step.started' && event.step.name === 'rest') resolve();
    });
  });
  const { runId } = await client.call('runs.start', { botId });
  await resting;
  await expect(client.call('debug.look', { runId, scope: 'input', pointer: '' })).rejects.toMatchObject({
    problem: { code: 'debug-not-paused' },
  });
  const paused = nextPause(served);
  await client.call('runs.pause', { runId });
  expect((await paused).stops[0]).toMatchObject({ at: 'during', reason: 'pause' });
  expect(await client.call('debug.evaluate', { runId, expression: '$context.total' })).toEqual({ result: 6 });
  const end = nextEnd(served);
  await client.call('runs.stop', { runId });
  expect(await end).toMatchObject({ status: 'cancelled' });
});
