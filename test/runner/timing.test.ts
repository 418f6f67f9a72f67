import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersNothing, defineAction } from '../../bots/catalog/define-action.ts';
import { performed, runOf, stepsOf } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

/** An action that never answers and never looks at its signal. */
const deaf = defineAction({
  id: 'test.deaf',
  title: 'Deaf',
  summary: 'Never answers.',
  sentence: 'Wait for ever',
  needs: [],
  input: z.strictObject({}),
  output: answersNothing,
  examples: [],
  run: () => new Promise<undefined>(() => {}),
});

describe('time', () => {
  it.each([
    ['an object', `{ minutes: 1, seconds: 30, milliseconds: 500 }`, 90_500],
    ['ISO 8601', `P1DT2H3M4.5S`, 93_784_500],
    ['an expression', `'\${ { seconds: .pause } }'`, 7000],
  ])('is waited for as %s says', async (_, duration, ms) => {
    const clock = testClock();
    const { run, start } = runOf(`do: [ { rest: { wait: ${duration} } } ]`, { clock, input: { pause: 7 } });
    const ended = start();
    await clock.untilSleeping(ms);
    expect(run.status).toBe('waiting');
    await clock.advance(ms);
    expect(await ended).toMatchObject({ status: 'completed', output: { pause: 7 }, durationMs: ms });
  });

  it('ends a step at its timeout with the error of the standard, even if nobody listens', async () => {
    const clock = testClock();
    const { start } = runOf(
      `use: { timeouts: { short: { after: { seconds: 5 } } } }
do: [ { stuck: { call: test.deaf, timeout: short } } ]`,
      { clock, actions: [deaf] },
    );
    const ended = start();
    await clock.untilSleeping(5000);
    await clock.advance(5000);
    expect(await ended).toMatchObject({
      status: 'faulted',
      error: {
        type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout',
        status: 408,
        instance: '/do/0/stuck',
        code: 'step-timeout',
      },
    });
  });

  it('ends a group of steps at its timeout, which can be caught', async () => {
    const clock = testClock();
    const { start } = runOf(
      `do:
  - guarded:
      try: [ { group: { timeout: { after: PT3S }, do: [ { stuck: { call: test.deaf } } ] } } ]
      catch:
        errors: { with: { type: https://serverlessworkflow.io/spec/1.0.0/errors/timeout } }
        do: [ { note: { set: { late: '\${ $error.instance }' } } } ]`,
      { clock, actions: [deaf] },
    );
    const ended = start();
    await clock.untilSleeping(3000);
    await clock.advance(3000);
    expect(await ended).toMatchObject({ status: 'completed', output: { late: '/do/0/guarded/try/0/group' } });
  });

  it('ends the whole run at its timeout', async () => {
    const clock = testClock();
    const { start } = runOf(`timeout: { after: PT1M }\ndo: [ { rest: { wait: PT1H } } ]`, { clock });
    const ended = start();
    await clock.untilSleeping(60_000);
    await clock.advance(60_000);
    expect(await ended).toMatchObject({
      status: 'faulted',
      error: { code: 'step-timeout', instance: '/timeout' },
    });
  });

  it('of a step is how long it may wait for an element; thirty seconds where it says nothing', async () => {
    const waits: number[] = [];
    const looking = defineAction({
      id: 'test.look',
      title: 'Look',
      summary: 'Tells how long it may wait.',
      sentence: 'Look',
      needs: ['log'],
      input: z.strictObject({}),
      output: answersNothing,
      examples: [],
      run: async ({ log }) => log.write('info', 'looked') as undefined,
    });
    const { noPorts } = await import('./run-under-test.ts');
    await performed(
      `do: [ { plain: { call: test.look } }, { patient: { call: test.look, timeout: { after: PT2M } } } ]`,
      {
        actions: [looking],
        world: {
          factories: {
            ...noPorts,
            log: (scope) => ({
              write: () => {
                waits.push(scope.timeoutMs);
              },
            }),
          },
        },
      },
    );
    expect(waits).toEqual([30_000, 120_000]);
  });
});

describe('cancelling', () => {
  it.each([
    ['a step that never answers', `{ stuck: { call: test.deaf } }`],
    ['a long wait', `{ stuck: { wait: PT1H } }`],
    [
      'an expression that never ends',
      `{ stuck: { set: { x: '\${ [ limit(1e9; repeat(1)) ] | length }' } } }`,
    ],
    ['a loop without an end', `{ stuck: { if: .n != 2, set: { n: 1 }, then: stuck } }`],
    [
      'a retry without an end',
      `{ stuck: { try: [ { bad: { raise: { error: { type: 'a://b', status: 1 } } } } ], catch: { retry: {} } } }`,
    ],
  ])('ends %s at once and closes what was open', async (_, step) => {
    let closed = 0;
    const { run, start, event, events } = runOf(`do: [ ${step}, { after: { set: { a: 1 } } } ]`, {
      actions: [deaf],
      world: {
        close: async () => {
          closed += 1;
        },
      },
    });
    const ended = start();
    await event(({ type }) => type === 'step.started');
    run.cancel('Ada');
    const result = await ended;
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'run-cancelled' } });
    expect(result.error?.detail).toContain('Ada');
    expect(run.status).toBe('cancelled');
    expect(closed).toBe(1);
    expect(stepsOf(events, 'step.started')).not.toContain('after');
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
  });

  it('follows the signal of whoever started the run, also one that is aborted already', async () => {
    const { status } = await performed(`do: [ { a: { set: { b: 1 } } } ]`, { signal: AbortSignal.abort() });
    expect(status).toBe('cancelled');
  });

  it('is not caught by a try', async () => {
    const { run, start, event } = runOf(
      `do: [ { guarded: { try: [ { stuck: { call: test.deaf } } ], catch: { do: [ { on: { set: { caught: true } } } ] } } } ]`,
      { actions: [deaf] },
    );
    const ended = start();
    await event((told) => told.type === 'step.started' && told.step.name === 'stuck');
    run.cancel();
    expect(await ended).toMatchObject({ status: 'cancelled', output: undefined });
  });

  it('ends the run even where closing hangs', async () => {
    const clock = testClock();
    const { start, events } = runOf(`do: [ { a: { set: { b: 1 } } } ]`, {
      clock,
      world: { close: () => new Promise(() => {}) },
    });
    const ended = start();
    await clock.untilSleeping(5000);
    await clock.advance(5000);
    expect(await ended).toMatchObject({ status: 'completed' });
    expect(events.find(({ type }) => type === 'log')).toMatchObject({ level: 'warn' });
  });
});

describe('pausing', () => {
  it('stops before the next step and goes on when told to', async () => {
    const { run, start, event, events } = runOf(
      `do: [ { first: { set: { a: 1 } } }, { second: { set: { b: 2 } } } ]`,
      {
        onEvent: (told) => {
          if (told.type === 'step.started' && told.step.name === 'first') run.pause();
        },
      },
    );
    const ended = start();
    await event(({ type }) => type === 'run.paused');
    expect(run.status).toBe('suspended');
    expect(stepsOf(events, 'step.started')).toEqual(['first']);
    run.resume();
    expect(await ended).toMatchObject({ status: 'completed', output: { b: 2 } });
    expect(events.map(({ type }) => type)).toContain('run.resumed');
    expect(events.find(({ type }) => type === 'run.paused')).toMatchObject({ before: { name: 'second' } });
  });

  it('can be cancelled', async () => {
    const { run, start, event } = runOf(`do: [ { first: { set: { a: 1 } } } ]`);
    run.pause();
    const ended = start();
    await event(({ type }) => type === 'run.paused');
    run.cancel();
    expect(await ended).toMatchObject({ status: 'cancelled' });
  });
});
