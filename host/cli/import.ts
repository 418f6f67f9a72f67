import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { FidelityReport } from '../../contract/flow/index.ts';
import { decodeRecording } from '../imports/decode-recording.ts';
import { exitCodes } from './exit-codes.ts';

/** Options of `understudy import`. */
export interface ImportCommand {
  readonly out: string;
  readonly format: string;
  readonly title?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

async function recordingBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause });
  }
}

/** Turns a recording of another tool into a bot folder and tells, step by step, what was kept. */
export async function importFile(path: string, command: ImportCommand): Promise<number> {
  const { readRecording, writeImportedBot } = await import('../../recorder/import/import-recording.ts');
  const file = { name: basename(path), text: decodeRecording(await recordingBytes(path)) };
  const imported = readRecording(file, command.format);
  const folder = resolve(command.out);
  await writeImportedBot(imported, { folder, title: command.title, force: command.force });
  const { report } = imported;
  if (command.json === true) process.stdout.write(`${JSON.stringify({ type: 'import', folder, report })}\n`);
  else
    process.stdout.write(
      `${reportText(file.name, report)}\nWrote ${folder}\n  → understudy run ${command.out}\n`,
    );
  return report.placeholder > 0 ? exitCodes.failed : exitCodes.done;
}

const marks = { exact: '✓', approximate: '≈', placeholder: '✗' } as const;

/** A fidelity report for the terminal. */
export function reportText(name: string, report: FidelityReport): string {
  const lines = report.lines.map(({ line, fidelity, source, reason, steps }) => {
    const became = steps.length === 0 ? '' : ` → ${steps.join(', ')}`;
    const why = reason === undefined ? '' : `\n        ${reason}`;
    return `  ${marks[fidelity]} ${name}:${line}  ${source.slice(0, 90)}${became}${why}`;
  });
  const { exact, approximate, placeholder } = report;
  return [
    `${report.title}: ${report.lines.length} steps, ${report.percent} % carried over`,
    ...lines,
    `  ${exact} exact, ${approximate} approximate, ${placeholder} placeholders`,
    ...report.secrets.map((secret) => `  → understudy secret set ${secret}`),
    ...report.notes.map((note) => `  ! ${note}`),
  ].join('\n');
}
