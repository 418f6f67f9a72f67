import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const { readLayers } = require('./table.cjs') as { readLayers: () => { room: string }[] };

/** What the layer check saw. */
export interface LayerReport {
  /** Modules of the project that were read; zero would mean that the check is blind. */
  readonly modules: number;
  readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: string }[];
}

/** Checks every import below `folder` against the table in docs/architecture.md. */
export function checkLayers(folder = root): LayerReport {
  const rooms = [...new Set(readLayers().map((row) => row.room.split('/')[0] ?? row.room))].filter((room) =>
    existsSync(join(folder, room)),
  );
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      '--config',
      join(root, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      ...rooms,
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (!run.stdout.startsWith('{'))
    throw new Error(`dependency-cruiser did not run: ${run.stderr || run.stdout}`);
  const report = JSON.parse(run.stdout) as {
    modules: { source: string }[];
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  return {
    modules: report.modules.filter(
      (module) => /\.tsx?$/.test(module.source) && !module.source.includes('node_modules'),
    ).length,
    violations: report.summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name })),
  };
}

if (import.meta.main) {
  const { modules, violations } = checkLayers();
  for (const { from, to, rule } of violations)
    console.error(`${from} imports ${to}: ${rule} (docs/architecture.md)`);
  if (modules === 0) console.error('The layer check saw no module at all, so it proves nothing.');
  console.log(`layers: ${modules} modules, ${violations.length} violations`);
  process.exitCode = modules === 0 || violations.length > 0 ? 1 : 0;
}
