import { below, pathOf, pointerOf } from '../pointer.ts';
import { isRecord, kindOf, type Step } from '../steps.ts';
import { didYouMean } from '../suggest.ts';
import { type LintContext, report } from './context.ts';

const directives = ['continue', 'exit', 'end'];

/** Every `then` of a step: its own and those of its switch cases. */
function thensOf({ task, pointer }: Step): (readonly [then: unknown, pointer: string])[] {
  const found: (readonly [unknown, string])[] = [];
  if ('then' in task) found.push([task['then'], below(pointer, 'then')]);
  const cases = task['switch'];
  if (Array.isArray(cases)) {
    cases.forEach((item: unknown, index) => {
      for (const [name, one] of Object.entries(isRecord(item) ? item : {})) {
        if (!isRecord(one) || !('then' in one)) continue;
        found.push([one['then'], ['switch', index, name, 'then'].reduce<string>(below, pointer)]);
      }
    });
  }
  return found;
}

/** Pointers of the steps inside which the run may end or fail, so that a circle through them has a way out. */
function waysOut(steps: readonly Step[]): Set<string> {
  const found = new Set<string>();
  for (const step of steps) {
    if (kindOf(step.task) !== 'raise' && !thensOf(step).some(([then]) => then === 'end')) continue;
    const path = pathOf(step.pointer);
    for (let length = path.length - 1; length > 0; length--) found.add(pointerOf(path.slice(0, length)));
  }
  return found;
}

/** The place the flow certainly goes to after a step; undefined where it depends on data or leaves the list. */
function certainNext(
  step: Step,
  list: readonly Step[],
  places: ReadonlyMap<string, number>,
  out: ReadonlySet<string>,
): Step | undefined {
  const { task } = step;
  const kind = kindOf(task);
  if ('if' in task || kind === 'switch' || kind === 'raise' || out.has(step.pointer)) return undefined;
  const then = task['then'] ?? 'continue';
  const next = then === 'continue' ? (places.get(step.name) ?? list.length) + 1 : places.get(String(then));
  return next === undefined ? undefined : list[next];
}

function reportCircles(context: LintContext, list: readonly Step[], out: ReadonlySet<string>): void {
  const places = new Map(list.map(({ name }, index) => [name, index]));
  const done = new Set<Step>();
  for (const start of list) {
    const way = new Set<Step>();
    let step: Step | undefined = start;
    while (step !== undefined && !done.has(step) && !way.has(step)) {
      way.add(step);
      step = certainNext(step, list, places, out);
    }
    if (step !== undefined && way.has(step)) {
      const passed = [...way];
      const circle = passed.slice(passed.indexOf(step));
      const names = [...circle, step].map(({ name }) => name);
      const closing = circle.findLast(({ task }) => 'then' in task) ?? step;
      report(context, 'flow-cyclic', { chain: names.join(' → ') }, below(closing.pointer, 'then'));
    }
    for (const passed of way) done.add(passed);
  }
}

/** Flow: every `then` leads somewhere, no circle without a condition, every kind can be performed. */
export function lintFlow(context: LintContext): void {
  const lists = new Map<string, Step[]>();
  for (const step of context.steps) {
    if (step.list !== '/use/functions') {
      const list = lists.get(step.list);
      if (list === undefined) lists.set(step.list, [step]);
      else list.push(step);
    }
    for (const [then, pointer] of thensOf(step)) {
      if (typeof then !== 'string' || directives.includes(then) || step.siblings.includes(then)) continue;
      const hint = didYouMean(then, [...step.siblings, ...directives]);
      report(context, 'flow-unknown-step', { step: step.name, then, hint }, pointer);
    }
  }
  const out = waysOut(context.steps);
  for (const list of lists.values()) reportCircles(context, list, out);
  const document = isRecord(context.bot.value) ? context.bot.value : {};
  const head = isRecord(document['document']) ? document['document'] : {};
  if (typeof head['dsl'] === 'string' && !/^1\.0\./.test(head['dsl'])) {
    const reason = 'this version reads 1.0.x.';
    report(
      context,
      'feature-unsupported',
      { feature: `DSL version ${head['dsl']}`, reason },
      '/document/dsl',
    );
  }
}
