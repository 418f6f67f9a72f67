import { basename, resolve } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { exitCodes } from './exit-codes.ts';
import { reportText } from './import.ts';

/** Options of `understudy export`. */
export interface ExportCommand {
  readonly to: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Writes a bot as a Playwright test and tells, step by step, what was kept. */
export async function exportBot(folder: string, command: ExportCommand): Promise<number> {
  if (command.to !== 'playwright')
    throw new UnderstudyError('usage-invalid', {
      reason: `Bots are exported to playwright, not to ${command.to}.`,
      command: 'export',
    });
  const { exportToPlaywright } = await import('../../recorder/export/playwright.ts');
  const { text, report } = exportToPlaywright(await loadBot(folder));
  const out = command.out === undefined ? undefined : resolve(command.out);
  if (out !== undefined) await writeFileAtomically(out, text);
  if (command.json === true)
    process.stdout.write(
      `${JSON.stringify({ type: 'export', ...(out === undefined ? { text } : { file: out }), report })}\n`,
    );
  else if (out === undefined) {
    process.stdout.write(text);
    process.stderr.write(`${reportText(`${basename(resolve(folder))}/bot.yaml`, report)}\n`);
  } else
    process.stdout.write(`${reportText(`${basename(resolve(folder))}/bot.yaml`, report)}\nWrote ${out}\n`);
  return report.placeholder > 0 ? exitCodes.failed : exitCodes.done;
}
