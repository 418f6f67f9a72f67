import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { registry } from '../../bots/catalog/registry.ts';
import { systemClock, systemRandom } from '../../bots/drivers/clock.ts';
import { browserArguments, browserToStart, contextOptions } from '../../bots/drivers/web/launch.ts';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { createExpressions } from '../../bots/language/index.ts';
import { createRun, createTraceWriter } from '../../bots/runner/index.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { replayBot } from './bot.ts';
import { serveBenchPages } from './pages.ts';
import { handWritten, invoiceCount } from './script.ts';

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

async function timed(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function reference(browser: Browser, url: string, invoices: number): Promise<number> {
  const context = await browser.newContext(contextOptions(true));
  try {
    return await timed(async () => handWritten(await context.newPage(), url, invoices));
  } finally {
    await context.close();
  }
}

/** One run of the bot as the host starts it: with journal, and where wanted with a trace and its pictures. */
async function ours(
  browser: Browser,
  { url, folder, trace, invoices }: { url: string; folder: string; trace: boolean; invoices: number },
): Promise<number> {
  const context = await browser.newContext(contextOptions(true));
  const expressions = createExpressions();
  const journal = openJournal(join(folder, 'journal.sqlite'));
  const runId = systemRandom.id();
  try {
    const run = createRun({
      runId,
      bot: replayBot(url, invoices),
      input: {},
      registry,
      world: createRunWorld({ web: { context: async () => context } }),
      clock: systemClock,
      random: systemRandom,
      secrets: { get: async () => undefined },
      expressions,
      journal,
      workFolder: folder,
      ...(trace ? { trace: createTraceWriter(join(folder, 'traces', runId)), screenshots: true } : {}),
    });
    let failure: unknown;
    const duration = await timed(async () => {
      const result = await run.start();
      if (result.status !== 'completed') failure = result.error;
    });
    if (failure !== undefined) throw new Error(`the bot did not complete: ${JSON.stringify(failure)}`);
    return duration;
  } finally {
    journal.close();
    await expressions.close();
    await context.close();
  }
}

/**
 * Two hundred steps on local pages: our runner (journal on; trace off and on) against a script written by hand. The
 * three take turns in one browser; one warm-up round is not counted.
 */
export async function run(options: {
  readonly json: boolean;
  readonly rounds?: number;
  readonly invoices?: number;
}): Promise<void> {
  const rounds = options.rounds ?? 7;
  const invoices = options.invoices ?? invoiceCount;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    headless: true,
    args: browserArguments(),
  });
  const pages = await serveBenchPages();
  const folder = await mkdtemp(join(tmpdir(), 'bench-replay-'));
  const work = { url: pages.url, folder, invoices };
  const times = { reference: [] as number[], plain: [] as number[], traced: [] as number[] };
  try {
    for (let turn = 0; turn <= rounds; turn += 1) {
      const posts = pages.posts();
      const figures = {
        reference: await reference(browser, pages.url, invoices),
        plain: await ours(browser, { ...work, trace: false }),
        traced: await ours(browser, { ...work, trace: true }),
      };
      if (pages.posts() - posts !== invoices * 3) throw new Error('not every invoice was posted');
      if (turn === 0) continue;
      for (const name of ['reference', 'plain', 'traced'] as const) times[name].push(figures[name]);
      if (!options.json) {
        const shown = Object.entries(figures).map(([name, ms]) => `${name} ${round(ms)} ms`);
        console.log(`round ${turn}: ${shown.join(', ')}`);
      }
    }
  } finally {
    await browser.close();
    pages.close();
    await rm(folder, { recursive: true, force: true });
  }
  const [referenceMs, plainMs, tracedMs] = [times.reference, times.plain, times.traced].map(median) as [
    number,
    number,
    number,
  ];
  console.log(
    JSON.stringify({
      bench: 'replay',
      steps: invoices * 20,
      rounds,
      ours: { medianMs: round(plainMs), traceMedianMs: round(tracedMs) },
      reference: { medianMs: round(referenceMs) },
      ratio: round(plainMs / referenceMs, 3),
      traceRatio: round(tracedMs / referenceMs, 3),
      unit: 'ms',
      machine: `${cpus()[0]?.model ?? 'unknown'} x ${cpus().length}, Node ${process.version}`,
    }),
  );
}
