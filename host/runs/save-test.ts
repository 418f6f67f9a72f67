import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { keptRun } from '../../bots/runner/kept-run.ts';
import { testOfRun } from '../../bots/testing/from-trace.ts';
import { testsFolder } from '../../bots/testing/test-file.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { traceLayout } from '../../contract/run/index.ts';
import { readTrace } from '../storage/trace-store.ts';

/** Makes a test of the bot out of the trace of a run and answers its path; a test of that name is not replaced. */
export async function saveTest(bot: string, name: string, traceFolder: string): Promise<string> {
  const path = join(testsFolder(bot), `${name}.yaml`);
  if (!/^[\p{L}\p{N}_-]+$/u.test(name))
    throw new UnderstudyError('usage-invalid', {
      reason: `${name} is no name for a test: take letters, digits, _ and -.`,
      command: 'run',
    });
  if (existsSync(path)) throw new UnderstudyError('output-exists', { path });
  const { events } = await readTrace(traceFolder);
  const answers = await readFile(join(traceFolder, traceLayout.answers), 'utf8');
  await writeFileAtomically(path, testOfRun(keptRun(traceFolder, answers, events), name));
  return path;
}
