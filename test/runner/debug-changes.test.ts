import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { at, debugged, loop, nameOf, pathOf } from './debugged.ts';

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

test('large data are looked at without going through all of them', async () => {
  const rows = Array.from({ length: 60_000 }, (_, n) => ({ n, tags: ['a', 'b', 'c'] }));
  const run = debugged(`do:\n  - last: { set: { x: 1 } }`, { stopAtEntry: true, input: { rows } });
  const end = run.start();
  await run.paused();
  const [line] = run.debug.look({ scope: 'input', pointer: '' }).members;
  expect(line).toMatchObject({ key: 'rows', kind: 'list', size: 60_000 });
  expect(line?.preview).toMatch(/^\[\{ n: 0, tags: \[…\] \}, \{ n: 1/);
  const [first] = run.debug.look({ scope: 'input', pointer: '/rows/59999' }).members;
  expect(first).toEqual({ key: 'n', kind: 'number', preview: '59999', value: 59_999 });
  run.debug.go('continue');
  await end;
});
