import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createExpressions } from '../../bots/language/expressions.ts';
import { nextTimes, scheduleOf } from '../../bots/language/schedule.ts';
import type { CloudEvent } from '../../contract/run/index.ts';
import { followSchedule } from '../../host/schedule/scheduler.ts';
import { testBus } from '../runner/test-bus.ts';
import { testClock } from '../runner/test-clock.ts';

const minute = 60_000;
/** Midnight in the time of the machine, which cron counts in. */
const midnight = new Date(2026, 0, 5, 0, 0, 0).getTime();
const expressions = createExpressions();

/** Follows a schedule; each start goes on until the test ends it. */
function following(schedule: Readonly<Record<string, unknown>>, now = midnight) {
  const clock = testClock(now);
  const bus = testBus();
  const stop = new AbortController();
  const starts: {
    readonly at: number;
    readonly events: readonly CloudEvent[] | undefined;
    readonly end: () => void;
  }[] = [];
  const next: number[] = [];
  const found = scheduleOf({ schedule });
  if (found === undefined) throw new Error('The test has no schedule.');
  const ended = followSchedule({
    schedule: found,
    clock,
    events: bus,
    expressions,
    variables: {},
    signal: stop.signal,
    onNext: (at) => next.push(at),
    start: (events) =>
      new Promise((resolve) => {
        starts.push({ at: clock.now(), events, end: resolve });
      }),
  });
  return {
    clock,
    bus,
    starts,
    next,
    /** Minutes after midnight of every start so far. */
    minutes: () => starts.map(({ at }) => (at - midnight) / minute),
    async advance(ms: number) {
      await setImmediate();
      for (let left = ms; left > 0; left -= minute) await clock.advance(Math.min(left, minute));
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    },
    async finish() {
      stop.abort(new Error('stopped'));
      for (const { end } of starts) end();
      await ended;
    },
  };
}

describe('a schedule', () => {
  it('by cron starts at each time, also while the run before still goes on', async () => {
    const { advance, minutes, next, finish } = following({ cron: '*/15 * * * *' }, midnight + 1);
    await advance(46 * minute);
    expect(minutes()).toEqual([15, 30, 45]);
    expect(next.map((at) => (at - midnight) / minute)).toEqual([15, 30, 45, 60]);
    await finish();
  });

  it('by cron finds its way back after the machine slept', async () => {
    const { clock, advance, minutes, finish } = following({ cron: '0 * * * *' }, midnight + 1);
    await clock.advance(150 * minute);
    await advance(minute);
    expect(minutes().length).toBeGreaterThan(0);
    await advance(30 * minute);
    expect(minutes().at(-1)).toBe(180);
    await finish();
  });

  it('every so often begins at once and does not wait for the run before', async () => {
    const { advance, minutes, finish } = following({ every: { minutes: 10 } });
    await advance(25 * minute);
    expect(minutes()).toEqual([0, 10, 20]);
    await finish();
  });

  it('after so long waits for the end of the run before', async () => {
    const { advance, minutes, starts, finish } = following({ after: 'PT5M' });
    await advance(20 * minute);
    expect(minutes()).toEqual([0]);
    starts[0]?.end();
    await advance(minute);
    await advance(5 * minute);
    expect(minutes().length).toBe(2);
    await finish();
  });

  it('on events starts with each complete set of them', async () => {
    const { bus, starts, finish } = following({
      on: { all: [{ with: { type: 'a' } }, { with: { type: 'b' } }] },
    });
    for (const type of ['a', 'a', 'b', 'b', 'a']) await bus.tell(type, type);
    expect(starts.map(({ events }) => events?.map(({ type }) => type))).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    await finish();
    expect(bus.listeners).toBe(0);
  });

  it('on events until a condition collects until it holds', async () => {
    const { bus, starts, finish } = following({ on: { any: [{ with: { type: 'n' } }], until: 'add >= 5' } });
    for (const n of [2, 2, 2, 5]) await bus.tell('n', n);
    expect(starts.map(({ events }) => events?.map(({ data }) => data))).toEqual([[2, 2, 2], [5]]);
    await finish();
  });

  it('tells its next times', () => {
    const times = (schedule: Readonly<Record<string, unknown>>) => {
      const found = scheduleOf({ schedule });
      return found === undefined ? [] : nextTimes(found, midnight, 3).map((at) => (at - midnight) / minute);
    };
    expect(times({ cron: '30 6 * * *' })).toEqual([390, 390 + 1440, 390 + 2880]);
    expect(times({ every: { minutes: 5 } })).toEqual([0, 5, 10]);
    expect(times({ on: { any: [] } })).toEqual([]);
  });

  it.each([
    ['six fields', { cron: '* * * * * *' }],
    ['a day that never comes', { cron: '0 0 31 2 *' }],
    ['nonsense', { cron: 'daily' }],
    ['no time between', { every: { seconds: 0 } }],
    ['two ways at once', { cron: '0 0 * * *', every: { hours: 1 } }],
  ])('with %s is refused', (_, schedule) => {
    expect(() => scheduleOf({ schedule })).toThrow(/^The schedule cannot be understood: /);
  });
});
