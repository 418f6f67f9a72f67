import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Every generator; `--check` is handed on, so that each names what is stale instead of writing it. */
const generators = ['actions-docs.ts', 'errors-docs.ts', 'lint-docs.ts', 'dsl-schema.ts', 'test-schema.ts'];
let failed = false;
for (const generator of generators) {
  console.log(generator);
  const run = spawnSync(process.execPath, [join(import.meta.dirname, generator), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  failed ||= run.status !== 0;
}
process.exitCode = failed ? 1 : 0;
