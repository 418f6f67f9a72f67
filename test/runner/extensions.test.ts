import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersNothing, defineAction } from '../../bots/catalog/define-action.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { performed, runOf } from './run-under-test.ts';
import { testBus } from './test-bus.ts';

/** An action that notes its entry; it never answers at `hangAt`. */
function ledger(hangAt = '') {
  const entries: string[] = [];
  const action = defineAction({
    id: 'test.note',
    title: 'Note',
    summary: 'Notes its entry.',
    sentence: 'Note {entry}',
    needs: [],
    input: z.strictObject({ entry: z.unknown() }),
    output: answersNothing,
    examples: [],
    run: async (_, { entry }) => {
      if (entry === hangAt) await new Promise(() => {});
      entries.push(String(entry));
      return undefined;
    },
  });
  return { entries, action };
}

const note = (entry: string) => `{ call: test.note, with: { entry: '${entry}' } }`;

describe('an extension', () => {
  it('performs its steps before and after every task, seeing the task that it extends', async () => {
    const { entries, action } = ledger();
    const { output, status } = await performed(
      `use:
  extensions:
    - logging:
        extend: all
        before: [ { b: ${note('${ "before \\($task.reference) \\(.n)" }')} } ]
        after: [ { a: ${note('${ "after \\($task.name) \\(.n)" }')} } ]
do:
  - one: { set: { n: '\${ .n + 1 }' } }
  - two: { do: [ { inner: { set: { n: '\${ .n * 10 }' } } } ] }`,
      { input: { n: 1 }, actions: [action] },
    );
    expect({ status, output }).toEqual({ status: 'completed', output: { n: 20 } });
    expect(entries).toEqual([
      'before /do/0/one 1',
      'after one 2',
      'before /do/1/two 2',
      'before /do/1/two/do/0/inner 2',
      'after inner 20',
      'after two 20',
    ]);
  });

  it('that ends with exit before a task stands in for it, as the mocked service of the standard', async () => {
    const { output, events } = await performed(
      `use:
  extensions:
    - mockService:
        extend: call
        when: '$task.with.endpoint.uri != null and ($task.with.endpoint.uri | startswith("https://mocked.service.com"))'
        before:
          - mockResponse: { set: { statusCode: 200, content: { foo: { bar: baz } } }, then: exit }
do:
  - callHttp:
      call: http
      with: { method: get, endpoint: { uri: 'https://mocked.service.com/sample' } }
      output: { as: .content.foo }`,
    );
    expect(output).toEqual({ bar: 'baz' });
    expect(events.flatMap((event) => (event.type === 'step.started' ? [event.step.name] : []))).toEqual([
      'mockResponse',
      'callHttp',
    ]);
  });

  it.each([
    ['set', ['s']],
    ['composite', ['d', 'f']],
    ['wait', ['w']],
    ['switch', ['c']],
  ])('extends tasks of the kind %s only', async (kind, names) => {
    const { entries, action } = ledger();
    await performed(
      `use: { extensions: [ { x: { extend: ${kind}, before: [ { n: ${note('${ $task.name }')} } ] } } ] }
do:
  - s: { set: { a: 1 } }
  - d: { do: [ ] }
  - f: { fork: { branches: [ ] } }
  - w: { wait: PT0S }
  - c: { switch: [ { otherwise: { then: continue } } ] }`,
      { actions: [action] },
    );
    expect(entries).toEqual(names);
  });

  it('applies where its condition holds', async () => {
    const { entries, action } = ledger();
    await performed(
      `use: { extensions: [ { x: { extend: set, when: '$input.n > 1', after: [ { n: ${note('${ $task.name }')} } ] } } ] }
do: [ { one: { set: { n: 2 } } }, { two: { set: { n: 3 } } } ]`,
      { actions: [action], input: { n: 1 } },
    );
    expect(entries).toEqual(['two']);
  });

  it('wraps those declared before it', async () => {
    const { entries, action } = ledger();
    const wrap = (name: string) =>
      `{ ${name}: { extend: set, before: [ { b: ${note(`${name} in`)} } ], after: [ { a: ${note(`${name} out`)} } ] } }`;
    await performed(`use: { extensions: [ ${wrap('x')}, ${wrap('y')} ] }\ndo: [ { s: { set: { a: 1 } } } ]`, {
      actions: [action],
    });
    expect(entries).toEqual(['x in', 'y in', 'y out', 'x out']);
  });

  it('that fails fails the task', async () => {
    const { output } = await performed(
      `use: { extensions: [ { guard: { extend: set, when: '$task.name == "bad"', before: [ { no: { raise: { error: { type: 'https://tests.example/no', status: 403 } } } } ] } } ] }
do: [ { guarded: { try: [ { bad: { set: { a: 1 } } } ], catch: { errors: { with: { status: 403 } }, do: [ { note: { set: { refused: true } } } ] } } } ]`,
    );
    expect(output).toEqual({ refused: true });
  });

  it('does not let a task be performed again when the run is broken off in the steps after it', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'extended-')), 'journal.db');
    const text = `use: { extensions: [ { x: { extend: call, after: [ { a: ${note('after')} } ] } } ] }
do: [ { main: ${note('main')} } ]`;
    const first = ledger('after');
    const journal = openJournal(file);
    const broken = runOf(text, { journal, actions: [first.action] });
    const ended = broken.start();
    await broken.event((told) => told.type === 'step.started' && told.step.name === 'a');
    journal.close();
    const again = openJournal(file);
    const second = ledger();
    const result = await runOf(text, { journal: again, actions: [second.action] }).start();
    again.close();
    expect(result.status).toBe('completed');
    expect([first.entries, second.entries]).toEqual([['main'], ['after']]);
    broken.run.cancel();
    await ended;
  });
});

describe('lifecycle events', () => {
  const typesOf = (published: readonly { type: string }[]) =>
    published.map(({ type }) => type.replace('io.serverlessworkflow.', ''));

  it('tell the bus how a run and its tasks go', async () => {
    const bus = testBus();
    const under = runOf(
      `do:
  - guarded: { try: [ { bad: { raise: { error: { type: 'https://tests.example/bad', status: 418, title: Bad } } } } ], catch: { retry: { limit: { attempt: { count: 1 } } }, do: [ { note: { set: { a: 1 } } } ] } }`,
      { world: { events: bus } },
    );
    await under.start();
    expect(typesOf(bus.published)).toEqual([
      'workflow.started.v1',
      'workflow.status-changed.v1',
      'task.created.v1',
      'task.started.v1',
      'task.created.v1',
      'task.started.v1',
      'task.faulted.v1',
      'task.retried.v1',
      'task.created.v1',
      'task.started.v1',
      'task.faulted.v1',
      'task.created.v1',
      'task.started.v1',
      'task.completed.v1',
      'task.completed.v1',
      'workflow.completed.v1',
      'workflow.status-changed.v1',
    ]);
    expect(bus.published[0]).toMatchObject({
      specversion: '1.0',
      source: 'urn:understudy:run:run-1',
      data: {
        name: 'under-test-run-1.tests',
        definition: { name: 'under-test', namespace: 'tests', version: '1.0.0' },
        startedAt: expect.stringMatching(/^\d{4}-/),
      },
    });
    expect(bus.published[6]).toMatchObject({
      data: {
        workflow: 'under-test-run-1.tests',
        task: '/do/0/guarded/try/0/bad',
        error: { type: 'https://tests.example/bad', status: 418, title: 'Bad' },
      },
    });
    expect(new Set(bus.published.map(({ id }) => id)).size).toBe(bus.published.length);
  });

  it('tell of waiting, of correlation and of faults', async () => {
    const bus = testBus();
    const under = runOf(
      `do:
  - hear: { listen: { to: { one: { with: { type: paid }, correlate: { order: { from: .data.order } } } } } }
  - bad: { raise: { error: { type: 'https://tests.example/bad', status: 418 } } }`,
      { world: { events: bus } },
    );
    const ended = under.start();
    await bus.untilListening();
    await bus.tell('paid', { order: 'o-1' });
    await ended;
    const workflow = bus.published.filter(({ type }) => type.includes('.workflow.'));
    expect(typesOf(workflow)).toEqual([
      'workflow.started.v1',
      'workflow.status-changed.v1',
      'workflow.correlation-started.v1',
      'workflow.status-changed.v1',
      'workflow.status-changed.v1',
      'workflow.status-changed.v1',
      'workflow.status-changed.v1',
      'workflow.correlation-completed.v1',
      'workflow.faulted.v1',
      'workflow.status-changed.v1',
    ]);
    expect(workflow.find(({ type }) => type.includes('correlation-completed'))).toMatchObject({
      data: { correlationKeys: { order: 'o-1' } },
    });
  });

  it('are heard by another run that asks for their type, and never by the run they tell of', async () => {
    const bus = testBus();
    const watcher = runOf(
      `do: [ { watch: { listen: { to: { one: { with: { type: io.serverlessworkflow.workflow.completed.v1 } } } }, output: { as: '.[0].output' } } } ]`,
      { world: { events: bus }, runId: 'watcher' },
    );
    const all = runOf(`do: [ { hear: { listen: { to: { any: [] } } } } ]`, {
      world: { events: bus },
      runId: 'all',
    });
    const ended = Promise.all([watcher.start(), all.start()]);
    await bus.untilListening(2);
    await runOf(`do: [ { a: { set: { done: 1 } } } ]`, { world: { events: bus }, runId: 'watched' }).start();
    await bus.tell('plain', 'for all');
    const [watched, heard] = await ended;
    expect(watched.output).toEqual({ done: 1 });
    expect(heard.output).toEqual(['for all']);
  });
});
