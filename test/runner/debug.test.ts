import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { createDebugger, type Debugger, type DebuggerOptions } from '../../bots/runner/debug/debugger.ts';
import { type Breakpoint, type DebugStop, debugSettingsSchema } from '../../contract/run/index.ts';
import { type RunUnderTest, runOf, stepsOf, type TestRun } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

interface Debugged extends RunUnderTest {
  readonly debug: Debugger;
  /** The stop of the run's next pause; each pause is answered once. */
  paused(): Promise<DebugStop>;
}

const at = (step: string, pointer: string, more: Partial<Breakpoint> = {}): Breakpoint => ({
  id: step,
  step,
  pointer,
  enabled: true,
  ...more,
});

/** A run of the document with a debugger; `settings` may be given in short. */
function debugged(
  text: string,
  {
    breakpoints = [],
    onError = 'uncaught',
    onHeal = false,
    ...options
  }: TestRun &
    Partial<DebuggerOptions> & {
      breakpoints?: Breakpoint[];
      onError?: 'never' | 'uncaught' | 'always';
      onHeal?: boolean;
    } = {},
): Debugged {
  const pauses: DebugStop[] = [];
  const waiting: ((stop: DebugStop) => void)[] = [];
  let wasPaused = false;
  const debug = createDebugger({
    runId: 'run-1',
    armed: true,
    ...options,
    settings: debugSettingsSchema.parse({ breakpoints, onError, onHeal }),
    onState: (state) => {
      const [stop] = state.stops;
      if (state.state === 'paused' && !wasPaused && stop !== undefined) {
        const waiter = waiting.shift();
        if (waiter === undefined) pauses.push(stop);
        else waiter(stop);
      }
      wasPaused = state.state === 'paused';
    },
  });
  const under = runOf(text, { ...options, debug });
  return {
    ...under,
    debug,
    paused: () => {
      const earlier = pauses.shift();
      return earlier === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(earlier);
    },
  };
}

const nameOf = (stop: DebugStop): string => stop.stack[0]?.step.name ?? '';
const pathOf = (stop: DebugStop): string => stop.stack[0]?.step.path ?? '';

const loop = `
do:
  - rows: { set: { rows: [1, 2, 3] } }
  - each:
      for: { each: row, in: .rows }
      do:
        - double: { set: { doubled: '\${ $row * 2 }' }, export: { as: '{ seen: ([$context.seen // [] | .[]] + [$row]) }' } }
        - after: { set: { done: '\${ .doubled }' } }
  - last: { set: { result: '\${ . }' } }
`;

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

describe('changing', () => {
  test('context, input and loop variables are what the next steps see, and the events say who did it', async () => {
    const run = debugged(loop, {
      breakpoints: [at('double', '/do/1/each/do/0/double', { condition: '$row == 2' })],
    });
    const end = run.start();
    await run.paused();
    expect(run.debug.look({ scope: 'variables', pointer: '' }).members).toEqual([
      { key: 'row', kind: 'number', preview: '2', value: 2 },
      { key: 'index', kind: 'number', preview: '1', value: 1 },
    ]);
    run.debug.set({ scope: 'variables', pointer: '/row' }, 20, 'alice');
    run.debug.set({ scope: 'variables', pointer: '/row' }, 21, 'alice');
    run.debug.set({ scope: 'context', pointer: '/seen' }, ['changed'], 'alice');
    run.debug.set({ scope: 'input', pointer: '/extra' }, 'more', 'alice');
    expect(await run.debug.evaluate('[$row, .extra, $context.seen[0]]')).toEqual([21, 'more', 'changed']);
    run.debug.go('over');
    const after = await run.paused();
    expect(run.debug.look({ scope: 'variables', pointer: '/row', path: pathOf(after) }).value.value).toBe(21);
    expect(run.debug.look({ scope: 'input', pointer: '/doubled' }).value.value).toBe(42);
    run.debug.go('to', { pointer: '/do/2/last' });
    await run.paused();
    expect(await run.debug.evaluate('$context.seen')).toEqual(['changed', 21, 3]);
    run.debug.go('continue');
    await end;
    const changes = run.events.flatMap((event) =>
      event.type === 'debug.changed'
        ? [[event.scope, event.pointer, event.before, event.after, event.by]]
        : [],
    );
    expect(changes).toEqual([
      ['variables', '/row', 2, 20, 'alice'],
      ['variables', '/row', 20, 21, 'alice'],
      ['context', '/seen', [1], ['changed'], 'alice'],
      ['input', '/extra', undefined, 'more', 'alice'],
    ]);
  });

  test('a failed step waits, takes another parameter and is tried again without starting anew', async () => {
    const seen: string[] = [];
    const open = defineAction({
      id: 'test.open',
      title: 'Open',
      summary: 'Fails for any other name.',
      sentence: 'Act',
      needs: [],
      input: z.object({ name: z.string() }),
      output: z.object({ opened: z.string() }),
      examples: [],
      run: async (_, { name }) => {
        seen.push(name);
        if (name !== 'right') throw new Error(`there is no ${name}`);
        return { opened: name };
      },
    });
    const run = debugged(
      `do:\n  - first: { call: test.open, with: { name: right } }\n  - second: { call: test.open, with: { name: wrong } }`,
      { actions: [open] },
    );
    const end = run.start();
    const stop = await run.paused();
    expect(stop).toMatchObject({
      at: 'fault',
      reason: 'error',
      error: { detail: expect.stringContaining('there is no wrong') },
    });
    run.debug.go('retry');
    expect(await run.paused()).toMatchObject({ at: 'fault' });
    run.debug.set({ scope: 'task', pointer: '/with/name' }, 'right', 'bob');
    expect(() => run.debug.set({ scope: 'task', pointer: '' }, { set: {} }, 'bob')).toThrow(
      /no longer be a call/,
    );
    expect(run.debug.state.changed).toEqual([
      { pointer: '/do/1/second', task: { call: 'test.open', with: { name: 'right' } } },
    ]);
    run.debug.go('retry');
    expect(await end).toMatchObject({ status: 'completed', output: { opened: 'right' } });
    expect(seen).toEqual(['right', 'wrong', 'wrong', 'right']);
  });

  test('a step can be skipped with or without an output, and the run stays stopped after it', async () => {
    const run = debugged(loop, { stopAtEntry: true });
    const end = run.start();
    await run.paused();
    run.debug.go('skip', { output: { rows: [5] } });
    expect(nameOf(await run.paused())).toBe('each');
    run.debug.go('to', { pointer: '/do/2/last' });
    await run.paused();
    run.debug.go('skip');
    expect(await end).toMatchObject({ status: 'completed', output: { done: 10 } });
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'step.skipped', reason: 'debugger' }));
  });

  test('secrets stay handles: the console and the tree show bullets, and bullets cannot be written back', async () => {
    const run = debugged(
      `do:\n  - keep: { set: { login: { user: alice, password: '\${ $secrets.erp }' } } }\n  - last: { set: { done: true } }`,
      {
        secrets: { erp: 'hunter2hunter2' },
        permissions: { secrets: ['erp'] },
        breakpoints: [at('last', '/do/1/last')],
      },
    );
    const end = run.start();
    await run.paused();
    expect(await run.debug.evaluate('.login.password')).toBe('••••••');
    expect(run.debug.look({ scope: 'input', pointer: '/login' }).members[1]).toMatchObject({
      preview: '••••••',
    });
    expect(() =>
      run.debug.set({ scope: 'input', pointer: '/login' }, { user: 'bob', password: '••••••' }, 'eve'),
    ).toThrow(/bullets that stand for a secret/);
    run.debug.set({ scope: 'input', pointer: '/login/user' }, 'bob', 'eve');
    run.debug.go('continue');
    await end;
  });

  test('nothing can be looked at or changed while the run goes', async () => {
    const run = debugged(loop);
    expect(() => run.debug.look({ scope: 'context', pointer: '' })).toThrow(/does not stand still/);
    await expect(run.debug.evaluate('.')).rejects.toThrow(/does not stand still/);
    await run.start();
  });
});

describe('errors and heals', () => {
  const caught = `
do:
  - attempt:
      try:
        - breaks: { raise: { error: { type: 'https://example.com/broken', status: 500 } } }
      catch:
        errors: { with: { status: 500 } }
        do: [ { mend: { set: { mended: true } } } ]
`;

  test('an error that a try takes stops the run only where every error does', async () => {
    expect(await debugged(caught).start()).toMatchObject({ status: 'completed' });
    const run = debugged(caught, { onError: 'always' });
    const end = run.start();
    expect(nameOf(await run.paused())).toBe('breaks');
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'completed', output: { mended: true } });
  });

  test('an error that no try will take stops where it happens, once', async () => {
    const run = debugged(caught.replace('with: { status: 500 }', 'with: { status: 404 }'));
    const end = run.start();
    expect(nameOf(await run.paused())).toBe('breaks');
    run.debug.go('continue');
    expect(await end).toMatchObject({ status: 'faulted' });
  });

  test('a run stops before the step after a heal', async () => {
    const heals = defineAction({
      id: 'test.heals',
      title: 'Heals',
      summary: 'Finds an element by its fingerprint.',
      sentence: 'Act',
      needs: ['web'],
      input: z.object({}),
      output: z.object({}),
      examples: [],
      run: async ({ web }) => {
        await web.click('save');
        return {};
      },
    });
    const run = debugged(`do:\n  - press: { call: test.heals }\n  - next: { set: { x: 1 } }`, {
      actions: [heals],
      onHeal: true,
      world: {
        factories: {
          web: (scope: { emit: (event: unknown) => void; step: unknown }) => ({
            click: async () =>
              scope.emit({ type: 'target.healed', step: scope.step, target: 'save', score: 0.94 }),
          }),
        } as never,
      },
    });
    const end = run.start();
    expect(await run.paused()).toMatchObject({ reason: 'heal', stack: [{ step: { name: 'next' } }] });
    run.debug.go('continue');
    await end;
  });
});

test('a long list is looked at in parts', async () => {
  const run = debugged(
    `do:\n  - many: { set: { rows: '\${ [range(250)] }' } }\n  - last: { set: { x: 1 } }`,
    {
      breakpoints: [at('last', '/do/1/last')],
    },
  );
  const end = run.start();
  await run.paused();
  const place = { scope: 'input', pointer: '/rows' } as const;
  expect(run.debug.look(place)).toMatchObject({ value: { kind: 'list', size: 250 } });
  expect(run.debug.look(place).members).toHaveLength(100);
  expect(run.debug.look(place, 200).members).toHaveLength(50);
  run.debug.go('continue');
  await end;
});
