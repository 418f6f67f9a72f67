import type { Step } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { fieldAt, stepsInside } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';
import { parametersOf } from '../sensitive.ts';

/** What a step does anew each time it is repeated; undefined where a repeat has no further effect. */
function repeatedEffect(context: LintContext, { task }: Step): string | undefined {
  const called = task['call'];
  if (typeof called !== 'string') return undefined;
  if (called !== 'http') {
    const entry = context.catalog.get(called);
    return entry === undefined || entry.idempotent || entry.effect === 'none' ? undefined : called;
  }
  const given = parametersOf(task);
  const method = String(given['method'] ?? 'get').toUpperCase();
  const keyed = Object.keys((given['headers'] as object | undefined) ?? {}).some((name) =>
    /^idempotency-key$/i.test(name),
  );
  return ['POST', 'PATCH'].includes(method) && !keyed ? `http ${method}` : undefined;
}

function check(context: LintContext): RuleReport[] {
  return context.steps.flatMap(({ name, task, pointer }, index) => {
    if (fieldAt(task, ['catch', 'retry']) === undefined) return [];
    return stepsInside(context, index).flatMap((step) => {
      const effect = step.pointer.startsWith(`${pointer}/try/`) ? repeatedEffect(context, step) : undefined;
      if (effect === undefined) return [];
      const message = `Step ${step.name} (${effect}) has its effect again each time ${name} is retried.`;
      return [{ pointer: step.pointer, message }];
    });
  });
}

const manifest = 'title: Order\npermissions:\n  hosts: [ shop.example ]\n';
const order = (headers: string): string =>
  `do:\n  - order:\n      try:\n        - send:\n            call: http\n            with:\n              method: post\n              endpoint: https://shop.example/orders\n${headers}            timeout: { after: { seconds: 30 } }\n      catch:\n        retry: { delay: { seconds: 1 }, limit: { attempt: { count: 3 } } }\n`;

export const retryNotIdempotent = defineRule({
  id: 'retry-not-idempotent',
  title: 'Retry around an action with an effect each time',
  severity: 'warning',
  why: 'When the answer is lost after the effect took place, the retry orders, pays or posts a second time.',
  next: 'Retry only what looks or may be repeated; give a request an Idempotency-Key, or look whether it was done before doing it again.',
  bad: { bot: order(''), manifest },
  good: { bot: order("              headers: { Idempotency-Key: '${ $workflow.id }' }\n"), manifest },
  check,
});
