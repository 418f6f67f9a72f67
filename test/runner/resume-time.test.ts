import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { runOf, type TestRun } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

/** A run at a time of day, with a journal that its successors share; `breakOff` leaves it as a killed process would. */
function robots(text: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'time-')), 'journal.db');
  return (now: number, options: TestRun = {}) => {
    const clock = testClock(now);
    const journal = openJournal(file);
    const under = runOf(text, { ...options, journal, clock });
    const ended = under.start();
    return {
      ...under,
      clock,
      ended,
      async breakOff() {
        journal.close();
        under.run.cancel();
        await ended;
      },
      async finish() {
        const result = await ended;
        journal.close();
        return result;
      },
    };
  };
}

const nine = Date.UTC(2026, 0, 5, 9);
const minute = 60_000;

describe('a wait that was broken off', () => {
  it('goes on for what is left of it', async () => {
    const robot = robots(`do: [ { rest: { wait: PT1H } }, { done: { set: { done: true } } } ]`);
    const first = robot(nine);
    await first.clock.untilSleeping(60 * minute);
    await first.breakOff();
    const second = robot(nine + 20 * minute);
    await second.clock.untilSleeping(40 * minute);
    await second.clock.advance(40 * minute);
    expect(await second.finish()).toMatchObject({ status: 'completed', output: { done: true } });
  });

  it('is over at once where its time has come meanwhile', async () => {
    const robot = robots(`do: [ { rest: { wait: PT1H } }, { done: { set: { done: true } } } ]`);
    const first = robot(nine);
    await first.clock.untilSleeping(60 * minute);
    await first.breakOff();
    const second = robot(nine + 3 * 60 * minute);
    await second.clock.untilSleeping(0);
    await second.clock.advance(0);
    expect(await second.finish()).toMatchObject({ status: 'completed' });
  });
});

const failing = defineAction({
  id: 'test.fail',
  title: 'Fail',
  summary: 'Fails.',
  sentence: 'Fail',
  needs: [],
  input: z.strictObject({}),
  output: z.unknown(),
  examples: [],
  run: async () => {
    throw new Error('not yet');
  },
});

describe('a retry that was broken off', () => {
  const text = `do:
  - stubborn:
      try: [ { fail: { call: test.fail } } ]
      catch:
        retry: { delay: PT10M, backoff: { exponential: {} }, limit: { attempt: { count: 2 }, duration: PT1H } }
        do: [ { gaveUp: { set: { gaveUp: true } } } ]`;

  it('waits for what is left of its delay and counts the attempts it made', async () => {
    const robot = robots(text);
    const first = robot(nine, { actions: [failing] });
    await first.clock.untilSleeping(10 * minute);
    await first.breakOff();
    const second = robot(nine + 4 * minute, { actions: [failing] });
    await second.clock.untilSleeping(6 * minute);
    await second.clock.advance(6 * minute);
    await second.clock.untilSleeping(20 * minute);
    await second.clock.advance(20 * minute);
    expect(await second.finish()).toMatchObject({ output: { gaveUp: true } });
    const retried = second.events.filter(({ type }) => type === 'step.retried');
    expect(retried).toMatchObject([{ attempt: 3, delayMs: 20 * minute }]);
  });

  it('gives up where its time for all attempts has run out meanwhile', async () => {
    const robot = robots(text);
    const first = robot(nine, { actions: [failing] });
    await first.clock.untilSleeping(10 * minute);
    await first.breakOff();
    const second = robot(nine + 120 * minute, { actions: [failing] });
    expect(await second.finish()).toMatchObject({ output: { gaveUp: true } });
    expect(second.events.some(({ type }) => type === 'step.retried')).toBe(false);
  });
});

describe('a timeout', () => {
  it('of a group of steps goes on counting while the run lies still', async () => {
    const robot = robots(
      `do: [ { group: { timeout: { after: PT30M }, do: [ { rest: { wait: PT1H } } ] } } ]`,
    );
    const first = robot(nine);
    await first.clock.untilSleeping(60 * minute);
    await first.breakOff();
    const second = robot(nine + 20 * minute);
    await second.clock.untilSleeping(10 * minute);
    await second.clock.advance(10 * minute);
    expect(await second.finish()).toMatchObject({ error: { code: 'step-timeout', instance: '/do/0/group' } });
  });
});
