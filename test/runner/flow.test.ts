import { describe, expect, it } from 'vitest';
import { logWrite } from '../../bots/actions/log/write.ts';
import { performed, stepsOf } from './run-under-test.ts';

describe('the flow of steps', () => {
  it('passes over a step whose condition does not hold, with its `then`', async () => {
    const { output, events } = await performed(
      `do:
  - never: { if: .n > 5, set: { n: 0 }, then: end }
  - always: { if: '\${ .n < 5 }', set: { n: '\${ .n + 1 }' } }`,
      { input: { n: 1 } },
    );
    expect(output).toEqual({ n: 2 });
    expect(stepsOf(events, 'step.skipped')).toEqual(['never']);
  });

  it('does not perform a disabled step and says so', async () => {
    const { output, events } = await performed(
      `do:
  - off: { set: { n: 9 }, metadata: { understudy: { disabled: true } } }
  - on: { set: { n: '\${ .n + 1 }' } }`,
      { input: { n: 1 } },
    );
    expect(output).toEqual({ n: 2 });
    expect(events.find((event) => event.type === 'step.skipped')).toMatchObject({ reason: 'disabled' });
  });

  it('tells a skipped step as a sentence, as its text says it', async () => {
    const { events } = await performed(
      `do:
  - pay: { if: .n > 5, call: log.write, with: { message: Paid late } }
  - later: { call: log.write, with: { message: Not yet }, metadata: { understudy: { disabled: true } } }`,
      { input: { n: 1 }, actions: [logWrite] },
    );
    const told = events.flatMap((event) => (event.type === 'step.skipped' ? [event.sentence] : []));
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('Paid late');
    expect(told[1]).toContain('Not yet');
  });

  it('loops back with `then` until a switch leads on, and tells each visit apart', async () => {
    const { output, events } = await performed(
      `do:
  - count: { set: { n: '\${ .n + 1 }' } }
  - enough: { switch: [ { no: { when: .n < 3, then: count } }, { yes: { then: done } } ] }
  - missed: { set: { n: -1 } }
  - done: { set: { counted: '\${ .n }' } }`,
      { input: { n: 0 } },
    );
    expect(output).toEqual({ counted: 3 });
    const paths = events.flatMap((event) =>
      event.type === 'step.started' && event.step.name === 'count' ? [event.step.path] : [],
    );
    expect(paths).toEqual(['/do/0/count', '/do/0/count#2', '/do/0/count#3']);
  });

  it('leaves a list with `exit` and the whole workflow with `end`, from any depth', async () => {
    const { output, events } = await performed(
      `do:
  - outer:
      do:
        - leave: { set: { at: leave }, then: exit }
        - passed: { set: { at: passed } }
  - loop:
      for: { each: n, in: '[1, 2, 3]' }
      do:
        - stop: { if: $n == 2, set: { at: '\${ "stopped at \\($n)" }' }, then: end }
  - after: { set: { at: after } }`,
    );
    expect(output).toEqual({ at: 'stopped at 2' });
    expect(stepsOf(events, 'step.started')).not.toContain('passed');
    expect(stepsOf(events, 'step.started')).not.toContain('after');
  });

  it('goes on with the next round of a loop after `exit`', async () => {
    const { output } = await performed(
      `do:
  - each:
      for: { each: n, in: '[1, 2, 3]' }
      do:
        - skip: { if: $n == 2, set: '\${ . }', then: exit }
        - keep: { set: { kept: '\${ .kept + [ $n ] }' } }`,
    );
    expect(output).toEqual({ kept: [1, 3] });
  });

  it('refuses to go round in a circle that nothing can leave', async () => {
    const { error, events } = await performed(
      `do: [ { a: { set: { n: 1 } } }, { b: { set: { n: 2 }, then: a } }, { c: { set: { n: 3 } } } ]`,
    );
    expect(error).toMatchObject({ code: 'flow-cyclic', instance: '/do/0/a' });
    expect(error?.detail).toContain('a → b → a');
    expect(stepsOf(events, 'step.started')).toEqual(['a', 'b']);
  });

  it('names the step and the place where `then` leads nowhere', async () => {
    const { error } = await performed(`do: [ { lost: { set: { a: 1 }, then: nowhere } } ]`);
    expect(error).toMatchObject({ code: 'flow-unknown-step', instance: '/do/0/lost' });
    expect(error?.detail).toContain('nowhere');
  });

  it('counts rounds with `at`, carries the output from round to round and stops at `while`', async () => {
    const { output } = await performed(
      `do:
  - each:
      for: { each: word, in: .words, at: place }
      while: $place < 2
      do:
        - join: { set: { words: '\${ .words }', line: '\${ (.line // "") + "\\($place)\\($word) " }' } }`,
      { input: { words: ['a', 'b', 'c'] } },
    );
    expect(output).toEqual({ words: ['a', 'b', 'c'], line: '0a 1b ' });
  });

  it('says what a loop was given when it is no list', async () => {
    const { error } = await performed(
      `do: [ { each: { for: { in: .missing }, do: [ { a: { set: { b: 1 } } } ] } } ]`,
    );
    expect(error).toMatchObject({ code: 'expression-failed', instance: '/do/0/each' });
    expect(error?.detail).toContain('null');
  });

  it('performs the branches of a fork on the same input and answers their outputs in order', async () => {
    const { output } = await performed(
      `do:
  - both:
      fork:
        branches:
          - slow: { do: [ { rest: { wait: { milliseconds: 20 } } }, { say: { set: { x: '\${ .n + 1 }' } } } ] }
          - fast: { set: { x: '\${ .n + 2 }' } }`,
      { input: { n: 1 } },
    );
    expect(output).toEqual([{ x: 2 }, { x: 3 }]);
  });

  it('answers the first of competing branches and ends the others', async () => {
    const { output, events } = await performed(
      `do:
  - race:
      fork:
        compete: true
        branches:
          - slow: { do: [ { rest: { wait: { hours: 1 } } }, { say: { set: { x: slow } } } ] }
          - fast: { set: { x: fast } }`,
    );
    expect(output).toEqual({ x: 'fast' });
    expect(stepsOf(events, 'step.finished')).not.toContain('rest');
  });

  it('begins at the step it is told to and performs nothing before it', async () => {
    const { output, events } = await performed(
      `do:
  - first: { set: { log: '\${ .log + [ "first" ] }' } }
  - each:
      for: { each: n, in: '[1, 2]' }
      do:
        - early: { set: { log: '\${ .log + [ "early\\($n)" ] }' } }
        - late: { set: { log: '\${ .log + [ "late\\($n)" ] }' } }
  - last: { set: { log: '\${ .log + [ "last" ] }' } }`,
      { input: { log: [] }, from: '/do/1/each/do/1/late' },
    );
    expect(output).toEqual({ log: ['late1', 'early2', 'late2', 'last'] });
    expect(stepsOf(events, 'step.started')[0]).toBe('each');
  });

  it('refuses to begin at a step that is not there', async () => {
    const { error } = await performed(`do: [ { a: { set: { b: 1 } } } ]`, { from: '/do/3/gone' });
    expect(error).toMatchObject({ code: 'start-unknown' });
  });

  it('says of a shell command that a run without processes cannot perform it', async () => {
    const { status, error } = await performed(`do: [ { later: { run: { shell: { command: ls } } } } ]`);
    expect(status).toBe('faulted');
    expect(error).toMatchObject({ code: 'feature-unsupported', instance: '/do/0/later' });
  });

  it('numbers its events without gaps and stamps each with the run', async () => {
    const { events } = await performed(`do: [ { a: { set: { b: 1 } } }, { c: { set: { d: 1 } } } ]`);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ runId }) => runId))).toEqual(new Set(['run-1']));
    expect(events[0]?.type).toBe('run.started');
    expect(events.at(-1)?.type).toBe('run.finished');
  });
});
