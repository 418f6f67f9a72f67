import { isRecord, kindOf, type Step } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { defineRule, type RuleReport } from '../rule.ts';

const leaves = new Set(['exit', 'end']);

/** Where the flow may go after a step: `continue`, a directive or a name. */
function ways({ task }: Step): string[] {
  const own = typeof task['then'] === 'string' ? task['then'] : 'continue';
  const kind = kindOf(task);
  const skipped = 'if' in task ? ['continue'] : [];
  if (kind === 'raise') return skipped;
  if (kind !== 'switch' || !Array.isArray(task['switch'])) return [own, ...skipped];
  const cases = task['switch'].flatMap((one: unknown) => (isRecord(one) ? Object.values(one) : []));
  const thens = cases.map((one) =>
    isRecord(one) && typeof one['then'] === 'string' ? one['then'] : 'continue',
  );
  const always = cases.some((one) => isRecord(one) && !('when' in one));
  return [...thens, ...(always ? [] : [own]), ...skipped];
}

function reachedIn(list: readonly Step[]): Set<Step> {
  const places = new Map(list.map(({ name }, index) => [name, index]));
  const reached = new Set<Step>();
  const next = [0];
  for (let index = next.pop(); index !== undefined; index = next.pop()) {
    const step = list[index];
    if (step === undefined || reached.has(step)) continue;
    reached.add(step);
    for (const way of ways(step)) {
      if (leaves.has(way)) continue;
      // A name that is not there is another rule's; what was meant may be any step.
      next.push(way === 'continue' ? index + 1 : (places.get(way) ?? index + 1));
    }
  }
  return reached;
}

function check({ steps }: LintContext): RuleReport[] {
  const lists = Map.groupBy(steps, ({ list }) => list);
  const found: RuleReport[] = [];
  for (const [pointer, list] of lists) {
    if (pointer === '/use/functions' || pointer.endsWith('/branches')) continue;
    const reached = reachedIn(list);
    list.forEach((step, index) => {
      const before = list[index - 1];
      if (reached.has(step) || before === undefined || !reached.has(before)) return;
      found.push({
        pointer: step.pointer,
        message: `Step ${step.name} is never reached: ${before.name} does not go on to it, and no other step leads there.`,
      });
    });
  }
  return found;
}

export const unreachableStep = defineRule({
  id: 'unreachable-step',
  title: 'Step that is never reached',
  severity: 'warning',
  why: 'A step after one that ends, raises or jumps elsewhere is never performed, so the bot does less than it seems to.',
  next: 'Remove the step, or let a `then` lead to it.',
  bad: {
    bot: 'do:\n  - finish:\n      set: { done: true }\n      then: end\n  - report:\n      set: { text: never set }\n',
  },
  good: {
    bot: 'do:\n  - finish:\n      if: ${ $workflow.input.quiet }\n      set: { done: true }\n      then: end\n  - report:\n      set: { text: is set }\n',
    manifest: 'title: Report\ninputs:\n  - name: quiet\n    type: boolean\n',
  },
  check,
});
