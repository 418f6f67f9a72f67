import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../bots/drivers/clock.ts';
import { createWebSession, type WebSession } from '../../bots/drivers/web/session.ts';
import type { Target } from '../../contract/flow/targets.ts';
import { type PageServer, servePages } from '../support/pages/page-server.ts';
import { stepScope, webTarget } from '../support/pages/step-scope.ts';

/** A form of an old single-page application: “New” shows it at once and redraws it when its values are there. */
const form = (fillDefaults: string): string => `<button id="new">New</button>
  <input name="party"><button id="save">Save</button><p></p>
  <script>
    const field = document.querySelector('input');
    const redraw = () => { field.value = ''; document.querySelector('p').textContent += '.'; };
    document.querySelector('#new').onclick = () => { ${fillDefaults} };
    document.querySelector('#save').onclick = () => { document.title = 'saved ' + field.value; };
  </script>`;

const chainOfTimers = `
  let turns = 0;
  const turn = () => { redraw(); turns += 1; if (turns < 6) setTimeout(turn, 30); };
  setTimeout(turn, 0);`;

const chainOfRequests = `
  fetch('/defaults').then((answer) => answer.text())
    .then(() => { redraw(); return fetch('/autocomplete'); }).then(redraw);`;

let held: { path: string; response: ServerResponse }[] = [];
let arrived: (() => void) | undefined;
let server: PageServer;
let session: WebSession;

const hold = (path: string) => (_request: unknown, response: ServerResponse) => {
  held.push({ path, response });
  arrived?.();
};

const nextHeld = async (): Promise<{ path: string; response: ServerResponse }> => {
  while (held.length === 0) {
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
  const [first] = held.splice(0, 1);
  if (first === undefined) throw new Error('nothing is held');
  return first;
};

beforeAll(async () => {
  server = await servePages({
    '/timers': form(chainOfTimers),
    '/requests': form(chainOfRequests),
    '/defaults': hold('/defaults'),
    '/autocomplete': hold('/autocomplete'),
    '/still': form(''),
    '/frames':
      '<!doctype html><frameset cols="20%,80%"><frame name="menu" src="/menu"><frame name="work" src="/first"></frameset>',
    '/menu': '<a href="/second" target="work">Next</a>',
    '/first': form(''),
    '/second': hold('/second'),
  });
  session = createWebSession({ headless: true });
});

afterEach(() => {
  held = [];
});

afterAll(async () => {
  await session.close();
  await server.close();
});

const byCss = (selector: string, frame?: string): Target =>
  webTarget(server.url, [{ by: 'css', selector }], {
    frames: frame === undefined ? [] : [{ name: frame }],
  });

const port = (frame?: string) =>
  session.port(
    stepScope({
      targets: {
        new: byCss('#new', frame),
        party: byCss('input', frame),
        save: byCss('#save', frame),
        next: byCss('a', 'menu'),
      },
    }),
  );

const title = async (): Promise<string> => (await session.currentPage()?.title()) ?? '';

test('text is typed only after a form that redraws itself by timers has come to rest', async () => {
  await port().open(`${server.url}/timers`);
  await port().click('new');
  await port().fill('party', 'Jansen');
  await port().click('save');
  expect(await title()).toBe('saved Jansen');
});

test('text is typed only after the answers to a click, and what they set off, have come', async () => {
  await port().open(`${server.url}/requests`);
  await port().click('new');
  let filled = false;
  const filling = port()
    .fill('party', 'Jansen')
    .then(() => {
      filled = true;
    });
  const defaults = await nextHeld();
  expect([defaults.path, filled]).toEqual(['/defaults', false]);
  defaults.response.end('x');
  const autocomplete = await nextHeld();
  expect([autocomplete.path, filled]).toEqual(['/autocomplete', false]);
  autocomplete.response.end('x');
  await filling;
  await port().click('save');
  expect(await title()).toBe('saved Jansen');
});

test('a click in the menu frame is followed into the work frame before anything is typed there', async () => {
  await port().open(`${server.url}/frames`);
  await port('work').fill('party', 'old');
  await port().click('next');
  const filling = port('work').fill('party', 'new');
  const second = await nextHeld();
  second.response.writeHead(200, { 'content-type': 'text/html' }).end(form(''));
  await filling;
  const work = session
    .currentPage()
    ?.frames()
    .find((frame) => frame.name() === 'work');
  expect(work?.url()).toBe(`${server.url}/second`);
  expect(await work?.inputValue('input')).toBe('new');
});

test('a request that never ends holds up one step, not every step', async () => {
  let skipped = 0;
  const waits: number[] = [];
  const impatient = createWebSession({
    headless: true,
    clock: {
      ...systemClock,
      monotonic: () => performance.now() + skipped,
      sleep: async (ms, signal) => {
        if (ms < 1000) return systemClock.sleep(ms, signal);
        waits.push(ms);
        skipped += ms;
      },
    },
  });
  try {
    const scope = stepScope({ targets: { party: byCss('input'), save: byCss('#save') }, timeoutMs: 30_000 });
    const steps = impatient.port(scope);
    await steps.open(`${server.url}/still`);
    for (const name of ['first', 'second']) {
      // A query of its own, or the browser's cache would hold the second request back for the answer to the first.
      await impatient.currentPage()?.evaluate(`void fetch('/defaults?${name}').catch(() => undefined)`);
      await nextHeld();
      await steps.fill('party', name);
      expect(waits).toHaveLength(1);
    }
  } finally {
    await impatient.close();
  }
});

test('cancelling ends the wait for a page that is still at work', async () => {
  await port().open(`${server.url}/requests`);
  await port().click('new');
  await nextHeld();
  const cancel = new AbortController();
  const scope = stepScope({ targets: { party: byCss('input') }, signal: cancel.signal });
  const filling = session.port(scope).fill('party', 'Jansen');
  cancel.abort(new Error('enough'));
  await expect(filling).rejects.toThrow('enough');
});
