import { type ErrorCode, toProblem } from '../../contract/errors/index.ts';
import { exitCodes } from './exit-codes.ts';

/** Errors that the person at the command line made in the command itself. */
const usageCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'usage-invalid',
  'input-invalid',
  'bot-not-found',
  'document-syntax',
  'document-invalid',
  'manifest-missing',
  'manifest-invalid',
  'targets-invalid',
  'step-duplicate',
  'merge-unresolved',
  'output-exists',
  'import-unreadable',
  'import-unknown-format',
  'run-not-found',
  'secrets-file-unsafe',
]);

/** Tells what failed, why and what to do next on stderr (or as one JSON line on stdout), and answers the exit code. */
export function reportFailure(error: unknown, options: { readonly json?: boolean | undefined } = {}): number {
  const problem = toProblem(error);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ type: 'problem', problem })}\n`);
  else {
    const lines = [`understudy: ${problem.title ?? problem.type}`, `  ${problem.detail ?? ''}`];
    if (problem.next !== undefined) lines.push(`  → ${problem.next}`);
    process.stderr.write(`${lines.join('\n')}\n`);
    if (problem.code === 'internal' && error instanceof Error && error.stack !== undefined)
      process.stderr.write(`${error.stack}\n`);
  }
  if (problem.code === 'run-cancelled') return exitCodes.cancelled;
  return usageCodes.has(problem.code ?? '') ? exitCodes.usage : exitCodes.failed;
}
