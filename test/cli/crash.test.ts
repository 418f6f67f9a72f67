import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killPoint, seeded } from '../conformance/crash/crash-run.ts';
import { type Ledger, openLedger } from '../conformance/crash/ledger.ts';

const program = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts');
let home: string;
let ledger: Ledger;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-cli-crash-'));
  ledger = await openLedger();
  await mkdir(join(home, 'orders'));
  await writeFile(
    join(home, 'orders', 'bot.yaml'),
    `document: { dsl: '1.0.3', namespace: tests, name: orders, version: 1.0.0 }
do:
  - each:
      for: { each: n, in: '\${ [range(5)] }' }
      do:
        - order:
            try:
              - post:
                  call: http
                  with:
                    method: post
                    endpoint: ${ledger.url}/effect
                    body: { entry: '\${ "order \\($n)" }', effect: idempotent, failures: '\${ $n % 2 }' }
            catch: { retry: { delay: { milliseconds: 1 }, limit: { attempt: { count: 3 } } } }
        - sum:
            set: { sum: '\${ ($context.sum // 0) + $n }' }
            export: { as: '\${ . }' }
output: { as: '\${ $context.sum }' }
`,
  );
  await writeFile(
    join(home, 'orders', 'manifest.yaml'),
    'title: Orders\npermissions: { hosts: [127.0.0.1] }\n',
  );
});
afterAll(async () => {
  await ledger.close();
  await rm(home, { recursive: true, force: true });
});

/** Runs the command line, killed at a request of the outside where one is named; answers what it told. */
async function command(
  args: readonly string[],
  point?: { readonly request: number; readonly when: unknown },
): Promise<readonly Record<string, unknown>[]> {
  const child = spawn(process.execPath, [program, ...args, '--json'], {
    cwd: home,
    env: { ...process.env, UNDERSTUDY_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ledger.onRequest = (count, when) => {
    if (count === point?.request && when === (point.when === 'before' ? 'before' : 'after'))
      child.kill('SIGKILL');
  };
  const [told] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return told
    .slice(0, told.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

describe('a command line that is killed while it performs a bot', () => {
  it('is continued with --resume: every request took effect once, and the output is the same', async () => {
    const random = seeded(11);
    const undisturbed = (await command(['run', 'orders'])).at(-1);
    expect(undisturbed).toMatchObject({ type: 'result', status: 'completed', output: 10 });
    const expected = ledger.entries();
    const { requests } = ledger;
    for (let round = 0; round < 4; round += 1) {
      ledger.reset();
      const point = killPoint(random, requests);
      const broken = await command(['run', 'orders'], point);
      expect(broken.at(-1)?.['type']).not.toBe('result');
      const runId = String(broken[0]?.['runId']);
      const result = (await command(['run', 'orders', '--resume', runId])).at(-1);
      expect(result).toMatchObject({ type: 'result', status: 'completed', output: 10 });
      expect(ledger.entries()).toEqual(expected);
      const replay = (await command(['replay', runId])).at(-1);
      expect(replay).toMatchObject({ identical: true, differences: [] });
    }
  }, 120_000);
});
