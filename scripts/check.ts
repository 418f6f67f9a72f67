import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const node = process.execPath;

/** Every check that a commit must pass; each is one command that can be typed alone. */
const checks: Readonly<Record<string, readonly [string, ...string[]]>> = {
  types: [node, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'],
  format: [bin('biome'), 'check', '--error-on-warnings', '.'],
  lint: [
    node,
    '--max-old-space-size=6144',
    join(root, 'node_modules', 'eslint', 'bin', 'eslint.js'),
    '.',
    '--max-warnings',
    '0',
  ],
  layers: [node, 'scripts/layers/check.ts'],
  'dead code': [node, join(root, 'node_modules', 'knip', 'bin', 'knip.js'), '--no-progress'],
  generated: [node, 'scripts/generate/all.ts', '--check'],
};

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

function run(name: string, [command, ...args]: readonly [string, ...string[]]): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', (error) => {
      output += error.message;
    });
    child.on('close', (code) =>
      resolve({ name, ok: code === 0, seconds: (performance.now() - started) / 1000, output: output.trim() }),
    );
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}.`);
  process.exit(2);
}
const queue = Object.entries(checks).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const failed: string[] = [];
const worker = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const outcome = await run(...next);
    console.log(`${outcome.ok ? '✓' : '✗'} ${outcome.name} (${outcome.seconds.toFixed(1)} s)`);
    if (outcome.ok) continue;
    failed.push(outcome.name);
    console.log(outcome.output.replace(/^/gm, '    '));
  }
};
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
