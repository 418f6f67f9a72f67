import { registry } from '../../bots/catalog/registry.ts';
import { openBot } from '../../bots/language/bot-folder.ts';
import { lintBot } from '../../bots/language/lint.ts';
import type { Finding } from '../../contract/flow/index.ts';
import { exitCodes } from './exit-codes.ts';

export interface LintCommand {
  readonly json?: boolean;
}

const line = ({ file, line, column, severity, message, code, next }: Finding): string =>
  `${file}:${line}:${column}: ${severity}: ${message} (${code})${next === undefined ? '' : `\n  → ${next}`}`;

/** Lists what is wrong with bots; fails where there is an error, not for warnings. */
export async function lint(folders: readonly string[], command: LintCommand): Promise<number> {
  const catalog = registry.entries();
  const findings: Finding[] = [];
  for (const folder of folders) findings.push(...lintBot(await openBot(folder), catalog));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  if (command.json === true) process.stdout.write(`${JSON.stringify({ errors, warnings, findings })}\n`);
  else {
    for (const finding of findings) process.stdout.write(`${line(finding)}\n`);
    process.stdout.write(
      errors + warnings === 0 ? 'No problems.\n' : `${errors} errors, ${warnings} warnings.\n`,
    );
  }
  return errors > 0 ? exitCodes.failed : exitCodes.done;
}
