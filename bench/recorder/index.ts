import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../bots/drivers/web/launch.ts';
import { attachRecorder, type WebRecorder } from '../../recorder/index.ts';
import { bigPage } from './page.ts';

const elements = 5000;
const rounds = 3;

interface Summary {
  readonly count: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), maxMs: round(sorted.at(-1) ?? 0) };
}

/** The scripted person: the same clicks, typing and keys on every page, with real input. */
async function work(page: Page): Promise<number[]> {
  const durations: number[] = [];
  const timed = async (act: () => Promise<void>): Promise<void> => {
    const from = performance.now();
    await act();
    durations.push(performance.now() - from);
  };
  const fields = page.locator('form input');
  await page.evaluate(() => document.querySelector('form')?.scrollIntoView());
  const boxes = await fields.evaluateAll((inputs) =>
    inputs.slice(0, 20).map((input) => {
      const { x, y, width, height } = input.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }),
  );
  for (const box of boxes) {
    await timed(() => page.mouse.click(box.x, box.y));
    for (const letter of 'Acme 12') await timed(() => page.keyboard.press(letter === ' ' ? 'Space' : letter));
  }
  await page.locator('table').scrollIntoViewIfNeeded();
  await page.evaluate(() => document.querySelector('table')?.scrollIntoView());
  const cells = await page.locator('tbody tr td').evaluateAll((all) =>
    all.slice(0, 100).map((cell) => {
      const { x, y, width, height } = cell.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }),
  );
  for (const [index, cell] of cells.entries()) {
    if (index % 3 === 0 && cell.y < 780) await timed(() => page.mouse.click(cell.x, cell.y));
  }
  for (let step = 0; step < 10; step++) await timed(() => page.keyboard.press('Escape'));
  return durations;
}

interface Timing {
  readonly type: string;
  readonly ms: number;
}

async function handlerTimes(recorder: WebRecorder, page: Page): Promise<Timing[]> {
  return (await recorder.inPage(page, 'function () { return understudyAgent.timings; }')) as Timing[];
}

async function onePage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Measures what recording costs inside a page of 5,000 elements, per event, beside the same page unrecorded. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const html = bigPage(elements);
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async () => undefined,
  };
  const timings: Timing[] = [];
  const recorded: number[] = [];
  const bare: number[] = [];
  let count = 0;
  try {
    for (let time = 0; time < rounds; time++) {
      const { context, close } = await launchBrowser({ headless: true });
      try {
        const plain = await onePage(context, url);
        count = await plain.evaluate(() => document.querySelectorAll('*').length);
        bare.push(...(await work(plain)));
        await plain.close();
        const recorder = await attachRecorder(context, { clock, measure: true, crops: false });
        const page = await onePage(context, url);
        await recorder.settled();
        recorded.push(...(await work(page)));
        await recorder.settled();
        timings.push(...(await handlerTimes(recorder, page)));
        await recorder.discard();
      } finally {
        await close();
      }
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const types = ['pointerdown', 'pointerup', 'click', 'keydown', 'input'];
  const byType = Object.fromEntries(
    types.map((type) => [type, summary(timings.filter((each) => each.type === type).map((each) => each.ms))]),
  );
  // Moving the pointer is not something recorded; every other event is.
  const ours = summary(timings.filter((each) => types.includes(each.type)).map((each) => each.ms));
  const inputs = { recorded: summary(recorded), bare: summary(bare) };
  if (!json) {
    for (const [type, { count: n, medianMs, p95Ms, maxMs }] of Object.entries(byType)) {
      console.log(`${type.padEnd(12)} n=${n} median ${medianMs} ms, p95 ${p95Ms} ms, max ${maxMs} ms`);
    }
    console.log(
      `one input as the driver sees it: ${inputs.recorded.medianMs} ms recorded, ${inputs.bare.medianMs} ms bare`,
    );
  }
  console.log(
    JSON.stringify({
      bench: 'recorder',
      ours: {
        p95Ms: ours.p95Ms,
        medianMs: ours.medianMs,
        maxMs: ours.maxMs,
        events: ours.count,
        byType,
        elements: count,
        inputMs: inputs.recorded,
      },
      reference: { what: 'the same page without a recorder, time of one input', inputMs: inputs.bare },
      ratio: round(inputs.recorded.medianMs / inputs.bare.medianMs),
      unit: 'ms',
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    }),
  );
}
