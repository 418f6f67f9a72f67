import type { Locator, Page } from 'playwright-core';
import type { Candidate, Target } from '../../contract/flow/targets.ts';

/** Shows where a target is in a page for two seconds; answers how many elements its first fitting candidate finds. */
export async function highlightTarget(page: Page, target: Target): Promise<number> {
  for (const candidate of target.candidates) {
    const locator = locatorOf(page, target, candidate);
    const count = locator === undefined ? 0 : await locator.count();
    if (locator === undefined || count === 0) continue;
    await locator.first().scrollIntoViewIfNeeded({ timeout: 2000 });
    await locator.highlight();
    setTimeout(() => void page.hideHighlight().catch(() => undefined), 2000).unref();
    return count;
  }
  return 0;
}

/** The candidate as a Playwright locator; undefined for the kinds that only the player resolves. */
function locatorOf(page: Page, target: Target, candidate: Candidate): Locator | undefined {
  let scope: Pick<
    Page,
    'locator' | 'getByRole' | 'getByLabel' | 'getByPlaceholder' | 'getByText' | 'frameLocator'
  > = page;
  for (const frame of target.where.frames) {
    const selector =
      frame.selector ?? (frame.name === undefined ? undefined : `[name=${JSON.stringify(frame.name)}]`);
    if (selector !== undefined) scope = scope.frameLocator(selector);
  }
  switch (candidate.by) {
    case 'role':
      return scope.getByRole(candidate.role as Parameters<Page['getByRole']>[0], {
        ...(candidate.name === undefined ? {} : { name: candidate.name, exact: true }),
      });
    case 'label':
      return scope.getByLabel(candidate.text, { exact: true });
    case 'placeholder':
      return scope.getByPlaceholder(candidate.text, { exact: true });
    case 'testid':
      return scope.locator(`[${candidate.attribute}=${JSON.stringify(candidate.value)}]`);
    case 'text':
      return scope.getByText(candidate.text, { exact: true });
    case 'css':
      return scope.locator(candidate.selector);
    case 'xpath':
      return scope.locator(`xpath=${candidate.path}`);
    default:
      return undefined;
  }
}
