import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Ledger, type LedgerEntry, openLedger } from './ledger.ts';

const robot = fileURLToPath(new URL('./robot.ts', import.meta.url));
/** The document whose runs are broken off. */
export const crashDocument = join(import.meta.dirname, 'bot.yaml');

/** Where a robot is killed: at a request of the outside or some time after one. */
export interface KillPoint {
  /** The request, counted from 1 over the whole run. */
  readonly request: number;
  /** Before it takes effect, after it did and before the robot learns of it, or so many microseconds later. */
  readonly when: 'before' | 'after' | number;
}

/** Numbers in [0, 1) that a seed determines (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A point anywhere in a run of so many requests. */
export function killPoint(random: () => number, requests: number): KillPoint {
  const request = 1 + Math.floor(random() * requests);
  const where = random();
  return { request, when: where < 0.3 ? 'before' : where < 0.6 ? 'after' : Math.floor(random() * 4_000) };
}

interface Ended {
  readonly killed: boolean;
  readonly line: string;
}

async function robotProcess(
  journal: string,
  runId: string,
  ledger: Ledger,
  point?: KillPoint,
): Promise<Ended> {
  const child = spawn(process.execPath, [robot, crashDocument, journal, runId, ledger.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let killed = false;
  const kill = () => {
    if (child.exitCode !== null) return;
    killed = child.kill('SIGKILL');
  };
  const begins = ledger.requests;
  ledger.onRequest = (count, when) => {
    if (point === undefined || count - begins !== point.request) return;
    if (point.when === when) kill();
    else if (typeof point.when === 'number' && when === 'after') {
      const until = process.hrtime.bigint() + BigInt(point.when * 1000);
      const later = () => (process.hrtime.bigint() >= until ? kill() : setImmediate(later));
      later();
    }
  };
  const [line, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  ledger.onRequest = () => {};
  if (!killed && line === '') throw new Error(`The robot said nothing: ${errors}`);
  return { killed, line };
}

/** What a run did: how it ended and what the outside saw. */
export interface CrashRun {
  readonly result: unknown;
  readonly entries: readonly LedgerEntry[];
  readonly requests: number;
  /** How often it was killed. */
  readonly kills: number;
}

/** Performs the document, kills the robot at each point in turn, and continues the run until it ends. */
export async function crashRun(
  folder: string,
  ledger: Ledger,
  runId: string,
  points: readonly KillPoint[],
): Promise<CrashRun> {
  ledger.reset();
  const journal = join(folder, `${runId}.sqlite`);
  let kills = 0;
  for (let turn = 0; ; turn += 1) {
    const { killed, line } = await robotProcess(journal, runId, ledger, points[turn]);
    if (line === '') {
      kills += 1;
      continue;
    }
    if (killed) kills += 1;
    await Promise.all(['', '-wal', '-shm'].map((tail) => rm(`${journal}${tail}`, { force: true })));
    return { result: JSON.parse(line), entries: ledger.entries(), requests: ledger.requests, kills };
  }
}

/** What is wrong with a run that was broken off, against an undisturbed one; nothing where all is as it must be. */
export function faultsOf(disturbed: CrashRun, undisturbed: CrashRun): string[] {
  const faults: string[] = [];
  if (JSON.stringify(disturbed.result) !== JSON.stringify(undisturbed.result))
    faults.push(`it ended with ${JSON.stringify(disturbed.result)}`);
  const seen = new Map(disturbed.entries.map((each) => [each.entry, each]));
  for (const { entry, effect } of undisturbed.entries) {
    const times = seen.get(entry)?.times ?? 0;
    if (times === 0) faults.push(`${entry} never took effect`);
    else if (times > 1 && effect !== 'once') faults.push(`${entry} (${effect}) took effect ${times} times`);
    seen.delete(entry);
  }
  return [...faults, ...[...seen.keys()].map((entry) => `${entry} took effect, but must not`)];
}

/** What a series of broken-off runs found. */
export interface CrashReport {
  readonly kills: number;
  readonly runs: number;
  /** Effects of `once` actions that happened twice, which they may. */
  readonly repeated: number;
  readonly faults: readonly string[];
}

/**
 * Kills robots at `points` seeded places, up to four a run, continues each run to its end, and compares what the
 * outside saw and how the run ended with an undisturbed run. Two robots at a time.
 */
export async function crashSeries(
  folder: string,
  options: { readonly points: number; readonly seed: number; readonly onRun?: (line: string) => void },
): Promise<CrashReport> {
  const random = seeded(options.seed);
  const first = await openLedger();
  const undisturbed = await crashRun(folder, first, 'undisturbed', []);
  await first.close();
  const faults: string[] = faultsOf(undisturbed, undisturbed);
  let [kills, runs, repeated, planned] = [0, 0, 0, 0];
  const worker = async () => {
    const ledger = await openLedger();
    while (kills + planned < options.points) {
      const most = Math.min(1 + Math.floor(random() * 4), options.points - kills - planned);
      planned += most;
      runs += 1;
      const runId = `run-${runs}`;
      // Later points count from where the run was continued, so they lie in what is left of it.
      const points = Array.from({ length: most }, (_, index) =>
        killPoint(random, Math.ceil(undisturbed.requests / (index + 1))),
      );
      const run = await crashRun(folder, ledger, runId, points);
      planned -= most;
      kills += run.kills;
      repeated += run.entries.filter(({ effect, times }) => effect === 'once' && times > 1).length;
      const wrong = faultsOf(run, undisturbed);
      faults.push(...wrong.map((fault) => `${runId}, killed at ${JSON.stringify(points)}: ${fault}`));
      options.onRun?.(
        `${runId}: ${run.kills} kills, ${wrong.length === 0 ? 'as undisturbed' : wrong.join('; ')}`,
      );
    }
    await ledger.close();
  };
  await Promise.all([worker(), worker()]);
  return { kills, runs, repeated, faults };
}
