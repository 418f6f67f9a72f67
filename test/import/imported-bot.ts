import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '../../bots/catalog/registry.ts';
import { lintBot, openBot } from '../../bots/language/index.ts';
import type { FidelityReport, Finding } from '../../contract/flow/index.ts';
import { readRecording, writeImportedBot } from '../../recorder/import/import-recording.ts';

/** A recording that became a bot in a folder of its own. */
export interface Imported {
  readonly folder: string;
  readonly report: FidelityReport;
  /** Text of bot.yaml. */
  readonly text: string;
  /** Errors of lint. */
  readonly errors: readonly Finding[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Imports a recording as the command line does. */
export async function importText(name: string, text: string, format = 'auto'): Promise<Imported> {
  const imported = readRecording({ name, text }, format);
  const root = await mkdtemp(join(tmpdir(), 'understudy-import-'));
  const folder = join(root, 'bot');
  await writeImportedBot(imported, { folder });
  const findings = lintBot(await openBot(folder), registry.entries());
  return {
    folder,
    report: imported.report,
    text: await readFile(join(folder, 'bot.yaml'), 'utf8'),
    errors: findings.filter(({ severity }) => severity === 'error'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
