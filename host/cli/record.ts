import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { hasDisplay } from '../display.ts';
import { startRecorder } from '../recording/start-recorder.ts';
import { exitCodes } from './exit-codes.ts';
import { aborted, untilStopped } from './until-stopped.ts';

export interface RecordCommand {
  readonly out: string;
  readonly title?: string;
  readonly headless?: boolean;
  readonly remoteDebuggingPort?: number;
  readonly browser?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const titleOf = (folder: string): string => {
  const words = basename(folder).replace(/[-_]+/g, ' ').trim();
  return words === '' ? 'Recording' : words.charAt(0).toUpperCase() + words.slice(1);
};

async function ensureWritable(folder: string, force: boolean): Promise<void> {
  if (force || !existsSync(folder)) return;
  const names = await readdir(folder).catch(() => ['']);
  if (names.length > 0) throw new UnderstudyError('output-exists', { path: folder });
}

/** Records until Ctrl-C or until the browser is closed; then the bot folder is complete. */
export async function record(url: string, command: RecordCommand): Promise<number> {
  const stopped = untilStopped();
  const folder = resolve(command.out);
  await ensureWritable(folder, command.force === true);
  if (command.headless !== true && !hasDisplay())
    throw new UnderstudyError('usage-invalid', {
      reason:
        'There is no display here to show a browser on; pass --headless where a program does the steps.',
      command: 'record',
    });
  const say = (event: Record<string, unknown>, text: string): void => {
    process.stdout.write(`${command.json === true ? JSON.stringify(event) : text}\n`);
  };
  const recorder = await startRecorder({
    url,
    headless: command.headless === true,
    browserPath: command.browser ?? '',
    remoteDebuggingPort: command.remoteDebuggingPort,
    signal: stopped,
  });
  say({ type: 'recording.started', url }, `Recording ${url}. Ctrl-C or closing the browser ends it.`);
  const told = new Set<string>();
  recorder.onChange(({ steps }) => {
    // The last step may still grow while the person types; it is told when the next one begins.
    for (const { id, sentence, action } of steps.slice(0, -1)) {
      if (told.has(id)) continue;
      told.add(id);
      say({ type: 'recording.step', sentence, action }, `  ${sentence}`);
    }
  });
  await Promise.race([aborted(stopped), recorder.closed]);
  await recorder.settled();
  for (const { id, sentence, action } of recorder.view().steps)
    if (!told.has(id)) say({ type: 'recording.step', sentence, action }, `  ${sentence}`);
  const title = command.title ?? titleOf(folder);
  const steps = recorder.view().steps.length;
  await recorder.stop({ folder, title, force: command.force === true });
  say(
    { type: 'recording.written', folder, title, steps },
    `Wrote ${folder}: ${steps} steps.\n  → understudy run ${command.out}`,
  );
  return exitCodes.done;
}
