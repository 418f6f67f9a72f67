import type { CDPSession, Page } from 'playwright-core';
import type { Box } from '../../../contract/flow/targets.ts';
import type { Shot } from '../../../contract/ports.ts';
import { orAborted } from '../abort.ts';
import { paintOver, pngSize } from './png.ts';
import type { SensitiveFields } from './sensitive-fields.ts';

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function sessionOf(page: Page): Promise<CDPSession> {
  let session = sessions.get(page);
  if (session === undefined) {
    session = page.context().newCDPSession(page);
    sessions.set(page, session);
    // A failed attempt must not stick to the page.
    session.catch(() => sessions.delete(page));
  }
  return session;
}

async function capture(page: Page): Promise<Uint8Array> {
  const session = await sessionOf(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
  return Buffer.from(data, 'base64');
}

/**
 * The visible part of the page as PNG. Sensitive fields are looked for before and after the picture, and painted over
 * in it: the page itself is not touched, and a field that moved meanwhile is covered in both places.
 */
export function takeShot(
  page: Page,
  sensitive: SensitiveFields,
  signal: AbortSignal | undefined,
): Promise<Shot> {
  const work = async (): Promise<Shot> => {
    const [before, png] = await Promise.all([sensitive.boxes(page), capture(page)]);
    const { width, height } = pngSize(png);
    const boxes: Box[] = before.length === 0 ? before : [...before, ...(await sensitive.boxes(page))];
    if (boxes.length === 0) return { png, width, height };
    return { png: paintOver(png, boxes, await scaleOf(page, width)), width, height };
  };
  return orAborted(work(), signal);
}

/** Picture pixels per CSS pixel. */
async function scaleOf(page: Page, width: number): Promise<number> {
  const viewport = page.viewportSize();
  const cssWidth = viewport?.width ?? (await page.evaluate<number>('innerWidth'));
  return cssWidth > 0 ? width / cssWidth : 1;
}
