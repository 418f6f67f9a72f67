import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = 15;
const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts');
const bot = `document: { dsl: '1.0.3', namespace: bench, name: start, version: 1.0.0 }
do:
  - greet: { set: { greeting: hello } }
  - say: { call: log.write, with: { message: '\${ .greeting }' } }
`;

/** Milliseconds from spawning Node with `args` until its output holds `sign`, or until it ends where there is none. */
function timeUntil(
  args: readonly string[],
  sign: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let seen: number | undefined;
    let output = '';
    const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (sign !== undefined && output.includes(sign)) seen ??= performance.now() - started;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 && sign === undefined) resolve(performance.now() - started);
      else if (code === 0 && seen !== undefined) resolve(seen);
      else
        reject(new Error(`node ${args.join(' ')} ended with ${code} and never printed ${sign}: ${output}`));
    });
  });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number): number => Math.round(value * 10) / 10;

/** How long `understudy run` needs from process start to its first step, beside Node's own start. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-bench-start-'));
  try {
    await writeFile(join(folder, 'bot.yaml'), bot);
    await writeFile(join(folder, 'manifest.yaml'), 'version: 1\ntitle: Start\n');
    const environment = { ...process.env, UNDERSTUDY_HOME: join(folder, 'home') };
    const ours: number[] = [];
    const node: number[] = [];
    const args = ['--disable-warning=ExperimentalWarning', main, 'run', folder, '--json'];
    // One round to fill the compile cache, as every start but the first finds it.
    await timeUntil(args, '"step.started"', environment);
    for (let index = 0; index < rounds; index += 1) {
      node.push(await timeUntil(['-e', '0'], undefined, environment));
      ours.push(await timeUntil(args, '"step.started"', environment));
    }
    const result = {
      bench: 'start',
      ours: { firstStepMs: round(median(ours)), overNodeMs: round(median(ours) - median(node)) },
      reference: { nodeMs: round(median(node)) },
      ratio: round(median(ours) / median(node)),
      unit: 'ms',
      machine: `${cpus()[0]?.model ?? 'unknown'} x${cpus().length}, Node ${process.version}`,
    };
    if (!json)
      console.log(
        `first step after ${result.ours.firstStepMs} ms, ${result.ours.overNodeMs} ms over Node's own start (limit 400 ms)`,
      );
    console.log(JSON.stringify(result));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
