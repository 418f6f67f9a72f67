import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashSeries } from '../test/conformance/crash/crash-run.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [points, seed] = [Number(values.points), Number(values.seed)];
if (!(points > 0) || !Number.isInteger(seed)) {
  console.error('crash-test takes --points (how often robots are killed) and --seed, both whole numbers.');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'understudy-crash-'));
try {
  const report = await crashSeries(folder, { points, seed, onRun: (line) => console.log(line) });
  for (const fault of report.faults) console.error(fault);
  console.log(JSON.stringify({ ...report, seed }));
  process.exitCode = report.faults.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
