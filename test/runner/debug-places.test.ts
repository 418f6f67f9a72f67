import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findBot } from '../../bots/language/bot-library.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { at, debugged, nameOf, pathOf } from './debugged.ts';
import { performed } from './run-under-test.ts';

test('inside a bot that the bot runs, the data are those of the inner bot', async () => {
  const shelf = await mkdtemp(join(tmpdir(), 'debug-shelf-'));
  await mkdir(join(shelf, 'inner'));
  await writeFile(
    join(shelf, 'inner', 'bot.yaml'),
    `document: { dsl: '1.0.3', namespace: tests, name: inner, version: 1.0.0 }
do:
  - note: { set: { seen: true }, export: { as: '{ inner: true }' } }
  - use: { set: { context: '\${ $context }' } }
`,
  );
  await writeFile(join(shelf, 'inner', 'manifest.yaml'), 'title: Inner\n');
  const run = debugged(
    `do:
  - first: { set: { a: 1 }, export: { as: '{ outer: true }' } }
  - call: { run: { workflow: { namespace: tests, name: inner, version: '1.0.0' } } }
  - last: { set: { context: '\${ $context }' } }`,
    { breakpoints: [at('call', '/do/1/call')], findBot: (reference) => findBot(shelf, reference) },
  );
  const end = run.start();
  await run.paused();
  run.debug.go('into');
  expect(nameOf(await run.paused())).toBe('note');
  run.debug.go('over');
  const stop = await run.paused();
  expect(stop.stack.map(({ step }) => step.name)).toEqual(['use', 'call']);
  expect(await run.debug.evaluate('$context')).toEqual({ inner: true });
  expect(await run.debug.evaluate('$context', stop.stack[1]?.step.path)).toEqual({ outer: true });
  run.debug.set({ scope: 'context', pointer: '/more' }, 1, 'alice');
  run.debug.go('out');
  expect(nameOf(await run.paused())).toBe('last');
  expect(run.debug.look({ scope: 'input', pointer: '/context' }).members).toMatchObject([
    { key: 'inner', value: true },
    { key: 'more', value: 1 },
  ]);
  run.debug.go('continue');
  expect(await end).toMatchObject({ status: 'completed', output: { context: { outer: true } } });
  await rm(shelf, { recursive: true });
});

test('where one branch stops, the others wait at their next step and are told of', async () => {
  const run = debugged(
    `do:
  - both:
      fork:
        branches:
          - left: { do: [ { l1: { set: { a: 1 } } }, { l2: { set: { a: 2 } } } ] }
          - right: { do: [ { r1: { set: { b: 1 } } }, { r2: { set: { b: 2 } } } ] }`,
    {
      breakpoints: [
        at('l1', '/do/0/both/fork/branches/0/left/do/0/l1'),
        at('r1', '/do/0/both/fork/branches/1/right/do/0/r1'),
      ],
    },
  );
  const end = run.start();
  await run.paused();
  while (run.debug.state.stops.length < 2) await setImmediate();
  expect(
    run.debug.state.stops.map(({ reason, stack }) => [reason, stack[0]?.step.name, stack[0]?.branch]),
  ).toEqual([
    ['breakpoint', 'l1', 'left'],
    ['held', 'r1', 'right'],
  ]);
  run.debug.go('continue');
  expect(await run.paused()).toMatchObject({
    reason: 'breakpoint',
    stack: [{ step: { name: 'r1' } }, {}, {}],
  });
  run.debug.go('continue');
  expect(await end).toMatchObject({ status: 'completed', output: [{ a: 2 }, { b: 2 }] });
});

test('a step that a person skipped stays skipped when the run goes on in another process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debug-journal-'));
  const file = join(folder, 'journal.sqlite');
  const text = `do:
  - first: { set: { a: 1 } }
  - second: { set: { b: '\${ .a + 1 }' } }
  - rest: { wait: { hours: 1 } }
  - last: { set: '\${ . }' }`;
  const journal = openJournal(file);
  const run = debugged(text, {
    journal,
    breakpoints: [at('second', '/do/1/second'), at('rest', '/do/2/rest')],
  });
  const end = run.start();
  await run.paused();
  run.debug.go('skip', { output: { b: 'by hand' } });
  expect(pathOf(await run.paused())).toBe('/do/2/rest');
  const known = await journal.entries('run-1');
  expect(known.map(({ path, output }) => [path, output])).toEqual([
    ['/do/0/first', { a: 1 }],
    ['/do/1/second', { b: 'by hand' }],
  ]);
  const again = await performed(
    text.replace('rest: { wait: { hours: 1 } }', 'rest: { wait: { milliseconds: 1 } }'),
    {
      journal,
    },
  );
  expect(again).toMatchObject({ status: 'completed', output: { b: 'by hand' } });
  run.run.cancel();
  await end;
  journal.close();
  await rm(folder, { recursive: true });
});
