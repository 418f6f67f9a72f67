import { type Browser, chromium, type Page } from 'playwright-core';
import { afterEach, expect, test, vi } from 'vitest';
import { servePages } from '../support/pages/page-server.ts';
import { scriptedBrowser } from '../support/scripted-browser.ts';
import { serveHost, tempFolder } from './host-under-test.ts';

const form = `<!doctype html><title>Order</title><label>Customer <input name="customer"></label>
  <button onclick="document.title = 'saved'">Save order</button>`;

const other = `<!doctype html><title>Other</title><button onclick="document.title = 'next'">Next</button>`;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The person sits down in front of the browser as soon as it is there. */
const theirBrowser = (url: string): Promise<Browser> =>
  vi.waitUntil(() => chromium.connectOverCDP(url, { noDefaults: true }).catch(() => undefined), {
    timeout: 30_000,
  });

/** The person's page, once the picker waits for a click on the element. */
async function pageInPick(browser: Browser, name: string): Promise<Page> {
  const page = await vi.waitUntil(
    () =>
      browser
        .contexts()[0]
        ?.pages()
        .find((each) => each.url() !== 'about:blank'),
    {
      timeout: 20_000,
    },
  );
  const overlay = page.locator('understudy-overlay');
  await vi.waitUntil(
    async () => {
      await page.mouse.move(1, 1);
      await page.getByRole('button', { name }).hover();
      return (await overlay.count()) > 0;
    },
    { timeout: 20_000 },
  );
  return page;
}

test('a person points at an element from the editor, sees it highlighted, and may call it off', async () => {
  await using folder = await tempFolder();
  const site = await servePages({ '/order': form, '/other': other });
  try {
    await using served = await serveHost();
    const { client } = served;
    const scripted = await scriptedBrowser(folder.path);
    vi.stubEnv('DISPLAY', ':scripted');
    await client.call('settings.set', { browserPath: scripted.path });
    const { botId } = await client.call('bots.create', { title: 'Orders' });
    await expect(client.call('targets.pick', { botId })).rejects.toThrow('give the address of the page');

    const picking = client.call('targets.pick', { botId, url: `${site.url}/order` });
    picking.catch(() => undefined);
    const person = await theirBrowser(scripted.url);
    const page = await pageInPick(person, 'Save order');
    await page.getByRole('button', { name: 'Save order' }).click();
    const { target, suggestedName, crop } = await picking;
    expect(suggestedName).toBe('saveOrder');
    expect(target).toMatchObject({ kind: 'web', where: { origin: site.url, route: '/order' } });
    expect(crop?.length).toBeGreaterThan(100);
    // The click was meant for the Studio, not for the page.
    expect(await page.title()).toBe('Order');

    const seen = await client.call('targets.highlight', { botId, target });
    expect(seen).toMatchObject({ live: true, page: `${site.url}/order`, winner: 0 });
    expect(await page.locator('x-pw-glass').count()).toBe(1);

    const calledOff = client.call('targets.pick', { botId });
    calledOff.catch(() => undefined);
    // Going on to another page does not end the picking.
    await page.goto(`${site.url}/other`);
    await pageInPick(person, 'Next');
    await client.call('targets.cancelPick', {});
    await expect(calledOff).rejects.toThrow('cancelled');
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await page.title()).toBe('next');
    await person.close();
  } finally {
    await site.close();
  }
}, 90_000);
