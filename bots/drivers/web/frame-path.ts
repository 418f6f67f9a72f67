import type { Frame, Page } from 'playwright-core';
import type { FrameStep } from '../../../contract/flow/targets.ts';

const routeOf = (address: string): string => {
  const url = URL.parse(address);
  return url === null ? address : url.pathname;
};

async function frameBySelector(parent: Frame, selector: string): Promise<Frame | undefined> {
  const element = await parent.$(selector);
  if (element === null) return undefined;
  try {
    return (await element.contentFrame()) ?? undefined;
  } finally {
    await element.dispose();
  }
}

/**
 * The frame that the steps lead to, or undefined while one of them is not there. A step is found by the frame's name,
 * else by the route it shows, else by the frame element's selector. Never waits.
 */
export async function findFrame(page: Page, steps: readonly FrameStep[]): Promise<Frame | undefined> {
  let at: Frame | undefined = page.mainFrame();
  for (const step of steps) {
    const children: Frame[] = at.childFrames();
    const { name, route, selector } = step;
    let next: Frame | undefined =
      name === undefined || name === '' ? undefined : children.find((child) => child.name() === name);
    if (next === undefined && route !== undefined) {
      const sameRoute = children.filter((child) => routeOf(child.url()) === route);
      if (sameRoute.length === 1) next = sameRoute[0];
    }
    if (next === undefined && selector !== undefined) next = await frameBySelector(at, selector);
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}
