import type { z } from 'zod';
import type { PortName } from '../../../contract/actions/index.ts';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { PortFactories, Ports, StepScope } from '../../../contract/ports.ts';
import type { Action, ActionContext } from '../../catalog/define-action.ts';
import { orAborted } from '../deadline.ts';
import type { Performance } from '../engine.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { scopeForPort, scopeOf } from '../scope.ts';
import type { ReadyCall } from './call.ts';

/** Works out and checks the parameters of an action. */
export async function prepareAction(performance: Performance, action: Action): Promise<ReadyCall> {
  const { step, task } = performance.placed;
  const given = await performance.template(task['with'] ?? {});
  const checked = await action.input.safeParseAsync(given);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const pointer = [`${step.pointer}/with`, ...(issue?.path ?? []).map(String)].join('/');
    throw new UnderstudyError(
      'action-input-invalid',
      { step: step.name, action: action.id, reason: reasonsOf(checked.error) },
      { asStandard: true, instance: step.pointer, where: { step: step.name, pointer } },
    );
  }
  return { action: action.id, shown: given, value: () => perform(performance, action, checked.data) };
}

const reasonsOf = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');

async function perform(performance: Performance, action: Action, parameters: unknown) {
  const { engine, placed, signal } = performance;
  const answer = await engine.outside.answer(
    `action ${action.id} ${placed.step.path}`,
    () => act(performance, action, parameters),
    { signal },
  );
  return { output: outputOf(performance, action, answer) };
}

/** Performs the action with its ports, pictured before and after where it touches the screen. */
async function act(performance: Performance, action: Action, parameters: unknown): Promise<unknown> {
  const { engine, placed, signal, flow } = performance;
  const { needs, ui } = action.entry;
  const pictured = ui ? engine.screenshots.before(placed.step) : undefined;
  const scope = scopeForPort(scopeOf(performance, pictured));
  let answer: unknown;
  try {
    answer = await orAborted(action.run(contextOf(needs, engine.ports, scope), parameters), signal);
  } catch (error) {
    if (ui && !flow.signal.aborted) await engine.screenshots.fault(placed.step);
    throw error;
  }
  // A step that only looked did not wait for the picture before it.
  await pictured;
  if (ui) engine.screenshots.after(placed.step);
  return answer;
}

/** An action that answers nothing lets the step's input pass on. */
function outputOf({ placed, input }: Performance, action: Action, answer: unknown): unknown {
  if (answer === undefined) return input;
  const checked = action.output.safeParse(answer);
  if (checked.success) return checked.data;
  const { name, pointer } = placed.step;
  throw new UnderstudyError(
    'action-output-invalid',
    { action: action.id, reason: reasonsOf(checked.error) },
    { instance: pointer, where: { step: name, pointer } },
  );
}

/** Exactly the ports that the action asked for. */
function contextOf(
  needs: readonly PortName[],
  factories: PortFactories,
  scope: StepScope,
): ActionContext<PortName> {
  const ports: Partial<Ports> = {};
  const add = <Name extends PortName>(name: Name) => {
    ports[name] = factories[name](scope);
  };
  for (const need of needs) add(need);
  return {
    ...(ports as Ports),
    signal: scope.signal,
    step: scope.step,
    idempotencyKey: idempotencyKeyOf(scope.runId, scope.step),
  };
}
