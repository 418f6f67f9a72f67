import { readFile } from 'node:fs/promises';
import { registry } from '../../bots/catalog/registry.ts';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { openBot } from '../../bots/language/bot-folder.ts';
import { applyFixes } from '../../bots/language/lint/fix.ts';
import { lintBot } from '../../bots/language/lint.ts';
import type { Finding, FindingFix } from '../../contract/flow/index.ts';
import { lintSettingsOf } from '../bots/lint-settings.ts';
import { programVersion } from '../program-version.ts';
import { exitCodes } from './exit-codes.ts';
import { sarifLog } from './sarif.ts';

export interface LintCommand {
  readonly json?: boolean;
  readonly format?: 'text' | 'json' | 'sarif';
  readonly fix?: boolean;
}

const line = ({ file, line, column, severity, message, code, next }: Finding): string =>
  `${file}:${line}:${column}: ${severity}: ${message} (${code})${next === undefined ? '' : `\n  → ${next}`}`;

async function lintFolder(folder: string): Promise<Finding[]> {
  return lintBot(await openBot(folder), registry.entries(), await lintSettingsOf(folder));
}

/** Applies the safe fixes to the files of a bot, each written atomically; answers how many. */
async function mend(findings: readonly Finding[]): Promise<number> {
  const safe = findings.flatMap(({ fix }) => (fix?.safe === true ? [fix] : []));
  let applied = 0;
  for (const [file, fixes] of Map.groupBy<string, FindingFix>(safe, (fix) => fix.file)) {
    const text = await readFile(file, 'utf8');
    const fixed = applyFixes(text, fixes);
    if (fixed.text === text) continue;
    await writeFileAtomically(file, fixed.text);
    applied += fixed.applied.length;
  }
  return applied;
}

async function print(findings: readonly Finding[], command: LintCommand, fixed: number): Promise<void> {
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const write = (text: string): void => void process.stdout.write(`${text}\n`);
  if (command.format === 'sarif') {
    const options = { version: await programVersion(), folder: process.cwd() };
    write(JSON.stringify(sarifLog(findings, options), null, 2));
    return;
  }
  if (command.json === true || command.format === 'json') {
    write(JSON.stringify({ errors, warnings, ...(command.fix === true ? { fixed } : {}), findings }));
    return;
  }
  for (const finding of findings) write(line(finding));
  if (command.fix === true) write(`${fixed} fixed.`);
  write(errors + warnings === 0 ? 'No problems.' : `${errors} errors, ${warnings} warnings.`);
}

/** Lists what is wrong with bots, after mending what is safe to mend; fails where there is an error, not for warnings. */
export async function lint(folders: readonly string[], command: LintCommand): Promise<number> {
  const findings: Finding[] = [];
  let fixed = 0;
  for (const folder of folders) {
    const found = await lintFolder(folder);
    const mended = command.fix === true ? await mend(found) : 0;
    fixed += mended;
    findings.push(...(mended === 0 ? found : await lintFolder(folder)));
  }
  await print(findings, command, fixed);
  return findings.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.done;
}
