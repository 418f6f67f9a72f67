import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../bots/runner/index.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { runOf, type TestRun } from './run-under-test.ts';
import { type TestBus, testBus } from './test-bus.ts';
import { testClock } from './test-clock.ts';

interface Listening {
  readonly bus: TestBus;
  readonly ended: Promise<RunResult>;
  readonly under: ReturnType<typeof runOf>;
}

/** Starts a run whose first step listens, and waits until it does. */
async function listening(text: string, options: TestRun = {}): Promise<Listening> {
  const bus = testBus();
  const under = runOf(text, { ...options, world: { events: bus, ...options.world } });
  const ended = under.start();
  await bus.untilListening();
  return { bus, ended, under };
}

const listenTo = (to: string, more = ''): string =>
  `do:\n  - hear:\n      listen: { to: ${to}${more === '' ? '' : `, ${more}`} }`;

describe('listening', () => {
  it('to one event passes over others and answers a list with its data', async () => {
    const { bus, ended, under } = await listening(listenTo('{ one: { with: { type: order.placed } } }'));
    expect(under.run.status).toBe('waiting');
    await bus.tell('order.cancelled', { id: 1 });
    await bus.tell('order.placed', { id: 2 });
    expect(await ended).toMatchObject({ status: 'completed', output: [{ id: 2 }] });
    expect(bus.listeners).toBe(0);
  });

  it('to any of several ends with the first; an empty list means every event', async () => {
    const any = await listening(listenTo('{ any: [ { with: { type: a } }, { with: { type: b } } ] }'));
    await any.bus.tell('b', 2);
    expect(await any.ended).toMatchObject({ output: [2] });
    const every = await listening(listenTo('{ any: [] }'));
    await every.bus.tell('whatever', 'x');
    expect(await every.ended).toMatchObject({ output: ['x'] });
  });

  it('to all takes one event for each filter, in the order they come', async () => {
    const { bus, ended } = await listening(
      listenTo('{ all: [ { with: { type: a } }, { with: { type: b } } ] }'),
    );
    await bus.tell('b', 1);
    await bus.tell('b', 2);
    await bus.tell('a', 3);
    expect(await ended).toMatchObject({ output: [1, 3] });
  });

  it('to any until a condition holds asks it after each event', async () => {
    const { bus, ended } = await listening(listenTo(`{ any: [], until: '( . | length ) > 2' }`));
    for (const data of [1, 2, 3]) await bus.tell('x', data);
    expect(await ended).toMatchObject({ output: [1, 2, 3] });
  });

  it('to any until other events come leaves those out of its output', async () => {
    const { bus, ended } = await listening(
      listenTo('{ any: [ { with: { type: reading } } ], until: { one: { with: { type: checked-out } } } }'),
    );
    await bus.tell('reading', 36.5);
    await bus.tell('reading', 37.5);
    await bus.tell('checked-out', 'bye');
    expect(await ended).toMatchObject({ output: [36.5, 37.5] });
  });

  it.each([
    ['data', [{ a: 1 }]],
    [
      'envelope',
      [
        {
          specversion: '1.0',
          id: 'event-1',
          source: 'https://tests.example/source',
          type: 'x',
          data: { a: 1 },
        },
      ],
    ],
    ['raw', ['{"a":1}']],
  ])('reads the %s', async (read, output) => {
    const { bus, ended } = await listening(listenTo('{ one: { with: { type: x } } }', `read: ${read}`));
    await bus.tell('x', { a: 1 });
    expect((await ended).output).toEqual(output);
  });

  it('reads bytes that hold JSON as JSON', async () => {
    const { bus, ended } = await listening(listenTo('{ one: { with: { data: { a: 1 } } } }'));
    const bytes = Buffer.from('{"a":1}').toString('base64');
    await bus.tell('x', undefined, { data_base64: bytes, datacontenttype: 'application/json' });
    expect((await ended).output).toEqual([{ a: 1 }]);
  });

  it('performs the steps of foreach for each event, one after the other, with the input of the step', async () => {
    const { bus, ended } = await listening(
      `do:
  - hear:
      listen: { to: { any: [], until: '$context.sum >= 6' } }
      foreach:
        item: event
        at: i
        do: [ { add: { set: { sum: '\${ ($context.sum // 0) + $event.n }', room: '\${ .room }', at: '\${ $i }' } } } ]
        output: { as: '\${ [ .at, .sum, .room ] }' }
        export: { as: '\${ { sum: .[1] } }' }`,
      { input: { room: 'blue' } },
    );
    for (const n of [1, 2, 3, 4]) await bus.tell('x', { n });
    expect(await ended).toMatchObject({
      output: [
        [0, 1, 'blue'],
        [1, 3, 'blue'],
        [2, 6, 'blue'],
      ],
    });
  });

  it('ends at the timeout of the step', async () => {
    const clock = testClock();
    const { ended } = await listening(
      `do: [ { hear: { listen: { to: { one: { with: { type: never } } } }, timeout: { after: PT1M } } } ]`,
      { clock },
    );
    await clock.untilSleeping(60_000);
    await clock.advance(60_000);
    expect(await ended).toMatchObject({
      status: 'faulted',
      error: { code: 'step-timeout', instance: '/do/0/hear' },
    });
  });

  it('ends at once when the run is cancelled, and listens no more', async () => {
    const { bus, ended, under } = await listening(listenTo('{ one: { with: { type: never } } }'));
    under.run.cancel('Ada');
    expect(await ended).toMatchObject({ status: 'cancelled' });
    expect(bus.listeners).toBe(0);
  });
});

describe('an event filter', () => {
  const heard = async (filter: string, ...events: (readonly [unknown, Record<string, unknown>?])[]) => {
    const { bus, ended, under } = await listening(
      `do: [ { hear: { listen: { to: { any: [ ${filter} ], until: { one: { with: { type: end } } } } } } } ]`,
      { input: { order: 'o-1' } },
    );
    for (const [data, more] of events) await bus.tell('x', data, more);
    await bus.tell('end');
    return { ...(await ended), events: under.events };
  };

  it('asks an expression about the data', async () => {
    const { output } = await heard(
      `{ with: { data: '\${ .temperature > 38 }' } }`,
      [{ temperature: 37 }],
      [{ temperature: 39 }],
    );
    expect(output).toEqual([{ temperature: 39 }]);
  });

  it('compares an attribute with what an expression gives for the input of the step', async () => {
    const { output } = await heard(
      `{ with: { subject: '\${ $input.order }' } }`,
      [1, { subject: 'o-2' }],
      [2, { subject: 'o-1' }],
      [3],
    );
    expect(output).toEqual([2]);
  });

  it('takes a text as a name first and as a pattern of the whole value then', async () => {
    const { output } = await heard(
      `{ with: { subject: 'order-[0-9]+' } }`,
      [1, { subject: 'order-12' }],
      [2, { subject: 'an order-12' }],
    );
    expect(output).toEqual([1]);
    expect(
      (await heard(`{ with: { subject: 'a.c' } }`, [1, { subject: 'abc' }], [2, { subject: 'a.c' }])).output,
    ).toEqual([2]);
  });

  it('asks for fields of the data and for attributes of extensions', async () => {
    const { output } = await heard(
      `{ with: { roomid: 'r1', data: { kind: 'heat', level: '\${ .level > 2 }' } } }`,
      [{ kind: 'heat', level: 3 }, { roomid: 'r2' }],
      [{ kind: 'heat', level: 1 }, { roomid: 'r1' }],
      [{ kind: 'heat', level: 3, more: true }, { roomid: 'r1' }],
    );
    expect(output).toEqual([{ kind: 'heat', level: 3, more: true }]);
  });

  it('passes over an event that it cannot judge, and says so', async () => {
    const { output, events } = await heard(
      `{ with: { data: '\${ .a.b > 1 }' } }`,
      ['text'],
      [{ a: { b: 2 } }],
    );
    expect(output).toEqual([{ a: { b: 2 } }]);
    expect(events.find((event) => event.type === 'log' && event.level === 'warn')).toMatchObject({
      message: expect.stringContaining('Passed over x event-1'),
    });
  });

  it('is not held up by a pattern that takes for ever', async () => {
    const { output } = await heard(
      `{ with: { subject: '(a+)+b' } }`,
      [1, { subject: 'a'.repeat(40) }],
      [2, { subject: 'aab' }],
    );
    expect(output).toEqual([2]);
  });
});

describe('correlation', () => {
  it('takes events that agree with the first one', async () => {
    const filter = (type: string) => `{ with: { type: ${type} }, correlate: { room: { from: .roomid } } }`;
    const { bus, ended } = await listening(listenTo(`{ all: [ ${filter('heat')}, ${filter('damp')} ] }`));
    await bus.tell('heat', 1, { roomid: 'r1' });
    await bus.tell('damp', 2, { roomid: 'r2' });
    await bus.tell('damp', 3);
    await bus.tell('damp', 4, { roomid: 'r1' });
    expect((await ended).output).toEqual([1, 4]);
  });

  it('takes events that agree with what is expected, constant or expression', async () => {
    const { bus, ended } = await listening(
      listenTo(
        `{ one: { with: { type: paid }, correlate: { order: { from: .data.order, expect: '\${ .order }' }, year: { from: .data.year, expect: '2026' } } } }`,
      ),
      { input: { order: 'o-1' } },
    );
    await bus.tell('paid', { order: 'o-2', year: 2026 });
    await bus.tell('paid', { order: 'o-1', year: 2025 });
    await bus.tell('paid', { order: 'o-1', year: 2026, sum: 5 });
    expect((await ended).output).toEqual([{ order: 'o-1', year: 2026, sum: 5 }]);
  });
});

describe('a listening run that was broken off', () => {
  it('goes on with the events it had taken and waits for the rest', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'listening-')), 'journal.db');
    const text = `do:
  - hear:
      listen: { to: { all: [ { with: { type: a } }, { with: { type: b } }, { with: { type: c } } ] } }
      foreach: { do: [ { note: { set: '\${ $item * 10 }' } } ] }`;
    const journal = openJournal(file);
    const first = await listening(text, { journal });
    await first.bus.tell('b', 2);
    await first.bus.tell('a', 1);
    // Published is safe: what becomes of this process does not matter any more.
    journal.close();

    const again = openJournal(file);
    const second = await listening(text, { journal: again });
    await second.bus.tell('b', 9);
    await second.bus.tell('c', 3);
    expect((await second.ended).output).toEqual([20, 10, 30]);
    again.close();
    first.under.run.cancel();
    await first.ended;
  });
});

describe('an emitted event', () => {
  it('reaches another run that listens, as a CloudEvent', async () => {
    const { bus, ended } = await listening(
      listenTo('{ one: { with: { type: greeted } } }', 'read: envelope'),
    );
    const clock = testClock();
    const emitter = runOf(
      `do: [ { greet: { emit: { event: { with: { source: "https://tests.example/a", type: greeted, data: { to: '\${ .name }' } } } } } } ]`,
      { world: { events: bus }, clock, runId: 'run-2', input: { name: 'Ada' } },
    );
    const result = await emitter.start();
    expect(result.status).toBe('completed');
    expect((await ended).output).toEqual([result.output]);
    expect(result.output).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/.+/),
      time: '2026-01-05T09:00:00.000Z',
      source: 'https://tests.example/a',
      type: 'greeted',
      data: { to: 'Ada' },
    });
  });

  it('wakes a branch of the same run that listens', async () => {
    const { ended } = await listening(`do:
  - both:
      fork:
        branches:
          - hear: { listen: { to: { one: { with: { type: ping } } } } }
          - say: { do: [ { pause: { wait: PT0.01S } }, { ping: { emit: { event: { with: { source: "https://tests.example/a", type: ping, data: 7 } } } } } ], output: { as: .data } }`);
    expect((await ended).output).toEqual([[7], 7]);
  });

  it.each([
    ['a name in capitals', `roomId: r1`, 'roomId'],
    ['a time that is none', `time: tomorrow`, 'time'],
    ['an extension that is an object', `room: { id: 1 }`, 'room'],
  ])('with %s is refused before it is published', async (_, attribute, named) => {
    const bus = testBus();
    const { start } = runOf(
      `do: [ { say: { emit: { event: { with: { source: "https://tests.example/a", type: x, ${attribute === 'time: tomorrow' ? `time: '\${ "tomorrow" }'` : attribute} } } } } } ]`,
      { world: { events: bus } },
    );
    const result = await start();
    expect(result).toMatchObject({
      status: 'faulted',
      error: { code: 'event-invalid', instance: '/do/0/say' },
    });
    expect(result.error?.detail).toContain(named);
    expect(bus.published.filter(({ type }) => type === 'x')).toEqual([]);
  });

  it('carries no secret', async () => {
    const bus = testBus();
    const { start } = runOf(
      `do: [ { say: { emit: { event: { with: { source: "https://tests.example/a", type: x, data: { key: '\${ $secrets.key }' } } } } } } ]`,
      { world: { events: bus }, secrets: { key: 'hunter2' }, permissions: { secrets: ['key'] } },
    );
    expect((await start()).status).toBe('completed');
    const text = JSON.stringify(bus.published);
    expect(text).toContain('"type":"x"');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('••••••');
  });
});
