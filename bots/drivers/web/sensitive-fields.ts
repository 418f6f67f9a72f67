import type { Frame, Locator, Page } from 'playwright-core';
import type { Box, Target, WebTarget } from '../../../contract/flow/targets.ts';
import { candidateLocator } from './candidate-locator.ts';
import { findFrame } from './frame-path.ts';

/** Fields that hide what is typed; their dots would still tell its length. */
const hiddenInputs = 'input[type=password]';

/**
 * The fields whose content must not be seen in a picture: password fields, targets marked sensitive, and every target
 * into which a secret was typed in this session (a page may show it when its form comes back with an error).
 */
export class SensitiveFields {
  readonly #targets = new Map<string, WebTarget>();

  remember(name: string, target: WebTarget): void {
    this.#targets.set(name, target);
  }

  /** Takes up the bot's targets that are marked sensitive. */
  learn(targets: ReadonlyMap<string, Target>): void {
    for (const [name, target] of targets) if (target.sensitive) this.#targets.set(name, target);
  }

  /** What Playwright is to cover in pictures beyond the visible part of the page. */
  locators(page: Page): Locator[] {
    const ofPage = page
      .frames()
      .flatMap((frame) => [
        frame.locator(hiddenInputs),
        ...[...this.#targets.values()].flatMap((target) =>
          target.candidates.filter((one) => one.by !== 'text').map((one) => candidateLocator(frame, one)),
        ),
      ]);
    return ofPage;
  }

  /** Boxes to paint over now, in CSS pixels of the page's viewport. */
  async boxes(page: Page): Promise<Box[]> {
    const origin = URL.parse(page.url())?.origin;
    const ofPage = [...this.#targets.values()].filter(
      (target) => target.where.origin === origin || target.where.frames.length > 0,
    );
    const found = await Promise.all([
      ...page.frames().map((frame) => boxesOf(frame, hiddenInputs)),
      ...ofPage.map((target) => targetBoxes(page, target)),
    ]);
    return found.flat();
  }
}

async function boxesOf(frame: Frame, selector: string): Promise<Box[]> {
  try {
    const locator = frame.locator(selector);
    if ((await locator.count()) === 0) return [];
    const boxes = await Promise.all((await locator.all()).map((one) => one.boundingBox({ timeout: 1000 })));
    return boxes.filter((box) => box !== null);
  } catch {
    // A frame that goes away while it is looked at shows nothing any more.
    return [];
  }
}

/** Boxes of everything that any candidate of the target finds: painting too much is safe. */
async function targetBoxes(page: Page, target: WebTarget): Promise<Box[]> {
  const frame = await findFrame(page, target.where.frames);
  if (frame === undefined) return [];
  const found = await Promise.all(
    target.candidates.map(async (candidate): Promise<Box[]> => {
      try {
        const locators = await candidateLocator(frame, candidate).all();
        if (locators.length > 3) return [];
        const boxes = await Promise.all(locators.map((one) => one.boundingBox({ timeout: 1000 })));
        return boxes.filter((box) => box !== null);
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}
