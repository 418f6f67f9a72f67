import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './page-dom.ts';

/** Runs in the page: whether one of the fields shows the text; must not use anything outside itself. */
function anyShows(elements: readonly PageElement[], text: string): boolean {
  const tidy = (value: string): string => value.replace(/\s+/g, ' ').trim();
  const wanted = tidy(text);
  return elements.some((element) => {
    const rect = element.getBoundingClientRect();
    if (rect.width === 0 || rect.height === 0 || element.type === 'password') return false;
    if (element.checkVisibility?.({ visibilityProperty: true }) === false) return false;
    const isField = element.localName === 'input' || element.localName === 'textarea';
    const shown = isField
      ? String(element.value ?? '')
      : element.localName === 'select'
        ? Array.from(element.selectedOptions ?? [])
            .map((option) => option.textContent ?? '')
            .join(' ')
        : (element.innerText ?? element.textContent ?? '');
    return tidy(shown).includes(wanted);
  });
}

const shows = anyShows as (elements: unknown[], text: string) => boolean;

/** Whether the element shows the text, blanks folded; for fields their content counts. */
export function fieldShows(locator: Locator, text: string): Promise<boolean> {
  return locator.evaluateAll(shows, text);
}

/** Whether the text can be seen now in any frame of the page, blanks folded; contents of fields count. */
export async function seesTextNow(page: Page, text: string): Promise<boolean> {
  const seen = await Promise.all(
    page.frames().map(async (frame) => {
      try {
        const [texts, fields] = await Promise.all([
          frame.getByText(text).evaluateAll(shows, text),
          frame.locator('input, textarea, select').evaluateAll(shows, text),
        ]);
        return texts || fields;
      } catch (error) {
        if (page.isClosed()) throw error;
        // The frame navigated or went away while it was looked at: it shows nothing at this moment.
        return false;
      }
    }),
  );
  return seen.includes(true);
}
