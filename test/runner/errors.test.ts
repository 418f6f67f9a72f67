import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersNothing, defineAction } from '../../bots/catalog/define-action.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { performed, runOf, stepsOf } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

const failing = (times: number, error: () => unknown) => {
  let calls = 0;
  return {
    calls: () => calls,
    action: defineAction({
      id: 'test.fail',
      title: 'Fail',
      summary: 'Fails a number of times, then answers.',
      sentence: 'Fail',
      needs: [],
      input: z.strictObject({}),
      output: z.object({ calls: z.number() }),
      examples: [],
      run: async () => {
        calls += 1;
        if (calls <= times) throw error();
        return { calls };
      },
    }),
  };
};

const notFound = () =>
  new UnderstudyError('target-not-found', { target: 'save', page: 'ledger', timeoutMs: 1, tried: 'role' });

describe('errors', () => {
  it('are the problem objects of the standard, with the place of the step', async () => {
    const { status, error } = await performed(
      `use: { errors: { tooLate: { type: 'https://x.y/too-late', status: 409, title: Too late, detail: '\${ "at \\(.hour)" }' } } }
do: [ { outer: { do: [ { refuse: { raise: { error: tooLate } } } ] } } ]`,
      { input: { hour: 23 } },
    );
    expect(status).toBe('faulted');
    expect(error).toMatchObject({
      type: 'https://x.y/too-late',
      status: 409,
      title: 'Too late',
      detail: 'at 23',
      instance: '/do/0/outer/do/0/refuse',
      where: { step: 'refuse' },
    });
  });

  it.each([
    ['its own type', `{ type: https://understudy.dev/errors/target-not-found }`],
    ['the class of the standard', `{ type: https://serverlessworkflow.io/spec/1.0.0/errors/runtime }`],
    ['its status', `{ status: 404 }`],
    ['its place', `{ instance: /do/0/attempt/try/0/press }`],
  ])('of an action are caught by %s', async (_, filter) => {
    const { output } = await performed(
      `do:
  - attempt:
      try: [ { press: { call: test.fail } } ]
      catch: { errors: { with: ${filter} }, as: problem, do: [ { note: { set: { code: '\${ $problem.code }' } } } ] }`,
      { actions: [failing(1, notFound).action] },
    );
    expect(output).toEqual({ code: 'target-not-found' });
  });

  it.each([
    ['another type', `errors: { with: { type: https://understudy.dev/errors/browser-crashed } }`],
    ['a condition that does not hold', `when: $error.status == 500`],
    ['an exception that holds', `exceptWhen: $error.status == 404`],
  ])('are let through by a catch with %s', async (_, filter) => {
    const { status, error } = await performed(
      `do: [ { attempt: { try: [ { press: { call: test.fail } } ], catch: { ${filter} } } } ]`,
      { actions: [failing(1, notFound).action] },
    );
    expect(status).toBe('faulted');
    expect(error).toMatchObject({ code: 'target-not-found', instance: '/do/0/attempt/try/0/press' });
  });

  it('go on with the input of the try where nothing handles them', async () => {
    const { output } = await performed(
      `do: [ { attempt: { try: [ { press: { call: test.fail } } ], catch: {} } } ]`,
      {
        actions: [failing(1, notFound).action],
        input: { kept: true },
      },
    );
    expect(output).toEqual({ kept: true });
  });

  it('of an unknown action and of wrong parameters name the step and the parameter', async () => {
    const unknown = await performed(`do: [ { go: { call: web.fly } } ]`);
    expect(unknown.error).toMatchObject({ code: 'action-unknown', instance: '/do/0/go' });
    const wrong = await performed(`do: [ { go: { call: test.fail, with: { speed: 3 } } } ]`, {
      actions: [failing(0, notFound).action],
    });
    expect(wrong.error).toMatchObject({ code: 'action-input-invalid', instance: '/do/0/go' });
    expect(wrong.error?.detail).toContain('speed');
  });

  it('of an action that answers what it does not declare are its own', async () => {
    const liar = defineAction({
      id: 'test.lie',
      title: 'Lie',
      summary: 'Answers text for a number.',
      sentence: 'Lie',
      needs: [],
      input: z.strictObject({}),
      output: z.object({ n: z.number() }),
      examples: [],
      run: async () => JSON.parse('{"n":"seven"}') as { n: number },
    });
    const { error } = await performed(`do: [ { go: { call: test.lie } } ]`, { actions: [liar] });
    expect(error).toMatchObject({ code: 'action-output-invalid', kind: 'internal' });
  });

  it('are told as step events from the inside out', async () => {
    const { events } = await performed(`do: [ { outer: { do: [ { press: { call: test.fail } } ] } } ]`, {
      actions: [failing(1, notFound).action],
    });
    expect(stepsOf(events, 'step.faulted')).toEqual(['press', 'outer']);
  });
});

describe('retries', () => {
  const attempt = (retry: string, rest = '') => `do:
  - attempt:
      try: [ { press: { call: test.fail } } ]
      catch: { retry: ${retry}${rest} }`;

  it.each([
    ['constant', `{ delay: { seconds: 2 }, backoff: { constant: {} } }`, [2000, 2000, 2000]],
    ['linear', `{ delay: { seconds: 2 }, backoff: { linear: {} } }`, [2000, 4000, 6000]],
    ['exponential', `{ delay: PT2S, backoff: { exponential: {} } }`, [2000, 4000, 8000]],
    [
      'with jitter',
      `{ delay: PT2S, jitter: { from: { seconds: 1 }, to: { seconds: 3 } } }`,
      [4000, 4000, 4000],
    ],
  ])('wait as the %s policy says', async (_, policy, delays) => {
    const clock = testClock();
    const flaky = failing(3, notFound);
    const { start, events } = runOf(attempt(policy), { clock, actions: [flaky.action] });
    const ended = start();
    for (const delay of delays) {
      await clock.untilSleeping(delay);
      await clock.advance(delay);
    }
    expect(await ended).toMatchObject({ status: 'completed', output: { calls: 4 } });
    expect(events.flatMap((event) => (event.type === 'step.retried' ? [event.delayMs] : []))).toEqual(delays);
    const attempts = events.flatMap((event) =>
      event.type === 'step.started' && event.step.name === 'press' ? [event.attempt] : [],
    );
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it('end after the count, and the error is raised', async () => {
    const flaky = failing(9, notFound);
    const { error } = await performed(attempt(`{ limit: { attempt: { count: 2 } } }`), {
      actions: [flaky.action],
    });
    expect(error).toMatchObject({ code: 'target-not-found' });
    expect(flaky.calls()).toBe(3);
  });

  it('are followed by the handler when they are used up', async () => {
    const flaky = failing(9, notFound);
    const { output } = await performed(
      attempt(
        `{ limit: { attempt: { count: 1 } } }`,
        `, do: [ { give: { set: { up: '\${ $error.status }' } } } ]`,
      ),
      { actions: [flaky.action] },
    );
    expect(output).toEqual({ up: 404 });
    expect(flaky.calls()).toBe(2);
  });

  it('end when they would last longer than the limit', async () => {
    const clock = testClock();
    const flaky = failing(9, notFound);
    const { start } = runOf(attempt(`{ delay: PT4S, limit: { duration: PT10S } }`), {
      clock,
      actions: [flaky.action],
    });
    const ended = start();
    for (const _ of [1, 2]) {
      await clock.untilSleeping(4000);
      await clock.advance(4000);
    }
    expect(await ended).toMatchObject({ status: 'faulted' });
    expect(flaky.calls()).toBe(3);
  });

  it('happen only while `when` holds, by a named policy', async () => {
    const flaky = failing(9, notFound);
    const { error } = await performed(
      `use: { retries: { patient: { when: $error.status == 503, limit: { attempt: { count: 5 } } } } }
do: [ { attempt: { try: [ { press: { call: test.fail } } ], catch: { retry: patient } } } ]`,
      { actions: [flaky.action] },
    );
    expect(error).toMatchObject({ code: 'target-not-found' });
    expect(flaky.calls()).toBe(1);
  });

  it('never happen where the document does not ask for them', async () => {
    const flaky = failing(1, notFound);
    const { status } = await performed(`do: [ { press: { call: test.fail } } ]`, { actions: [flaky.action] });
    expect(status).toBe('faulted');
    expect(flaky.calls()).toBe(1);
  });
});

describe('functions of the document', () => {
  it('are called by name with their own input, and data passes an action that answers nothing', async () => {
    const silent = defineAction({
      id: 'test.silent',
      title: 'Nothing',
      summary: 'Has an effect only.',
      sentence: 'Nothing',
      needs: [],
      input: z.strictObject({}),
      output: answersNothing,
      examples: [],
      run: async () => undefined,
    });
    const { output, events } = await performed(
      `use: { functions: { greet: { set: { said: '\${ "Hello " + .who }' } } } }
do:
  - silent: { call: test.silent }
  - hello: { call: greet, with: { who: '\${ .name }' } }`,
      { actions: [silent], input: { name: 'Ada' } },
    );
    expect(output).toEqual({ said: 'Hello Ada' });
    expect(stepsOf(events, 'step.finished')).toEqual(['silent', 'greet', 'hello']);
  });
});
