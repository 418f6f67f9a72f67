import { registry } from '../../bots/catalog/registry.ts';
import { diffBots } from '../../bots/language/diff/diff-bots.ts';
import { lastCommitOf, snapshotOf } from '../bots/snapshot.ts';
import { diffLines, terminalPaint } from './diff-printer.ts';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './failure.ts';

export interface DiffCommand {
  readonly json?: boolean;
}

/**
 * Tells what differs between two bots: folders, files or `revision:path` in git; one bot alone is compared with the
 * last commit. Answers 0 where they mean the same, 1 where not, 2 where that cannot be told.
 */
export async function diff(first: string, second: string | undefined, command: DiffCommand): Promise<number> {
  try {
    const before = await snapshotOf(second === undefined ? await lastCommitOf(first) : first);
    const after = await snapshotOf(second ?? first);
    const found = diffBots(before, after, registry.entries());
    if (command.json === true) process.stdout.write(`${JSON.stringify(found)}\n`);
    else process.stdout.write(`${diffLines(found, terminalPaint).join('\n')}\n`);
    return found.same ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    reportFailure(error, { json: command.json });
    return exitCodes.usage;
  }
}
