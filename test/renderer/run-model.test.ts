import { expect, test } from 'vitest';
import { RunBuilder, runViewOf } from '../../renderer/studio/run/run-model.ts';
import { filterSteps } from '../../renderer/studio/trace/filter-steps.ts';
import { timelineBars, timelineTicks, totalOf } from '../../renderer/studio/trace/timeline.ts';
import { sampleEvents } from '../support/fake-host-data.ts';

const name = (at: { readonly address: { readonly name: string } }) => at.address.name;

test('a finished run lists its steps in order, nested below their loop', () => {
  const run = runViewOf(sampleEvents('r', 2, false));

  expect(run.status).toBe('completed');
  expect(run.output).toEqual({ posted: 2 });
  expect(run.steps.slice(0, 7).map((step) => [name(step), step.depth])).toEqual([
    ['openLedger', 0],
    ['typeUser', 0],
    ['typePassword', 0],
    ['signOn', 0],
    ['eachInvoice', 0],
    ['readInvoice', 1],
    ['askWhenUnsure', 1],
  ]);
  expect(run.steps.filter((step) => step.container).map(name)).toEqual(['eachInvoice']);
});

test('the first step of each round of a loop is marked with its number', () => {
  const run = runViewOf(sampleEvents('r', 3, false));

  const marked = run.steps.filter((step) => step.opensRound);
  expect(marked.map((step) => [name(step), step.round])).toEqual([
    ['readInvoice', 1],
    ['readInvoice', 2],
    ['readInvoice', 3],
  ]);
});

test('a failure inside a loop is told once, at the step that failed', () => {
  const run = runViewOf(sampleEvents('r', 2, true));

  expect(run.status).toBe('faulted');
  expect(run.error?.code).toBe('target-not-found');
  expect(filterSteps(run.steps, '', true).map((index) => run.steps[index]?.address.path)).toEqual([
    '/do/4/eachInvoice/for[1]/do/4/post',
  ]);
  expect(run.log.filter((line) => line.level === 'error').map((line) => line.step)).toEqual([
    'post',
    undefined,
  ]);
});

test('events that arrive twice change nothing', () => {
  const events = sampleEvents('r', 2, false);
  const builder = new RunBuilder();
  for (const event of [...events, ...events]) builder.add(event);

  expect(builder.view()).toEqual(runViewOf(events));
});

test('while a step is at work the run is running and the step is the current one', () => {
  const events = sampleEvents('r', 1, false);
  const upTo = events.findIndex((event) => event.type === 'step.started' && event.step.name === 'signOn');
  const run = runViewOf(events.slice(0, upTo + 1));

  expect(run.status).toBe('running');
  expect(run.steps[run.current]).toMatchObject({ address: { name: 'signOn' }, state: 'running' });
});

test('a step keeps its pictures with the box of its element', () => {
  const step = runViewOf(sampleEvents('r', 1, false)).steps.find((each) => name(each) === 'typeUser');

  expect(step?.shots.map((shot) => [shot.when, shot.box?.x])).toEqual([
    ['before', 220],
    ['after', 220],
  ]);
});

test('searching steps looks at sentences, names and actions', () => {
  const { steps } = runViewOf(sampleEvents('r', 2, false));

  expect(filterSteps(steps, 'total', false)).toHaveLength(2);
  expect(filterSteps(steps, 'document.extract', false)).toHaveLength(2);
  expect(filterSteps(steps, 'no such step', false)).toEqual([]);
});

test('the timeline draws every step that did something itself, inside the run', () => {
  const { steps, durationMs } = runViewOf(sampleEvents('r', 2, false));
  const total = totalOf(steps, durationMs);
  const bars = timelineBars(steps, total);

  expect(bars.map((bar) => steps[bar.index]?.address.name)).not.toContain('eachInvoice');
  expect(bars).toHaveLength(4 + 2 * 4);
  for (const bar of bars) expect(bar.left + bar.width).toBeLessThanOrEqual(1.000001);
  expect(timelineTicks(total).length).toBeLessThanOrEqual(9);
});

test('a skipped step stands in the list with its sentence, or with its name where a trace tells none', () => {
  const base = {
    runId: 'r',
    at: '2026-11-22T10:00:00.000Z',
    type: 'step.skipped',
    reason: 'condition',
  } as const;
  const step = (at: string) => ({ name: at, pointer: `/do/${at}`, path: `/do/${at}` });
  const run = runViewOf([
    { ...base, seq: 1, step: step('pay'), sentence: 'Click ‘Pay’' },
    { ...base, seq: 2, step: step('wait') },
  ]);

  expect(run.steps.map(({ sentence, state }) => [sentence, state])).toEqual([
    ['Click ‘Pay’', 'skipped'],
    ['wait', 'skipped'],
  ]);
});
