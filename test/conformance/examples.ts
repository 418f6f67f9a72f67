import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '../../bots/language/parse.ts';
import { absence, type SuiteResult, standardFolder } from './suite.ts';

/** Validates every example document of the standard. */
export async function runExamples(): Promise<SuiteResult> {
  const folder = standardFolder();
  if (folder === undefined) return { passed: 0, failed: 0, skipped: 1, lines: [absence] };
  const files = readdirSync(join(folder, 'examples'))
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  let passed = 0;
  const lines = files.map((file) => {
    const { findings } = parseDocument(readFileSync(join(folder, 'examples', file), 'utf8'), file);
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) passed += 1;
    const reasons = errors.map(({ line, column, message }) => `\n    ${line}:${column} ${message}`).join('');
    return `${errors.length === 0 ? 'ok  ' : 'FAIL'} ${file}${reasons}`;
  });
  return { passed, failed: files.length - passed, skipped: 0, lines };
}
