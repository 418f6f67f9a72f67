import { below } from '../../pointer.ts';
import { isRecord } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { around } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';

const remote = new Set(['http', 'openapi', 'grpc', 'asyncapi', 'mcp', 'a2a']);

/** Pointers of everything that has a timeout. */
const limited = ({ bot, steps }: LintContext): Set<string> =>
  new Set([
    ...(isRecord(bot.value) && 'timeout' in bot.value ? [''] : []),
    ...steps.flatMap(({ task, pointer }) => ('timeout' in task ? [pointer] : [])),
  ]);

function check(context: LintContext): RuleReport[] {
  const limits = limited(context);
  return context.steps.flatMap(({ name, task, pointer }) => {
    const called = task['call'];
    if (typeof called !== 'string') return [];
    const isRemote = remote.has(called) || context.catalog.get(called)?.needs.includes('http') === true;
    if (!isRemote || around(pointer).some((one) => limits.has(one))) return [];
    const edits = [{ pointer: below(pointer, 'timeout'), value: { after: { seconds: 30 } } }];
    return [
      {
        pointer: below(pointer, 'call'),
        message: `Step ${name} calls a service and may wait for ever: neither it nor a step around it has a timeout.`,
        fix: { title: 'Add a timeout of 30 seconds', safe: false, edits },
      },
    ];
  });
}

const manifest = 'title: Rates\npermissions:\n  hosts: [ rates.example ]\n';

export const remoteCallWithoutTimeout = defineRule({
  id: 'remote-call-without-timeout',
  title: 'Call of a service without a timeout',
  severity: 'warning',
  why: 'A service that accepts a call and never answers holds the run, and the robot, until somebody notices.',
  next: 'Give the step a timeout, or a step or the document around it.',
  bad: {
    bot: 'do:\n  - readRates:\n      call: http\n      with: { method: get, endpoint: https://rates.example/today }\n',
    manifest,
  },
  good: {
    bot: 'do:\n  - readRates:\n      call: http\n      with: { method: get, endpoint: https://rates.example/today }\n      timeout: { after: { seconds: 30 } }\n',
    manifest,
  },
  check,
});
