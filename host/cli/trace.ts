import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { traceLayout } from '../../contract/run/index.ts';
import { dataFolders } from '../data-folders.ts';
import { openRunHistory } from '../storage/runs.ts';
import { readTrace } from '../storage/trace-store.ts';
import { exitCodes } from './exit-codes.ts';
import { createRunPrinter, duration } from './run-printer.ts';

export interface TraceCommand {
  readonly json?: boolean;
}

/** Runs of the history that kept a trace, newest first. */
export async function listTraces(command: TraceCommand): Promise<number> {
  const history = openRunHistory(dataFolders().data);
  try {
    const runs = history.list({ limit: 500 }).filter(({ trace }) => trace !== undefined);
    if (command.json === true) process.stdout.write(`${JSON.stringify(runs)}\n`);
    else if (runs.length === 0) process.stdout.write('No run has kept a trace yet.\n');
    else
      for (const { runId, startedAt, status, botName, durationMs } of runs)
        process.stdout.write(
          `${runId}  ${startedAt.slice(0, 19)}  ${status.padEnd(9)}  ${duration(durationMs).padStart(8)}  ${botName}\n`,
        );
  } finally {
    history.close();
  }
  return exitCodes.done;
}

/** The folder of a trace named by itself or by its run. */
export function traceFolder(run: string): string {
  if (existsSync(join(run, traceLayout.meta))) return resolve(run);
  const history = openRunHistory(dataFolders().data);
  try {
    const trace = history.get(run)?.trace;
    if (trace === undefined) throw new UnderstudyError('run-not-found', { runId: run });
    if (!existsSync(join(trace, traceLayout.meta)))
      throw new UnderstudyError('file-not-found', {
        path: trace,
        reason: 'the trace of this run was not written, or was moved away',
      });
    return trace;
  } finally {
    history.close();
  }
}

/** Tells a finished or broken-off run again from its trace. */
export async function showTrace(run: string, command: TraceCommand): Promise<number> {
  const folder = traceFolder(run);
  const { meta, events, torn } = await readTrace(folder);
  if (command.json === true) {
    process.stdout.write(`${JSON.stringify({ folder, meta, events, torn })}\n`);
    return exitCodes.done;
  }
  process.stdout.write(
    `${meta.bot.name} ${meta.bot.version}, ${meta.status}, ${meta.startedAt}\n${folder}\n\n`,
  );
  const printer = createRunPrinter((text) => process.stdout.write(text));
  for (const event of events) printer.event(event);
  printer.end();
  if (torn) process.stdout.write('The last line of the trace was cut off.\n');
  return exitCodes.done;
}
