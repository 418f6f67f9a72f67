import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebSession, type WebSession } from '../../bots/drivers/web/session.ts';
import type { Target } from '../../contract/flow/targets.ts';
import { type PageServer, servePages } from '../support/pages/page-server.ts';
import { stepScope, webTarget } from '../support/pages/step-scope.ts';

const canary = 'CANARY-7731';
let server: PageServer;
let session: WebSession;
let targets: Record<string, Target>;

beforeAll(async () => {
  server = await servePages({
    '/': `<style>body{margin:0} input{position:absolute;left:40px;width:300px;height:40px;font-size:24px;border:0;background:#ff0}</style>
      <input type="password" id="password" style="top:20px"><input id="pin" style="top:100px"><input id="plain" style="top:180px">
      <input id="marked" style="top:260px" value="${canary}"><iframe src="/inner" style="position:absolute;top:340px;left:0;border:0"></iframe>`,
    '/inner':
      '<style>body{margin:0} input{position:absolute;left:40px;top:20px;width:200px;height:40px;background:#ff0}</style><input type="password">',
  });
  session = createWebSession({ headless: true });
  const css = (selector: string) => webTarget(server.url, [{ by: 'css', selector }]);
  targets = {
    pin: css('#pin'),
    plain: css('#plain'),
    marked: { ...css('#marked'), sensitive: true },
  };
});

afterAll(async () => {
  await session.close();
  await server.close();
});

/** Share of yellow pixels in the middle of a field at `top`: a field that is painted over has none. */
async function yellow(png: Uint8Array, top: number): Promise<number> {
  const area = sharp(png).extract({ left: 60, top: top + 5, width: 100, height: 30 });
  const { data, info } = await area.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    if ((data[at] ?? 0) > 200 && (data[at + 1] ?? 0) > 200 && (data[at + 2] ?? 255) < 80) count += 1;
  }
  return count / (data.length / info.channels);
}

test('password fields, marked targets and fields that got a secret are painted over; others are not', async () => {
  const web = session.port(stepScope({ targets, secrets: { pin: canary } }));
  await web.open(server.url);
  const before = await session.shot();
  expect(before).toMatchObject({ width: 1280, height: 800 });
  expect(await yellow(before?.png ?? new Uint8Array(), 100)).toBeGreaterThan(0.9);
  await web.fill('pin', '⟦pin⟧');
  await web.fill('plain', 'open');
  for (const png of [
    (await session.shot())?.png ?? new Uint8Array(),
    await web.screenshot(),
    await web.screenshot({ fullPage: true }),
  ]) {
    expect(await yellow(png, 20), 'password').toBe(0);
    expect(await yellow(png, 100), 'secret').toBe(0);
    expect(await yellow(png, 180), 'plain').toBeGreaterThan(0.4);
    expect(await yellow(png, 260), 'marked').toBe(0);
    expect(await yellow(png, 360), 'password in a frame').toBe(0);
  }
});

test('input waits until the screen before it is pictured, while looking for the element goes on', async () => {
  const quiet = session.port(stepScope({ targets }));
  await quiet.open(server.url);
  const page = session.currentPage();
  for (const act of ['fill', 'click', 'press'] as const) {
    const picture = Promise.withResolvers<void>();
    const scope = stepScope({ targets, pictured: picture.promise });
    const web = session.port(scope);
    await page?.evaluate(`window.inputs = 0; for (const type of ['input', 'mousedown', 'keydown'])
      addEventListener(type, () => { window.inputs += 1; }, { capture: true })`);
    const acting =
      act === 'fill' ? web.fill('plain', 'x') : act === 'click' ? web.click('plain') : web.press('Tab');
    // A whole other step, reading included, fits in meanwhile: the one that waits has had its time to act.
    expect(await session.port(stepScope({ targets })).readText('marked')).toBe(canary);
    expect((await session.shot())?.width).toBe(1280);
    expect(await page?.evaluate('window.inputs'), act).toBe(0);
    picture.resolve();
    await acting;
    expect(await page?.evaluate('window.inputs'), act).toBeGreaterThan(0);
  }
});

test('reading does not wait for the picture, and a cancelled step makes no input after it', async () => {
  const picture = Promise.withResolvers<void>();
  const never = stepScope({ targets, pictured: picture.promise });
  await session.port(stepScope({ targets })).open(server.url);
  expect(await session.port(never).readText('marked')).toBe(canary);
  const stop = new AbortController();
  const scope = stepScope({ targets, pictured: picture.promise, signal: stop.signal });
  const filling = session.port(scope).fill('plain', 'too late');
  stop.abort(new Error('cancelled'));
  await expect(filling).rejects.toThrow('cancelled');
  picture.resolve();
  expect(await session.port(stepScope({ targets })).readText('plain')).toBe('');
});

test('a session in which nothing was opened has no picture, and starts no browser for it', async () => {
  const idle = createWebSession({ headless: true, executablePath: '/nowhere/chrome' });
  expect(await idle.shot()).toBeUndefined();
  await idle.close();
});

test('a browser that cannot be started is named', async () => {
  const broken = createWebSession({ headless: true, executablePath: '/nowhere/chrome' });
  await expect(broken.port(stepScope({})).open(server.url)).rejects.toMatchObject({
    code: 'browser-not-started',
    values: { path: '/nowhere/chrome' },
  });
  await broken.close();
});
