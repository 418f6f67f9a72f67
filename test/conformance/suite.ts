import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a conformance suite found; one line a case. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly lines: readonly string[];
}

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The folder that holds the standard's schema, examples and test kit; undefined where this machine has none. */
export function standardFolder(): string | undefined {
  const folder = fileURLToPath(new URL('../shared/conformance/serverless-workflow', `file://${repository}`));
  return existsSync(folder) ? folder : undefined;
}

/** Said where the conformance data is missing. */
export const absence =
  'SKIPPED: ../shared/conformance/serverless-workflow is not on this machine, so conformance was NOT checked.';
