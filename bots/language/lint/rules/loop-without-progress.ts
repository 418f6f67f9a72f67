import { below } from '../../pointer.ts';
import { isRecord, type Step } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { fieldAt, type Reading, readingsOf } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';

/** Variables that stay what they are as long as a run lasts. */
const constant = new Set(['workflow', 'secrets', 'runtime', 'authorization']);

const known = new WeakMap<LintContext, ReadonlyMap<string, Reading>>();

function byPointer(context: LintContext): ReadonlyMap<string, Reading> {
  const before = known.get(context);
  if (before !== undefined) return before;
  const found = new Map(readingsOf(context).map((reading) => [reading.place.pointer, reading]));
  known.set(context, found);
  return found;
}

/** Whether conditions at these pointers depend on nothing that a step could change; false where there is none. */
function allConstant(context: LintContext, pointers: readonly string[]): boolean {
  const readings = byPointer(context);
  const conditions = pointers.flatMap((pointer) => readings.get(pointer) ?? []);
  return (
    conditions.length > 0 &&
    conditions.every(({ ast, reads }) => {
      if (ast === undefined || [...reads.variables].some((name) => !constant.has(name))) return false;
      return !/"kind":"(identity|call)"/.test(JSON.stringify(ast));
    })
  );
}

function whiles(context: LintContext): RuleReport[] {
  return context.steps.flatMap(({ name, task, pointer }) => {
    const at = below(pointer, 'while');
    if (!('for' in task) || !('while' in task) || !allConstant(context, [at])) return [];
    return [
      {
        pointer: at,
        message: `What ${name} goes on for never changes while it runs, so it decides nothing.`,
      },
    ];
  });
}

/** Conditions by which a stretch of steps may be left. */
const conditionsOf = ({ task, pointer }: Step): string[] => [
  ...('if' in task ? [below(pointer, 'if')] : []),
  ...(Array.isArray(task['switch'])
    ? task['switch'].flatMap((item: unknown, index) =>
        Object.entries(isRecord(item) ? item : {}).flatMap(([name, one]) =>
          isRecord(one) && 'when' in one
            ? [['switch', index, name, 'when'].reduce<string>(below, pointer)]
            : [],
        ),
      )
    : []),
];

const jumpsOf = ({ task }: Step): unknown[] => [
  task['then'],
  ...(Array.isArray(task['switch'])
    ? task['switch'].flatMap((item: unknown) =>
        Object.values(isRecord(item) ? item : {}).map((one) => fieldAt(one, ['then'])),
      )
    : []),
];

function jumps(context: LintContext): RuleReport[] {
  const found: RuleReport[] = [];
  for (const list of Map.groupBy(context.steps, (step) => step.list).values()) {
    const places = new Map(list.map(({ name }, index) => [name, index]));
    for (const [index, step] of list.entries()) {
      for (const then of jumpsOf(step)) {
        const back = typeof then === 'string' ? (places.get(then) ?? list.length) : list.length;
        if (back > index) continue;
        if (!allConstant(context, list.slice(back, index + 1).flatMap(conditionsOf))) continue;
        const message = `Step ${step.name} goes back to ${String(then)} on a condition that never changes while the bot runs: once there, always there.`;
        found.push({ pointer: step.pointer, message });
      }
    }
  }
  return found;
}

function retries(context: LintContext): RuleReport[] {
  const unlimited = (retry: unknown): boolean => isRecord(retry) && !('limit' in retry) && !('when' in retry);
  return context.steps.flatMap(({ name, task, pointer }) => {
    const given = fieldAt(task, ['catch', 'retry']);
    const retry = typeof given === 'string' ? fieldAt(context.bot.value, ['use', 'retries', given]) : given;
    if (!unlimited(retry)) return [];
    return [
      {
        pointer: ['catch', 'retry'].reduce<string>(below, pointer),
        message: `Step ${name} is retried without a limit, for as long as it fails.`,
      },
    ];
  });
}

export const loopWithoutProgress = defineRule({
  id: 'loop-without-progress',
  title: 'Loop without progress',
  severity: 'warning',
  why: 'A loop whose condition nothing in it can change, or a retry without a limit, holds the robot until somebody stops it.',
  next: 'Let the condition read what the loop changes, or give the retry a limit.',
  bad: {
    bot: 'do:\n  - look:\n      call: web.readText\n      with: { target: status.line }\n  - again:\n      switch:\n        - waiting: { when: $workflow.input.wait, then: look }\n        - ready: { then: end }\n',
    manifest:
      'title: Wait\ninputs:\n  - name: wait\n    type: boolean\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  status.line:\n    kind: web\n    title: Status\n    where: { origin: https://erp.example }\n    candidates: [ { by: testid, value: status } ]\n',
  },
  good: {
    bot: 'do:\n  - look:\n      call: web.readText\n      with: { target: status.line }\n  - again:\n      switch:\n        - waiting: { when: .text != "done", then: look }\n        - ready: { then: end }\n',
    manifest: 'title: Wait\npermissions:\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  status.line:\n    kind: web\n    title: Status\n    where: { origin: https://erp.example }\n    candidates: [ { by: testid, value: status } ]\n',
  },
  check: (context) => [...whiles(context), ...jumps(context), ...retries(context)],
});
