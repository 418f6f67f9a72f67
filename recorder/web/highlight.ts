import type { Page } from 'playwright-core';
import { candidateLocator } from '../../bots/drivers/web/candidate-locator.ts';
import { findFrame } from '../../bots/drivers/web/frame-path.ts';
import { registerSelectorEngines } from '../../bots/drivers/web/selector-engines.ts';
import type { Target } from '../../contract/flow/targets.ts';

/** Milliseconds that an element stays marked. */
const shownMs = 2000;

/** Shows where a target is in a page for two seconds; answers how many elements its first fitting candidate finds. */
export async function highlightTarget(page: Page, target: Target): Promise<number> {
  await registerSelectorEngines();
  const frame = await findFrame(page, target.where.frames);
  if (frame === undefined) return 0;
  for (const candidate of target.candidates) {
    const locator = candidateLocator(frame, candidate);
    const count = await locator.count();
    if (count === 0) continue;
    await locator.first().scrollIntoViewIfNeeded({ timeout: shownMs });
    await locator.highlight();
    // The page may have closed by then, and its highlight with it.
    setTimeout(() => void page.hideHighlight().catch(() => undefined), shownMs).unref();
    return count;
  }
  return 0;
}
