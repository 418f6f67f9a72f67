import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Task } from '../../contract/flow/index.ts';
import type { JournalEntry, StepAddress } from '../../contract/run/index.ts';
import type { ExpressionArguments } from '../language/types.ts';
import { timeoutMsOf } from './components.ts';
import { within } from './deadline.ts';
import type { Ahead } from './debug/port.ts';
import { dateDescriptor } from './descriptors.ts';
import type { Engine, Performance, Prepared, TaskExecutor } from './engine.ts';
import { throughExtensions } from './extensions.ts';
import { asTaskFault, TaskFault } from './faults.ts';
import { checkSchema } from './schemas.ts';
import { sentenceOf } from './sentences.ts';
import type { Flow, PlacedTask, TaskEnd } from './task.ts';
import { executorOf } from './tasks/index.ts';
import { isTrue } from './truth.ts';
import { remainingMs } from './workflow.ts';

/** What is known of a step while it goes through the stages of the DSL's data flow. */
interface Stage {
  readonly engine: Engine;
  readonly placed: PlacedTask;
  readonly flow: Flow;
  readonly startedAt: number;
  readonly started: number;
  announced: boolean;
  /** Input after `input.from`. */
  input: unknown;
  authorization: { scheme: string; parameter: string } | undefined;
  rawOutput: unknown;
}

/** Performs one task: input, condition, timeout, the task itself, output, export; journals and tells what happened. */
export async function performTask(engine: Engine, placed: PlacedTask, flow: Flow): Promise<TaskEnd> {
  const { step, task } = placed;
  await engine.gate(step, flow.signal);
  if (engine.start.passes(step)) return { output: flow.input, then: 'continue' };
  if (isDisabled(task)) {
    skip(engine, placed, 'disabled');
    return { output: flow.input, then: 'continue' };
  }
  const remembered = recall(engine, placed);
  if (remembered !== undefined) return replay(engine, placed, remembered);
  if (engine.debug === undefined) return performOnce(engine, placed, flow);
  try {
    return await goAhead(engine, await engine.debug.before(engine, placed, flow), placed);
  } finally {
    engine.debug.left(placed);
  }
}

/** Does with a task what the debugger says of it. */
async function goAhead(engine: Engine, ahead: Ahead, placed: PlacedTask): Promise<TaskEnd> {
  if (ahead.how === 'perform') return performOnce(engine, ahead.placed, ahead.flow);
  const { output } = ahead;
  const then = placed.task.then ?? 'continue';
  skip(engine, placed, 'debugger');
  const { step, kind = 'unknown' } = placed;
  await engine.memory.keep({ step, kind, output, context: engine.context, then }, true);
  return { output, then };
}

async function performOnce(engine: Engine, placed: PlacedTask, flow: Flow): Promise<TaskEnd> {
  const stage: Stage = {
    engine,
    placed,
    flow,
    startedAt: engine.clock.now(),
    started: engine.clock.monotonic(),
    announced: false,
    input: flow.input,
    authorization: undefined,
    rawOutput: undefined,
  };
  try {
    return await throughDataFlow(stage);
  } catch (error) {
    const fault = tellFaulted(stage, error);
    if (!(fault instanceof TaskFault) || fault.replayed) throw fault;
    const ahead = await engine.debug?.faulted(placed, flow, fault);
    if (ahead !== undefined) return goAhead(engine, ahead, placed);
    await keepFault(stage, fault);
    throw fault;
  }
}

function recall(engine: Engine, { step, kind }: PlacedTask): JournalEntry | undefined {
  try {
    return engine.memory.find(step, kind ?? 'unknown');
  } catch (error) {
    if (error instanceof UnderstudyError) engine.abort(error);
    throw error;
  }
}

async function throughDataFlow(stage: Stage): Promise<TaskEnd> {
  const { engine, placed, flow } = stage;
  const { step, task } = placed;
  await checkSchema(engine, task.input?.schema, flow.input, {
    step,
    what: 'input',
    pointer: `${step.pointer}/input/schema`,
    signal: flow.signal,
  });
  const early = argumentsOf(stage, undefined);
  const input =
    task.input?.from === undefined
      ? flow.input
      : await engine.expressions.evaluateField(
          task.input.from,
          flow.input,
          early,
          optionsOf(stage, flow.signal),
        );
  stage.input = input;
  if (task.if !== undefined && !engine.start.leadsThrough(step)) {
    const wanted = await engine.expressions.evaluate(
      task.if,
      input,
      argumentsOf(stage, input),
      optionsOf(stage, flow.signal),
    );
    if (!isTrue(wanted)) {
      skip(engine, placed, 'condition');
      return { output: flow.input, then: 'continue' };
    }
  }
  const executor = executorOf(placed);
  const timeoutMs = await timeoutOf(stage, input);
  const limit =
    timeoutMs === undefined
      ? undefined
      : {
          clock: engine.clock,
          ms: lasting.has(placed.kind) ? await remainingMs(engine, step, timeoutMs) : timeoutMs,
          reason: () => timedOut(step, timeoutMs),
        };
  const raw = await within(flow.signal, limit, (signal) =>
    execute(stage, executor, performanceOf(stage, input, signal, timeoutMs)),
  );
  stage.rawOutput = raw.output;
  const output = await leave(stage, input, raw.output);
  const then = raw.then ?? task.then ?? 'continue';
  await engine.memory.keep(
    { step, kind: placed.kind ?? 'unknown', output, context: engine.context, then },
    executor.effect,
  );
  engine.events.emit({
    type: 'step.finished',
    step,
    output,
    ...(raw.choice === undefined ? {} : { choice: raw.choice }),
    ...(task.export?.as === undefined ? {} : { context: engine.context }),
    durationMs: engine.clock.monotonic() - stage.started,
  });
  return { output, then };
}

async function execute(
  stage: Stage,
  executor: TaskExecutor,
  performance: Performance,
): Promise<{ output: unknown; then?: string | undefined; choice?: string | undefined }> {
  const raw = await throughExtensions(performance, async () => {
    const prepared = await executor.prepare?.(performance);
    announce(stage, prepared);
    return executor.perform(performance, prepared?.value);
  });
  // An extension left the task before it began.
  if (!stage.announced) announce(stage);
  return raw;
}

/** Output through `output.as`, checked, and the context through `export.as`. */
async function leave(stage: Stage, input: unknown, raw: unknown): Promise<unknown> {
  const { engine, placed, flow } = stage;
  const { step, task } = placed;
  const options = optionsOf(stage, flow.signal);
  const output =
    task.output?.as === undefined
      ? raw
      : await engine.expressions.evaluateField(task.output.as, raw, argumentsOf(stage, input), options);
  await checkSchema(engine, task.output?.schema, output, {
    step,
    what: 'output',
    pointer: `${step.pointer}/output/schema`,
    signal: flow.signal,
  });
  if (task.export?.as !== undefined) {
    const context = await engine.expressions.evaluateField(
      task.export.as,
      output,
      { ...argumentsOf(stage, input), output },
      options,
    );
    await checkSchema(engine, task.export.schema, context, {
      step,
      what: 'context',
      pointer: `${step.pointer}/export/schema`,
      signal: flow.signal,
    });
    engine.context = context;
  }
  return output;
}

function skip(engine: Engine, placed: PlacedTask, reason: 'disabled' | 'condition' | 'debugger'): void {
  const sentence = sentenceOf(engine, placed, undefined);
  const event = { type: 'step.skipped' as const, step: placed.step, reason, sentence };
  if (reason === 'debugger') engine.events.tell(event);
  else engine.events.emit(event);
}

function announce(stage: Stage, prepared?: Prepared): void {
  const { engine, placed, flow } = stage;
  stage.announced = true;
  engine.events.emit({
    type: 'step.started',
    step: placed.step,
    kind: placed.kind ?? 'unknown',
    ...(prepared?.action === undefined ? {} : { action: prepared.action }),
    sentence: sentenceOf(engine, placed, prepared),
    ...(prepared?.shown === undefined ? {} : { input: prepared.shown }),
    ...(placed.task.input?.from === undefined ? {} : { received: stage.input }),
    ...(Object.keys(flow.variables).length === 0 ? {} : { variables: flow.variables }),
    attempt: flow.attempt,
  });
}

/** Tells a fault. A fault of the run itself (cancel, damaged journal) is not the task's and is not kept. */
function tellFaulted(stage: Stage, error: unknown): unknown {
  const { placed, flow } = stage;
  if (flow.signal.aborted && error === flow.signal.reason) {
    if (stage.announced) tellFault(stage, asTaskFault(error, placed.step));
    return error;
  }
  if (!stage.announced) announce(stage);
  const fault = asTaskFault(error, placed.step);
  tellFault(stage, fault);
  return fault;
}

async function keepFault({ engine, placed }: Stage, fault: TaskFault): Promise<void> {
  const { step, kind = 'unknown' } = placed;
  await engine.memory.keep(
    { step, kind, output: undefined, context: engine.context, then: 'fault', error: fault.problem },
    true,
  );
}

function tellFault(stage: Stage, fault: TaskFault): void {
  stage.engine.events.emit({
    type: 'step.faulted',
    step: stage.placed.step,
    error: fault.problem,
    durationMs: stage.engine.clock.monotonic() - stage.started,
  });
}

function replay(engine: Engine, placed: PlacedTask, entry: JournalEntry): TaskEnd {
  const { step } = placed;
  engine.start.recalled(step);
  if (entry.context !== undefined) engine.context = entry.context;
  if (entry.error !== undefined) {
    engine.events.emit({ type: 'step.faulted', step, error: entry.error, durationMs: 0 });
    throw new TaskFault(entry.error, undefined, true);
  }
  const exported = placed.task.export?.as === undefined ? {} : { context: engine.context };
  engine.events.emit({
    type: 'step.finished',
    step,
    output: entry.output,
    ...exported,
    durationMs: 0,
    replayed: true,
  });
  return { output: entry.output, then: entry.then };
}

function performanceOf(
  stage: Stage,
  input: unknown,
  signal: AbortSignal,
  timeoutMs: number | undefined,
): Performance {
  const { engine, placed, flow } = stage;
  const options = optionsOf(stage, signal);
  return {
    engine,
    placed,
    input,
    flow,
    signal,
    timeoutMs,
    evaluate: (expression, more, on = input) =>
      engine.expressions.evaluate(expression, on, { ...argumentsOf(stage, input), ...more }, options),
    template: (value, more, on = input) =>
      engine.expressions.evaluateTemplate(value, on, { ...argumentsOf(stage, input), ...more }, options),
    variables: () => argumentsOf(stage, input),
    authorize: (scheme, parameter) => {
      stage.authorization = { scheme, parameter };
    },
  };
}

/** The DSL's runtime expression arguments at this stage of the task. */
function argumentsOf(stage: Stage, input: unknown): ExpressionArguments {
  const { engine, placed, flow } = stage;
  return {
    ...flow.variables,
    ...engine.constants,
    context: engine.context,
    ...(input === undefined ? {} : { input }),
    task: flow.extended ?? {
      name: placed.step.name,
      reference: placed.step.pointer.slice(engine.home.base.length),
      definition: placed.task,
      input: flow.input,
      ...(stage.rawOutput === undefined ? {} : { output: stage.rawOutput }),
      startedAt: dateDescriptor(stage.startedAt),
    },
    ...(stage.authorization === undefined ? {} : { authorization: stage.authorization }),
  };
}

const optionsOf = (stage: Stage, signal: AbortSignal) => ({
  signal,
  step: stage.placed.step.name,
  instance: stage.placed.step.pointer,
});

async function timeoutOf(stage: Stage, input: unknown): Promise<number | undefined> {
  const { engine, placed, flow } = stage;
  return timeoutMsOf(engine.document, placed.task.timeout, (value) =>
    engine.expressions.evaluateTemplate(
      value,
      input,
      argumentsOf(stage, input),
      optionsOf(stage, flow.signal),
    ),
  );
}

/** Kinds that go on where a broken-off run left them; all others begin anew, and their timeout with them. */
const lasting: ReadonlySet<unknown> = new Set(['do', 'for', 'fork', 'listen', 'try', 'wait']);

const timedOut = (step: StepAddress, timeoutMs: number) =>
  new UnderstudyError(
    'step-timeout',
    { step: step.name, timeoutMs },
    { asStandard: true, instance: step.pointer, where: { step: step.name, pointer: step.pointer } },
  );

function isDisabled(task: Task): boolean {
  const ours = task.metadata?.['understudy'];
  return typeof ours === 'object' && ours !== null && 'disabled' in ours && ours.disabled === true;
}
