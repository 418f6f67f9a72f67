import { UnderstudyError } from '../../contract/errors/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import { timeoutMsOf } from './components.ts';
import { within } from './deadline.ts';
import type { Engine } from './engine.ts';
import { checkSchema } from './schemas.ts';
import type { ListPlace } from './task.ts';

/** Where the document's tasks stand: the run's own at `/do`, those of a bot within a bot below the step that runs it. */
const placeOf = ({ base, path }: Engine['home']): ListPlace => ({
  pointer: `${base}/do`,
  path: `${path}/do`,
});

/** Performs the engine's document from its input to its output, within its timeout. */
export async function performWorkflow(engine: Engine, input: unknown, signal: AbortSignal): Promise<unknown> {
  const { document, home } = engine;
  const step: StepAddress = {
    name: document.document.name,
    pointer: `${home.base}/timeout`,
    path: `${home.path}/timeout`,
  };
  const timeoutMs = await timeoutMsOf(document, document.timeout, (value) =>
    engine.expressions.evaluateTemplate(value, input, engine.constants, { signal }),
  );
  if (timeoutMs === undefined) return throughWorkflow(engine, input, signal);
  const limit = {
    clock: engine.clock,
    ms: await remainingMs(engine, step, timeoutMs),
    reason: () =>
      new UnderstudyError(
        'step-timeout',
        { step: step.name, timeoutMs },
        { asStandard: true, instance: step.pointer },
      ),
  };
  return within(signal, limit, (own) => throughWorkflow(engine, input, own));
}

/** Milliseconds left of a timeout that goes on counting while a broken-off run lies still. */
export async function remainingMs(engine: Engine, step: StepAddress, timeoutMs: number): Promise<number> {
  const { clock, memory } = engine;
  const began = memory.noted(step, 'timed');
  if (typeof began === 'number') return Math.max(0, timeoutMs - Math.max(0, clock.now() - began));
  await memory.note(step, 'timed', clock.now(), false);
  return timeoutMs;
}

async function throughWorkflow(engine: Engine, input: unknown, signal: AbortSignal): Promise<unknown> {
  const { document, expressions, constants, home } = engine;
  const { base } = home;
  await checkSchema(engine, document.input?.schema, input, {
    what: 'input of the run',
    pointer: `${base}/input/schema`,
    signal,
  });
  const transformed =
    document.input?.from === undefined
      ? input
      : await expressions.evaluateField(document.input.from, input, constants, {
          signal,
          instance: `${base}/input/from`,
        });
  const end = await engine.performList(document.do, placeOf(home), {
    input: transformed,
    variables: {},
    signal,
    attempt: 1,
  });
  const output =
    document.output?.as === undefined
      ? end.output
      : await expressions.evaluateField(
          document.output.as,
          end.output,
          { ...constants, context: engine.context },
          { signal, instance: `${base}/output/as` },
        );
  await checkSchema(engine, document.output?.schema, output, {
    what: 'output of the run',
    pointer: `${base}/output/schema`,
    signal,
  });
  return output;
}
