import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ProcessesPort, ProcessResult, StepScope } from '../../../contract/ports.ts';
import { isRecord } from '../../language/steps.ts';
import { performBot } from '../bot-within.ts';
import { durationMs } from '../duration.ts';
import type { Performance, TaskExecutor } from '../engine.ts';
import { asTaskFault } from '../faults.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { fetchResource } from '../resources/resource.ts';
import { scopeOf } from '../scope.ts';
import type { BotReference } from '../types.ts';

type Return = 'stdout' | 'stderr' | 'code' | 'all' | 'none';
type Given = Readonly<Record<string, unknown>>;
type Work = (signal: AbortSignal) => Promise<unknown>;

/** Runs a script, a shell command, a container or another bot; with `await: false` the bot goes on meanwhile. */
export const runTask: TaskExecutor = {
  effect: true,
  async prepare(performance) {
    const run = performance.placed.task['run'] as Given;
    const kind = ['script', 'shell', 'container', 'workflow'].find((name) => name in run) ?? '';
    const given = (await performance.template(run[kind])) as Given;
    const shape = (run['return'] ?? 'stdout') as Return;
    const real = workOf(performance, kind, given, shape);
    const { engine, placed } = performance;
    const work: Work = (signal) => engine.standIn?.(placed.step, `run.${kind}`, given) ?? real(signal);
    return { value: work, shown: { [kind]: given } };
  },
  async perform(performance, prepared) {
    const work = prepared as Work;
    const { placed, input, signal } = performance;
    if ((placed.task['run'] as Given)['await'] !== false) return { output: await work(signal) };
    startBeside(performance, work);
    return { output: input };
  },
};

/** The work goes on beside the steps that follow; what fails there is told, as nobody waits to catch it. */
function startBeside({ engine, placed }: Performance, work: Work): void {
  engine.background.start(async (signal) => {
    try {
      await work(signal);
    } catch (error) {
      const { problem } = asTaskFault(error, placed.step);
      const message = `What ${placed.step.name} had started failed: ${problem.detail ?? problem.type}`;
      if (!signal.aborted)
        engine.events.emit({ type: 'log', step: placed.step, level: 'warn', message, data: problem });
    }
  });
}

function workOf(performance: Performance, kind: string, given: Given, shape: Return): Work {
  if (kind === 'workflow') {
    return async (signal) => {
      const reference = given as Given & BotReference;
      const output = await performBot(performance, reference, given['input'] ?? performance.input, signal);
      return shape === 'none' ? null : output;
    };
  }
  return async (signal) => {
    const script = kind === 'script' ? await scriptOf(performance, given) : undefined;
    const result = await processResult(performance, signal, kind, (processes) => {
      if (script !== undefined) return processes.script({ ...inputOf(given), ...script });
      return kind === 'shell'
        ? processes.shell({ ...inputOf(given), command: String(given['command']) })
        : processes.container(containerOf(performance, given));
    });
    return outputOf(performance, kind, result, shape);
  };
}

function processResult(
  performance: Performance,
  signal: AbortSignal,
  kind: string,
  work: (processes: ProcessesPort) => Promise<ProcessResult>,
): Promise<ProcessResult> {
  const { engine, placed } = performance;
  const scope: StepScope = {
    ...scopeOf(performance),
    signal,
    // Asked within one answer of the outside, so not an answer of its own.
    reveal: (text) => engine.secrets.reveal(text, placed.step),
  };
  return engine.outside.answer(
    `${kind} ${placed.step.path}`,
    async () => {
      if (engine.processes !== undefined) return work(engine.processes(scope));
      throw new UnderstudyError('feature-unsupported', {
        feature: `A run of a ${kind}`,
        reason: 'this run was started without processes.',
      });
    },
    { signal },
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

function inputOf(given: Given) {
  const { arguments: list, stdin, environment } = given;
  return {
    arguments: Array.isArray(list) ? list.map(textOf) : [],
    environment: textsOf(environment),
    ...(stdin === undefined || stdin === null ? {} : { stdin: textOf(stdin) }),
  };
}

const textsOf = (values: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(values) ? values : {}).map(([name, value]) => [name, textOf(value)]),
  );

const languages: Readonly<Record<string, 'javascript' | 'typescript'>> = {
  js: 'javascript',
  javascript: 'javascript',
  ts: 'typescript',
  typescript: 'typescript',
};

async function scriptOf(performance: Performance, given: Given) {
  const { name, pointer } = performance.placed.step;
  const language = languages[String(given['language']).toLowerCase()];
  if (language === undefined) {
    throw new UnderstudyError(
      'feature-unsupported',
      {
        feature: `A script in ${String(given['language'])}`,
        reason: 'scripts are written in javascript or typescript; run others as a shell command.',
      },
      { instance: pointer, where: { step: name, pointer: `${pointer}/run/script/language` } },
    );
  }
  const { source, code } = given as { source?: { endpoint: Endpoint }; code?: string };
  if (source === undefined) return { language, code: String(code) };
  return { language, code: (await fetchResource(performance, source.endpoint)).text };
}

function containerOf({ engine, placed }: Performance, given: Given) {
  const { name, namespace } = engine.document.document;
  const { lifetime, command } = given as {
    lifetime?: { cleanup: string; after?: unknown };
    command?: string;
  };
  const deleteAfterMs =
    lifetime?.cleanup === 'always'
      ? 0
      : lifetime?.cleanup === 'eventually'
        ? durationMs(lifetime.after)
        : undefined;
  return {
    ...inputOf(given),
    image: String(given['image']),
    // As the standard recommends.
    name: textOf(given['name'] ?? `${name}-${engine.random.id()}.${namespace}-${placed.step.name}`).replace(
      /[^a-zA-Z0-9_.-]/g,
      '-',
    ),
    ...(command === undefined ? {} : { command }),
    ports: textsOf(given['ports']),
    volumes: textsOf(given['volumes']),
    pull: (given['pullPolicy'] ?? 'ifNotPresent') as 'ifNotPresent' | 'always' | 'never',
    deleteAfterMs,
  };
}

const keptErrorChars = 2000;

/** A process that failed fails the step, unless the step asks for the code or the errors to judge them itself. */
function outputOf({ placed }: Performance, kind: string, result: ProcessResult, shape: Return): unknown {
  if (result.code !== 0 && (shape === 'stdout' || shape === 'none')) {
    const { name, pointer } = placed.step;
    const said = result.stderr.trim().slice(-keptErrorChars);
    const reason = said === '' ? 'it did not say why.' : said;
    const context = { asStandard: true, instance: pointer, where: { step: name, pointer: `${pointer}/run` } };
    throw kind === 'script'
      ? new UnderstudyError('script-failed', { step: name, code: result.code, reason }, context)
      : new UnderstudyError(
          'process-failed',
          { what: kind === 'shell' ? 'shell command' : kind, step: name, code: result.code, reason },
          context,
        );
  }
  switch (shape) {
    case 'all':
      return result;
    case 'none':
      return null;
    default:
      return result[shape];
  }
}
