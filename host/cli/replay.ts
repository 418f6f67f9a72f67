import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registry } from '../../bots/catalog/registry.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import type { Difference } from '../../bots/runner/compare-events.ts';
import { keptRun } from '../../bots/runner/kept-run.ts';
import { type Replay, replayRun } from '../../bots/runner/replay.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { traceLayout } from '../../contract/run/index.ts';
import { type ReadTrace, readTrace } from '../storage/trace-store.ts';
import { exitCodes } from './exit-codes.ts';
import { traceFolder } from './trace.ts';
import { untilStopped } from './until-stopped.ts';

export interface ReplayCommand {
  readonly json?: boolean;
}

const ended: ReadonlySet<string> = new Set(['completed', 'faulted', 'cancelled']);

function ensureReplayable({ folder, meta, torn }: ReadTrace): void {
  const refuse = (reason: string) => new UnderstudyError('replay-impossible', { path: folder, reason });
  if (!ended.has(meta.status) || torn)
    throw refuse('it did not come to its end; continue it with `understudy run --resume` first.');
  if (meta.debugged === true)
    throw refuse('a debugger stopped or changed it, so that the document and the answers do not tell all.');
}

/** Performs the run in a trace folder again, without the applications. */
export async function replayTrace(
  folder: string,
  signal?: AbortSignal,
): Promise<{ trace: ReadTrace; replay: Replay }> {
  const trace = await readTrace(folder);
  ensureReplayable(trace);
  const answers = await readFile(join(folder, traceLayout.answers), 'utf8').catch((cause: unknown) => {
    const reason = 'it was written by a version that did not keep what the run was told from outside.';
    throw new UnderstudyError('replay-impossible', { path: folder, reason }, { cause });
  });
  const kept = keptRun(folder, answers, trace.events);
  const bot = await loadBot(join(folder, traceLayout.bot));
  const expressions = createExpressions();
  try {
    return { trace, replay: await replayRun({ bot, kept, registry, expressions, signal }) };
  } finally {
    await expressions.close();
  }
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
};

function sentenceOf({ index, type, step, field, recorded, replayed }: Difference): string {
  const place = `event ${index} (${type}${step === undefined ? '' : ` ${step}`})`;
  if (field !== '') return `${place}, ${field}: then ${shown(recorded)}, now ${shown(replayed)}`;
  return recorded === undefined
    ? `${place}: now ${String(replayed)}, where the trace ends`
    : `${place}: then ${String(recorded)}, where the run now ends`;
}

/** Performs a finished run again out of its trace and fails where it does not tell the very same events. */
export async function replay(run: string, command: ReplayCommand): Promise<number> {
  const folder = traceFolder(run);
  const { trace, replay: result } = await replayTrace(folder, untilStopped());
  const { identical, recorded, replayed, differences, left, events } = result;
  const exitCode = identical ? exitCodes.done : exitCodes.failed;
  if (command.json === true) {
    const { runId, status } = trace.meta;
    process.stdout.write(
      `${JSON.stringify({ runId, status, folder, identical, events: events.length, recorded, replayed, differences, left })}\n`,
    );
    return exitCode;
  }
  const { bot, status, startedAt } = trace.meta;
  const began = trace.events.length - result.events.length;
  process.stdout.write(`${bot.name} ${bot.version}, ${status}, ${startedAt}\n`);
  if (identical && began > 0)
    process.stdout.write(`The run was continued; events after the first ${began} are compared.\n`);
  if (identical) {
    process.stdout.write(`${events.length} events, the same as then\nsha256:${replayed}\n`);
    return exitCode;
  }
  process.stdout.write(`Not the same as then: sha256:${recorded} then, sha256:${replayed} now\n`);
  for (const difference of differences) process.stdout.write(`  ${sentenceOf(difference)}\n`);
  if (left !== undefined) process.stdout.write(`  The run left its way: ${left}.\n`);
  return exitCode;
}
