import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { at, debugged, loop, nameOf, pathOf } from './debugged.ts';
import { stepsOf } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

describe('breakpoints', () => {
  test('a run stops before the step, shows where it is and goes on to its end', async () => {
    const run = debugged(loop, { breakpoints: [at('double', '/do/1/each/do/0/double')] });
    const end = run.start();
    const stop = await run.paused();
    expect(stop).toMatchObject({ at: 'before', reason: 'breakpoint', breakpoint: 'double' });
    expect(stop.stack.map(({ step, round }) => [step.name, round])).toEqual([
      ['double', 1],
      ['each', undefined],
    ]);
    expect(run.run.status).toBe('suspended');
    run.debug.go('continue');
    expect((await run.paused()).stack[0]?.round).toBe(2);
    run.debug.go('continue');
    expect((await run.paused()).stack[0]?.round).toBe(3);
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed', output: { result: { done: 6 } } });
    expect(run.debug.state.state).toBe('ended');
  });

  test('a condition is jq on the data, and a hit count lets the first visits pass', async () => {
    const run = debugged(loop, {
      breakpoints: [at('double', '/do/1/each/do/0/double', { condition: '$row >= 2', hits: 2 })],
    });
    const end = run.start();
    expect((await run.paused()).stack[0]?.round).toBe(3);
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('a condition that cannot be evaluated stops the run and says why', async () => {
    const run = debugged(loop, {
      breakpoints: [at('last', '/do/2/last', { condition: '.done | nonsense' })],
    });
    const end = run.start();
    expect((await run.paused()).note).toMatch(/condition could not be evaluated.*nonsense/s);
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('a log point says its text without stopping', async () => {
    const run = debugged(loop, {
      breakpoints: [
        at('double', '/do/1/each/do/0/double', { log: 'row ${ $row } of ${ .rows // "a list" | length }' }),
      ],
    });
    expect(await run.start()).toMatchObject({ status: 'completed' });
    const said = run.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(said[0]).toBe('row 1 of 3');
    expect(said).toHaveLength(3);
  });

  test('it finds its step again after steps were added before it, and says when the step is gone', async () => {
    const run = debugged(`do:\n  - new: { set: { a: 1 } }\n  - last: { set: { b: 2 } }`, {
      breakpoints: [at('last', '/do/0/last'), at('removed', '/do/3/removed')],
    });
    const end = run.start();
    expect(pathOf(await run.paused())).toBe('/do/1/last');
    expect(run.debug.state.unplaced).toEqual(['removed']);
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('a debugger that is not armed passes them by', async () => {
    const run = debugged(loop, { armed: false, breakpoints: [at('last', '/do/2/last')] });
    expect(await run.start()).toMatchObject({ status: 'completed' });
    expect(run.events.some(({ type }) => type === 'run.paused')).toBe(false);
  });
});

describe('stepping', () => {
  test('into goes down, over stays, out leaves the loop', async () => {
    const run = debugged(loop, { stopAtEntry: true });
    const end = run.start();
    expect(await run.paused()).toMatchObject({ reason: 'entry' });
    run.debug.go('over');
    expect(nameOf(await run.paused())).toBe('each');
    run.debug.go('into');
    expect(pathOf(await run.paused())).toBe('/do/1/each/for[0]/do/0/double');
    run.debug.go('over');
    expect(pathOf(await run.paused())).toBe('/do/1/each/for[0]/do/1/after');
    run.debug.go('over');
    expect(pathOf(await run.paused())).toBe('/do/1/each/for[1]/do/0/double');
    run.debug.go('out');
    expect(nameOf(await run.paused())).toBe('last');
    run.debug.go('over');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('over a container performs all of it', async () => {
    const run = debugged(loop, { breakpoints: [at('each', '/do/1/each')] });
    const end = run.start();
    await run.paused();
    run.debug.go('over');
    expect(nameOf(await run.paused())).toBe('last');
    run.debug.go('continue');
    await end;
  });

  test('"run to here" stops at the step once', async () => {
    const run = debugged(loop, { stopAtEntry: true });
    const end = run.start();
    await run.paused();
    run.debug.go('to', { pointer: '/do/1/each/do/1/after' });
    expect(await run.paused()).toMatchObject({ reason: 'reached' });
    expect(() => run.debug.go('to', { pointer: '/do/9/nowhere' })).toThrow(/no step \/do\/9\/nowhere/);
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('inside a fork the stepping keeps to its branch, the others wait with it', async () => {
    const run = debugged(
      `
do:
  - both:
      fork:
        branches:
          - left: { do: [ { l1: { set: { a: 1 } } }, { l2: { set: { a: 2 } } } ] }
          - right: { do: [ { r1: { set: { b: 1 } } }, { r2: { set: { b: 2 } } } ] }
  - last: { set: { x: '\${ . }' } }
`,
      { breakpoints: [at('l1', '/do/0/both/fork/branches/0/left/do/0/l1')] },
    );
    const end = run.start();
    const stop = await run.paused();
    expect(stop.stack[0]).toMatchObject({ branch: 'left' });
    run.debug.go('over');
    const next = await run.paused();
    expect([nameOf(next), next.stack[0]?.branch]).toEqual(['l2', 'left']);
    run.debug.go('out');
    expect(nameOf(await run.paused())).toBe('last');
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed', output: { x: [{ a: 2 }, { b: 2 }] } });
  });

  test('over a step that fails in a try leads into its handler', async () => {
    const run = debugged(
      `
do:
  - attempt:
      try:
        - breaks: { raise: { error: { type: 'https://example.com/broken', status: 500, title: Broken } } }
      catch:
        do:
          - mend: { set: { mended: true } }
`,
      { breakpoints: [at('breaks', '/do/0/attempt/try/0/breaks')] },
    );
    const end = run.start();
    await run.paused();
    run.debug.go('over');
    expect(nameOf(await run.paused())).toBe('mend');
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed', output: { mended: true } });
  });
});

describe('pausing', () => {
  test('a wait is left at once, and the time the person takes does not count', async () => {
    const clock = testClock();
    const run = debugged(
      `
timeout: { after: { minutes: 2 } }
do:
  - rest: { wait: { minutes: 1 } }
  - last: { set: { done: true } }
`,
      { clock, armed: false },
    );
    const end = run.start();
    await clock.untilSleeping(60_000);
    run.run.pause();
    expect(await run.paused()).toMatchObject({ at: 'during', reason: 'pause', stack: [{ kind: 'wait' }] });
    await clock.advance(3_600_000);
    expect(stepsOf(run.events, 'step.finished')).toEqual([]);
    run.run.resume();
    await clock.untilSleeping(60_000);
    await clock.advance(60_000);
    expect(await end).toMatchObject({ status: 'completed', output: { done: true }, durationMs: 60_000 });
  });

  test('an action at work is left to its end, and the run stops before the next step', async () => {
    const gate = Promise.withResolvers<void>();
    const slow = defineAction({
      id: 'test.slow',
      title: 'Slow',
      summary: 'Waits for the test.',
      sentence: 'Act',
      needs: [],
      input: z.object({}),
      output: z.object({ done: z.boolean() }),
      examples: [],
      run: async () => {
        await gate.promise;
        return { done: true };
      },
    });
    const run = debugged(`do:\n  - slow: { call: test.slow }\n  - last: { set: { x: 1 } }`, {
      actions: [slow],
    });
    const end = run.start();
    await run.event((event) => event.type === 'step.started');
    run.debug.pause();
    expect(run.debug.state.state).toBe('pausing');
    gate.resolve();
    expect(await run.paused()).toMatchObject({ reason: 'pause', stack: [{ step: { name: 'last' } }] });
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed' });
  });

  test('a paused run can be cancelled', async () => {
    const run = debugged(loop, { stopAtEntry: true });
    const end = run.start();
    await run.paused();
    run.run.cancel();
    expect(await end).toMatchObject({ status: 'cancelled' });
    expect(run.debug.state).toMatchObject({ state: 'ended', stops: [] });
  });
});
