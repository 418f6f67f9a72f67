import type { PageElement, PageRect, PageRow } from './page-dom.ts';

/** Body of our own selectors: JSON, escaped so that Playwright's selector syntax sees no special character. */
export const selectorBody = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

/** Names of the engines in Playwright's selectors. */
export const engineNames = { anchor: 'understudy-anchor', cell: 'understudy-cell' } as const;

/** Runs in the page: the nearest element of a tag in a direction from a text; must not use anything outside itself. */
function anchorEngine() {
  const tidy = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();
  const relationTo = (box: PageRect, text: PageRect): string => {
    const sameRow = Math.min(box.bottom, text.bottom) - Math.max(box.top, text.top) > 0;
    const sameColumn = Math.min(box.right, text.right) - Math.max(box.left, text.left) > 0;
    if (sameRow && text.right <= box.left + 2) return 'right-of';
    if (sameColumn && text.bottom <= box.top + 2) return 'below';
    if (sameRow && text.left >= box.right - 2) return 'left-of';
    if (sameColumn && text.top >= box.bottom - 2) return 'above';
    return 'near';
  };
  const centre = (box: PageRect): { x: number; y: number } => ({
    x: box.left + box.width / 2,
    y: box.top + box.height / 2,
  });
  const queryAll = (root: PageElement, body: string): PageElement[] => {
    const wanted = JSON.parse(decodeURIComponent(body)) as { text: string; relation: string; tag: string };
    const word = wanted.text.split(' ', 1)[0] ?? '';
    const texts = Array.from(root.querySelectorAll('*')).filter(
      (element) =>
        (element.textContent ?? '').includes(word) &&
        tidy(element.textContent) === wanted.text &&
        !Array.from(element.children).some((child) => tidy(child.textContent) === wanted.text) &&
        element.localName !== 'script' &&
        element.localName !== 'style',
    );
    const found: PageElement[] = [];
    const elements = Array.from(root.querySelectorAll(wanted.tag))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    for (const text of texts) {
      const from = text.getBoundingClientRect();
      if (from.width === 0 || from.height === 0) continue;
      const origin = centre(from);
      let best: { element: PageElement; distance: number } | undefined;
      for (const { element, box } of elements) {
        if (element === text || (wanted.relation !== 'near' && relationTo(box, from) !== wanted.relation))
          continue;
        const { x, y } = centre(box);
        const distance = Math.hypot(x - origin.x, y - origin.y);
        if (best === undefined || distance < best.distance) best = { element, distance };
      }
      if (best !== undefined && !found.includes(best.element)) found.push(best.element);
    }
    return found;
  };
  return { query: (root: PageElement, body: string) => queryAll(root, body)[0], queryAll };
}

/** Runs in the page: table cells by the text of a key cell and of a column header; must not use anything outside itself. */
function cellEngine() {
  const tidy = (element: PageElement | undefined): string =>
    (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const queryAll = (root: PageElement, body: string): PageElement[] => {
    const wanted = JSON.parse(decodeURIComponent(body)) as {
      key: string;
      keyColumn?: string;
      column: string;
    };
    const found: PageElement[] = [];
    for (const table of Array.from(root.querySelectorAll('table'))) {
      const rows: PageRow[] = Array.from(table.rows ?? []);
      const head = rows.find((row) => row.querySelector('th') !== null);
      if (head === undefined) continue;
      const headers = Array.from(head.cells).map(tidy);
      const column = headers.indexOf(wanted.column);
      const key = wanted.keyColumn === undefined ? -1 : headers.indexOf(wanted.keyColumn);
      if (column < 0 || (wanted.keyColumn !== undefined && key < 0)) continue;
      for (const row of rows) {
        if (row === head) continue;
        const cells = Array.from(row.cells);
        const fits =
          key >= 0
            ? tidy(cells[key]) === wanted.key
            : cells.some((cell, index) => index !== column && tidy(cell) === wanted.key);
        const cell = cells[column];
        if (fits && cell !== undefined) found.push(cell);
      }
    }
    return found;
  };
  return { query: (root: PageElement, body: string) => queryAll(root, body)[0], queryAll };
}

let registered: Promise<void> | undefined;

/** Teaches Playwright our selectors, once in this process; in a world of their own, out of the page's reach. */
export function registerSelectorEngines(): Promise<void> {
  registered ??= (async () => {
    const { selectors } = await import('playwright-core');
    const options = { contentScript: true };
    await selectors.register(engineNames.anchor, `(${anchorEngine.toString()})()`, options);
    await selectors.register(engineNames.cell, `(${cellEngine.toString()})()`, options);
  })();
  return registered;
}
