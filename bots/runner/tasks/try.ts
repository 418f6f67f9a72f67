import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { TaskList } from '../../../contract/flow/index.ts';
import { within } from '../deadline.ts';
import { durationMs } from '../duration.ts';
import type { Performance, TaskExecutor } from '../engine.ts';
import { matchesFilter, TaskFault } from '../faults.ts';
import { delayBefore, type RetryPolicy, retryPolicyOf } from '../retry-policy.ts';
import type { ListEnd } from '../task.ts';
import { isTrue } from '../truth.ts';

interface Catch {
  readonly errors?: { readonly with?: Readonly<Record<string, unknown>> };
  readonly as?: string;
  readonly when?: string;
  readonly exceptWhen?: string;
  readonly retry?: unknown;
  readonly do?: TaskList;
}

/**
 * Performs its steps; an error that `catch` accepts is retried as the policy allows, then handled by `catch.do`. With
 * neither left it is let go where there is no policy, and raised again where there is one.
 */
export const tryTask: TaskExecutor = {
  effect: false,
  async perform(performance) {
    const { engine, placed, input } = performance;
    const handler = placed.task['catch'] as Catch;
    const policy = retryPolicyOf(engine.document, handler.retry);
    const settled =
      policy === undefined
        ? undefined
        : ((await performance.template(withoutConditions(policy))) as RetryPolicy);
    const began = await beginningOf(performance);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return finished(await performAttempt(performance, attempt, settled));
      } catch (error) {
        if (performance.signal.aborted || !(error instanceof TaskFault)) throw error;
        if (!(await catches(performance, handler, error))) throw error;
        if (settled !== undefined && (await retries(performance, handler, policy, error))) {
          const delayMs = delayBefore(settled, attempt, () => engine.random.next());
          const elapsed = engine.clock.monotonic() - began;
          if (allows(settled, attempt, elapsed + delayMs)) {
            await pauseBefore(performance, attempt + 1, delayMs, error);
            continue;
          }
        }
        if (handler.do === undefined) {
          if (settled !== undefined) throw error;
          return { output: input };
        }
        return finished(await handle(performance, handler.do, handler, error));
      }
    }
  },
};

const finished = (end: ListEnd) => ({ output: end.output, then: end.ended ? 'end' : undefined });

const withoutConditions = ({ when: _, exceptWhen: __, ...rest }: RetryPolicy): RetryPolicy => rest;

function performAttempt(
  { engine, placed, input, flow, signal }: Performance,
  attempt: number,
  policy: RetryPolicy | undefined,
): Promise<ListEnd> {
  const { step, task } = placed;
  const duration = policy?.limit?.attempt?.duration;
  const ms = duration === undefined ? undefined : durationMs(duration);
  const limit =
    ms === undefined
      ? undefined
      : {
          clock: engine.clock,
          ms,
          reason: () =>
            new TaskFault(
              new UnderstudyError(
                'step-timeout',
                { step: step.name, timeoutMs: ms },
                {
                  asStandard: true,
                  instance: step.pointer,
                  where: { step: step.name, pointer: step.pointer },
                },
              ).toProblem(),
            ),
        };
  const at = {
    pointer: `${step.pointer}/try`,
    path: attempt === 1 ? `${step.path}/try` : `${step.path}/try[${attempt}]`,
  };
  return within(signal, limit, (own) =>
    engine.performList(task['try'] as TaskList, at, { ...flow, input, signal: own, attempt }),
  );
}

function handle(
  { engine, placed, input, flow, signal }: Performance,
  list: TaskList,
  handler: Catch,
  fault: TaskFault,
): Promise<ListEnd> {
  const { pointer, path } = placed.step;
  const at = { pointer: `${pointer}/catch/do`, path: `${path}/catch/do` };
  return engine.performList(list, at, {
    ...flow,
    input,
    signal,
    variables: { ...flow.variables, ...errorVariable(handler, fault) },
  });
}

const errorVariable = (handler: Catch, fault: TaskFault) => ({ [handler.as ?? 'error']: fault.problem });

async function catches(performance: Performance, handler: Catch, fault: TaskFault): Promise<boolean> {
  if (handler.errors?.with !== undefined) {
    const filter = (await performance.template(handler.errors.with)) as Readonly<Record<string, unknown>>;
    if (!matchesFilter(fault.problem, filter)) return false;
  }
  return holds(performance, handler, handler, fault);
}

function retries(
  performance: Performance,
  handler: Catch,
  policy: RetryPolicy | undefined,
  fault: TaskFault,
): Promise<boolean> {
  return holds(performance, policy ?? {}, handler, fault);
}

/** Whether `when` holds and `exceptWhen` does not, with the error at hand. */
async function holds(
  performance: Performance,
  conditions: { readonly when?: string; readonly exceptWhen?: string },
  handler: Catch,
  fault: TaskFault,
): Promise<boolean> {
  const { when, exceptWhen } = conditions;
  const error = errorVariable(handler, fault);
  if (when !== undefined && !isTrue(await performance.evaluate(when, error))) return false;
  return exceptWhen === undefined || !isTrue(await performance.evaluate(exceptWhen, error));
}

function allows(policy: RetryPolicy, retry: number, elapsedMs: number): boolean {
  const count = policy.limit?.attempt?.count;
  if (count !== undefined && retry > count) return false;
  const duration = policy.limit?.duration;
  return duration === undefined || elapsedMs <= durationMs(duration);
}

/** Monotonic time at which the step began, in the process that began it; the time a broken-off run lay still counts. */
async function beginningOf({ engine, placed }: Performance): Promise<number> {
  const { clock, memory } = engine;
  const noted = memory.noted(placed.step, 'began');
  if (typeof noted === 'number') return clock.monotonic() - Math.max(0, clock.now() - noted);
  await memory.note(placed.step, 'began', clock.now(), false);
  return clock.monotonic();
}

async function pauseBefore(
  { engine, placed, signal }: Performance,
  attempt: number,
  delayMs: number,
  fault: TaskFault,
): Promise<void> {
  const { clock, memory } = engine;
  const tag = `retry[${attempt}]`;
  const due = memory.noted(placed.step, tag);
  // An earlier process waited already, to the end or in part.
  if (fault.replayed && typeof due === 'number') {
    const left = due - clock.now();
    if (left > 0) await clock.sleep(left, signal);
    return;
  }
  engine.events.emit({ type: 'step.retried', step: placed.step, attempt, delayMs, error: fault.problem });
  if (delayMs === 0) return;
  await memory.note(placed.step, tag, clock.now() + delayMs, true);
  await clock.sleep(delayMs, signal);
}
