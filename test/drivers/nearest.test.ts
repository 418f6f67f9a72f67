import { afterAll, beforeAll, expect, test } from 'vitest';
import { textLikeness } from '../../bots/drivers/web/nearest-elements.ts';
import { createWebSession, type WebSession } from '../../bots/drivers/web/session.ts';
import type { RunEventBody } from '../../contract/run/index.ts';
import { type PageServer, servePages } from '../support/pages/page-server.ts';
import { stepScope, webTarget } from '../support/pages/step-scope.ts';

let server: PageServer;
let session: WebSession;

const changed = `
  <h1>Supplier invoice</h1>
  <form>
    <label>Supplier <input name="party"></label>
    <label>Amount <input name="amount" value="secret 1234"></label>
    <button type="button" id="store" class="primary">Save invoice</button>
    <button type="button" class="quiet">Cancel</button>
    <a href="/help">Help</a>
    <button hidden>Save hidden</button>
  </form>`;

beforeAll(async () => {
  server = await servePages({
    '/changed': changed,
    '/shell':
      '<iframe name="work" src="/changed" width="700" height="500" style="margin-left:40px"></iframe>',
  });
  session = createWebSession({ headless: true });
});

afterAll(async () => {
  await session?.close();
  await server?.close();
});

type Missed = Extract<RunEventBody, { type: 'target.missed' }>;

async function missedOn(path: string, target: ReturnType<typeof webTarget>): Promise<Missed> {
  const scope = stepScope({ targets: { save: target }, timeoutMs: 300 });
  const web = session.port(scope);
  await session.port(stepScope({})).open(server.url + path);
  await expect(web.click('save')).rejects.toMatchObject({ code: 'target-not-found' });
  const missed = scope.events.find((event) => event.type === 'target.missed');
  if (missed === undefined) throw new Error('nothing was told of the missing element');
  return missed;
}

test('a missing element is told with the elements most like it, best first, with what agrees', async () => {
  const missed = await missedOn(
    '/changed',
    webTarget(server.url, [
      { by: 'role', role: 'button', name: 'Save' },
      { by: 'testid', attribute: 'id', value: 'save' },
    ]),
  );
  expect(missed).toMatchObject({ target: 'save', page: `${server.url}/changed` });
  expect(missed.nearest[0]).toMatchObject({
    tag: 'button',
    role: 'button',
    name: 'Save invoice',
    selector: '#store',
  });
  expect(missed.nearest[0]?.agrees).toContain('role');
  expect(missed.nearest.length).toBeLessThanOrEqual(5);
  const scores = missed.nearest.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(missed.nearest[0]?.box.width).toBeGreaterThan(20);
  expect(JSON.stringify(missed)).not.toContain('hidden');
  expect(JSON.stringify(missed)).not.toContain('secret 1234');
});

test('inside a frame the boxes are those of the page', async () => {
  const inFrame = webTarget(server.url, [{ by: 'role', role: 'button', name: 'Save' }], {
    frames: [{ name: 'work' }],
  });
  const outer = await missedOn('/shell', inFrame);
  const inner = await missedOn(
    '/changed',
    webTarget(server.url, [{ by: 'role', role: 'button', name: 'Save' }]),
  );
  expect((outer.nearest[0]?.box.x ?? 0) - (inner.nearest[0]?.box.x ?? 0)).toBeGreaterThanOrEqual(40);
});

test('texts are alike by the letters they share', () => {
  expect(textLikeness('Save', 'save')).toBe(1);
  expect(textLikeness('Save', 'Save invoice')).toBeGreaterThan(textLikeness('Save', 'Cancel'));
  expect(textLikeness('', 'Save')).toBe(0);
});
