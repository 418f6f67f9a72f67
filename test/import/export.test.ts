import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';
import { loadBot } from '../../bots/language/index.ts';
import { exportToPlaywright } from '../../recorder/export/playwright.ts';
import { attachRecorder } from '../../recorder/index.ts';
import { replay } from '../recorder/replay.ts';
import { clock } from '../recorder/session.ts';
import type { PageServer } from '../support/pages/page-server.ts';
import { importText } from './imported-bot.ts';
import { notesOf, ordersOf, serveOrders } from './order-page.ts';
import { performTest } from './playwright-test.ts';

let shop: PageServer;
let root: string;
beforeEach(async () => {
  shop = await serveOrders();
  root = await mkdtemp(join(tmpdir(), 'understudy-recorded-'));
});
afterEach(async () => {
  await shop.close();
  await rm(root, { recursive: true, force: true });
});

/** Records an order as a person would send it. */
async function recordOrder(): Promise<string> {
  const browser = await chromium.launch({
    executablePath: await browserToStart(undefined),
    args: browserArguments(),
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    const page = await context.newPage();
    const recorder = await attachRecorder(context, { clock });
    await page.goto(`${shop.url}/order`);
    await page.getByLabel('Customer').click();
    await page.keyboard.type("O'Brien & Sons");
    await page.getByLabel('Country').selectOption('fr');
    await page.getByLabel('Express').click();
    await page.getByLabel('Password').fill('typed by hand');
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByRole('button', { name: 'Send order' }).click();
    await page.getByText('Order taken').waitFor();
    await recorder.settled();
    await recorder.addCheck('Order taken');
    const folder = join(root, 'bot');
    await recorder.stop({ folder, title: 'Order' });
    return folder;
  } finally {
    await browser.close();
  }
}

/** Steps with what they do and where, without the names that a bot gives its targets. */
async function meaning(folder: string): Promise<unknown[]> {
  const { document, targets } = await loadBot(folder);
  return document.do.flatMap((item) =>
    Object.values(item).map((task) => {
      const { target, withinMs: _, ...rest } = (task['with'] ?? {}) as Record<string, unknown>;
      const first = typeof target === 'string' ? targets.get(target)?.candidates[0] : undefined;
      const { matches: _m, stability: _s, reason: _r, ...way } = first ?? { by: undefined };
      return { call: task['call'], ...rest, way };
    }),
  );
}

test('a recorded bot is exported, type-checked and performed by Playwright Test with the same result, and comes back the same', async () => {
  const folder = await recordOrder();
  const byHand = { orders: ordersOf(shop), notes: notesOf(shop) };
  const { text, report } = exportToPlaywright(await loadBot(folder));
  expect(report).toMatchObject({ percent: 100, placeholder: 0, secrets: ['local.password'] });

  const { types, run } = await performTest(text, { LOCAL_PASSWORD: 'typed by hand' });
  expect(types.output).toBe('');
  expect(run.code, run.output).toBe(0);
  expect(ordersOf(shop).slice(1)).toEqual(byHand.orders);
  expect(notesOf(shop).slice(1)).toEqual(byHand.notes);

  await using back = await importText('order.spec.ts', text);
  expect(back.errors).toEqual([]);
  expect(await meaning(back.folder)).toEqual(await meaning(folder));
});

test('loops, choices, tries and inputs are exported as code that does what the bot does', async () => {
  const names = ['Acme', 'Umbrella'];
  const command = (name: string, target = '', value = '') => ({
    id: name,
    comment: '',
    command: name,
    target,
    targets: [],
    value,
  });
  const project = {
    id: 'p',
    name: 'Orders',
    url: shop.url,
    tests: [
      {
        id: 't',
        name: 'orders',
        commands: [
          command('open', '/order'),
          command('storeJson', JSON.stringify(names), 'names'),
          command('forEach', 'names', 'name'),
          command('type', 'id=customer', '${name} of ${city}'),
          command('if', '${name} == "Acme"'),
          command('select', 'id=country', 'label=Germany'),
          command('else'),
          command('check', 'id=express'),
          command('end'),
          command('verifyText', 'css=h1', 'Goodbye'),
          command('click', 'id=send'),
          command('assertText', 'css=.done', 'Order taken'),
          command('click', 'linkText=Another order'),
          command('end'),
        ],
      },
    ],
    suites: [],
  };
  await using bot = await importText('orders.side', JSON.stringify(project));
  const result = await replay(bot.folder, { input: { city: 'Ulm' } });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  const ours = ordersOf(shop);
  const { text, report } = exportToPlaywright(await loadBot(bot.folder));
  expect(report.placeholder, text).toBe(0);

  const { types, run } = await performTest(text, { INPUT_CITY: 'Ulm' });
  expect(types.output).toBe('');
  expect(run.code, run.output + text).toBe(0);
  expect(ordersOf(shop).slice(ours.length)).toEqual(ours);
});
