import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { branchOff } from '../../bots/runner/debug/branch-off.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { runOf } from './run-under-test.ts';
import { type TestBus, testBus } from './test-bus.ts';
import { type TestClock, testClock } from './test-clock.ts';

const nine = Date.UTC(2026, 0, 5, 9);
const minute = 60_000;

/** Performs the document once, then again as a new run, hours later, from the step at `path`. */
async function again(
  text: string,
  path: string,
  first: (earlier: { readonly bus: TestBus; readonly clock: TestClock }) => Promise<void>,
) {
  const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'branch-')), 'journal.db'));
  const bus = testBus();
  const clock = testClock(nine);
  const earlier = runOf(text, { journal, clock, world: { events: bus } });
  const ended = earlier.start();
  await first({ bus, clock });
  expect((await ended).status).toBe('completed');
  const later = testClock(nine + 600 * minute);
  await branchOff(
    journal,
    { runId: 'run-1', path },
    { runId: 'run-2', digest: 'digest', startedAt: new Date(later.now()).toISOString() },
  );
  const laterBus = testBus();
  const run = runOf(text, { journal, clock: later, runId: 'run-2', world: { events: laterBus } });
  return { ended: run.start(), clock: later, bus: laterBus, journal };
}

describe('a new run from a step of an earlier one', () => {
  it('waits anew, and its timeouts begin anew', async () => {
    const text = `do: [ { group: { timeout: { after: PT2H }, do: [ { rest: { wait: PT1H } }, { end: { set: { done: 1 } } } ] } } ]`;
    const { ended, clock, journal } = await again(text, '/do/0/group/do/0/rest', async ({ clock: time }) => {
      await time.untilSleeping(60 * minute);
      await time.advance(60 * minute);
    });
    await clock.untilSleeping(60 * minute);
    await clock.advance(60 * minute);
    expect(await ended).toMatchObject({ status: 'completed', output: { done: 1 } });
    journal.close();
  });

  it('listens anew', async () => {
    const text = `do: [ { hear: { listen: { to: { one: { with: { type: x } } } } } } ]`;
    const { ended, bus, journal } = await again(text, '/do/0/hear', async ({ bus: told }) => {
      await told.untilListening();
      await told.tell('x', 'old');
    });
    await bus.untilListening();
    await bus.tell('x', 'new');
    expect(await ended).toMatchObject({ status: 'completed', output: ['new'] });
    journal.close();
  });

  it('performs an extended step anew', async () => {
    const text = `use: { extensions: [ { log: { extend: set, when: '$task.name == "made"', after: [ { nothing: { wait: PT0S } } ] } } ] }
do: [ { made: { set: { at: '\${ $task.startedAt.epoch.milliseconds }' } } } ]`;
    const { ended, clock, journal } = await again(text, '/do/0/made', async ({ clock: time }) => {
      await time.untilSleeping(0);
      await time.advance(0);
    });
    await clock.untilSleeping(0);
    await clock.advance(0);
    expect(await ended).toMatchObject({ output: { at: nine + 600 * minute } });
    journal.close();
  });
});
