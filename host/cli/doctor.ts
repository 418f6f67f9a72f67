import { dataFolders } from '../data-folders.ts';
import { examine } from '../doctor/examine.ts';
import { createKeyringSecrets } from '../storage/keyring-secrets.ts';
import { exitCodes } from './exit-codes.ts';

export interface DoctorCommand {
  readonly json?: boolean;
}

const marks = { ok: '✓', warn: '!', missing: '✗' } as const;

/** Tells what this machine can do; fails where something is missing without which bots cannot run. */
export async function doctor(command: DoctorCommand): Promise<number> {
  const checks = await examine({
    folders: dataFolders(),
    secrets: createKeyringSecrets(),
    browserPath: '',
    signal: new AbortController().signal,
  });
  if (command.json === true) process.stdout.write(`${JSON.stringify({ checks })}\n`);
  else
    for (const { status, title, detail, fix } of checks) {
      process.stdout.write(`${marks[status]} ${title}: ${detail}\n`);
      if (fix !== undefined) process.stdout.write(`    → ${fix}\n`);
    }
  return checks.some(
    ({ id, status }) => status === 'missing' && (id === 'browser' || id === 'node' || id === 'disk'),
  )
    ? exitCodes.failed
    : exitCodes.done;
}
