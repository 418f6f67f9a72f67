import { expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import { describeStep } from '../../bots/language/index.ts';

const titles = new Map([['party.name', 'Party name']]);
const say = (task: Record<string, unknown>, name = 'step') =>
  describeStep(
    typeof task['call'] === 'string' ? registry.entries().find(({ id }) => id === task['call']) : undefined,
    name,
    task,
    (target) => titles.get(target),
  );

it.each([
  [
    { call: 'web.fill', with: { target: 'party.name', value: '${ .customer }' } },
    'Type {customer} in ‘Party name’',
  ],
  [{ call: 'web.fill', with: { target: 'party.name', value: 'Acme Ltd' } }, 'Type Acme Ltd in ‘Party name’'],
  [
    { call: 'web.fill', with: { target: 'login.password', value: '${ $secrets.erp.password }' } },
    'Type the secret erp.password in ‘login.password’',
  ],
  [{ call: 'web.click', with: { target: 'party.name' } }, 'Click ‘Party name’'],
  [{ call: 'web.click' }, 'Click …'],
  [{ call: 'web.open', with: { url: 'https://erp.example/' } }, 'Open https://erp.example/'],
  [{ call: 'web.close' }, 'Close the page'],
  [{ call: 'file.list', with: { folder: '${ $workflow.input.folder }' } }, 'List the files in {folder}'],
  [
    { call: 'http', with: { method: 'get', endpoint: { uri: 'https://x.example' } } },
    'Send GET to https://x.example',
  ],
  [{ call: 'their.own', with: {} }, 'Call their.own'],
  [{ for: { each: 'file', in: '${ .files }' }, do: [] }, 'For each file in {files}'],
  [{ for: { in: '.rows | map(.id)' }, do: [] }, 'For each item in {.rows | map(.id)}'],
  [{ switch: [{ big: { when: '.x > 1', then: 'a' } }, { other: { then: 'end' } }] }, 'Choose: big, other'],
  [{ set: { total: 1, name: 'x' } }, 'Set total, name'],
  [{ try: [{ a: {} }, { b: {} }], catch: { retry: {} } }, 'Try 2 steps, again if they fail'],
  [{ raise: { error: { type: 't', title: 'No total', status: 400 } } }, 'Fail with No total'],
  [{ wait: { minutes: 1, seconds: 30 } }, 'Wait 1 minute 30 seconds'],
  [{ wait: 'PT5S' }, 'Wait PT5S'],
  [{ do: [{ a: {} }] }, 'Do 1 step'],
  [{ fork: { branches: [{ a: {} }, { b: {} }] } }, 'Do 2 steps at the same time'],
  [{ emit: { event: { with: { type: 'order.placed' } } } }, 'Announce order.placed'],
  [{ unknown: true }, 'step'],
])('a step reads like a sentence: %j', (task, sentence) => {
  expect(say(task)).toBe(sentence);
});

it('never breaks on whatever a half-written task holds', () => {
  for (const odd of [null, 5, 'x', [], {}, [null], { with: null }]) {
    for (const kind of [
      'call',
      'for',
      'switch',
      'set',
      'try',
      'raise',
      'wait',
      'fork',
      'listen',
      'emit',
      'run',
      'do',
    ]) {
      expect(say({ [kind]: odd, with: odd, catch: odd })).toEqual(expect.any(String));
    }
  }
});
