import { expect, test } from 'vitest';
import { createDebugger } from '../../bots/runner/debug/debugger.ts';
import { runViewOf, type StepView } from '../../renderer/studio/run/run-model.ts';
import { performed, runOf } from '../runner/run-under-test.ts';

const stepAt = (steps: readonly StepView[], path: string): StepView => {
  const found = steps.find(({ address }) => address.path === path);
  if (found === undefined)
    throw new Error(`no step ${path} among ${steps.map((s) => s.address.path).join()}`);
  return found;
};

test('what flowed into every step is known from the events, through loops, branches, tries and transformations', async () => {
  const { events, status } = await performed(
    `
do:
  - rows: { set: { rows: [1, 2] }, export: { as: '{ total: 0 }' } }
  - each:
      input: { from: '{ list: .rows, base: 10 }' }
      for: { each: row, in: .list }
      do:
        - never: { if: '\${ false }', set: { lost: true } }
        - add: { set: { base: '\${ .base + $row }', list: '\${ .list }' }, export: { as: '{ total: ($context.total + $row) }' } }
  - both:
      fork:
        branches:
          - left: { do: [ { inner: { set: { a: '\${ .base }' } } } ] }
  - attempt:
      try: [ { breaks: { raise: { error: { type: 'https://example.com/x', status: 500 } } } } ]
      catch: { do: [ { mend: { set: { mended: true } } } ] }
  - last: { set: '\${ . }' }
`,
  );
  expect(status).toBe('completed');
  const { steps } = runViewOf(events);
  expect(stepAt(steps, '/do/1/each').received).toEqual({ list: [1, 2], base: 10 });
  expect(stepAt(steps, '/do/1/each/for[0]/do/1/add').received).toEqual({ list: [1, 2], base: 10 });
  const second = stepAt(steps, '/do/1/each/for[1]/do/1/add');
  expect(second.received).toEqual({ list: [1, 2], base: 11 });
  expect(second.variables).toEqual({ row: 2, index: 1 });
  expect([second.contextBefore, second.contextAfter]).toEqual([{ total: 1 }, { total: 3 }]);
  expect(stepAt(steps, '/do/2/both/fork/branches/0/left/do/0/inner').received).toEqual({
    base: 13,
    list: [1, 2],
  });
  expect(stepAt(steps, '/do/3/attempt/catch/do/0/mend').received).toEqual([{ a: 13 }]);
  expect(stepAt(steps, '/do/4/last').received).toEqual({ mended: true });
});

test('what a person changed while debugging is part of the data of the steps after it', async () => {
  const stopped = Promise.withResolvers<void>();
  const debug = createDebugger({
    runId: 'run-1',
    armed: true,
    stopAtEntry: true,
    onState: ({ state }) => state === 'paused' && stopped.resolve(),
  });
  const run = runOf(
    `do:\n  - first: { set: { a: '\${ .n }' } }\n  - last: { set: { b: '\${ $context.x }' } }`,
    {
      debug,
      input: { n: 1 },
    },
  );
  const end = run.start();
  await stopped.promise;
  debug.set({ scope: 'input', pointer: '/n' }, 5, 'alice');
  debug.set({ scope: 'context', pointer: '/x' }, 'y', 'alice');
  debug.go('continue');
  expect(await end).toMatchObject({ output: { b: 'y' } });
  const view = runViewOf(run.events);
  expect(stepAt(view.steps, '/do/0/first').received).toEqual({ n: 5 });
  expect(stepAt(view.steps, '/do/1/last').contextBefore).toEqual({ x: 'y' });
  expect(view.log.map(({ message }) => message)).toContain('alice changed input/n to 5');
});
