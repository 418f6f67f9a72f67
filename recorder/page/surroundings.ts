import type { AnchorRelation } from './raw-event.ts';
import { parentOf } from './roots.ts';
import { nameOf, textOf, tidy } from './semantics.ts';

const longestCaption = 60;
const mostTexts = 40;

interface NearText {
  readonly text: string;
  readonly box: DOMRect;
  readonly distance: number;
}

/** Captions near an element, nearest first: text leaves of its neighbourhood, at most forty looked at. */
export function textsNear(element: Element, box: DOMRect): NearText[] {
  const found: NearText[] = [];
  let looked = 0;
  let at: Element | undefined = element;
  const range = document.createRange();
  for (let level = 0; level < 4 && at !== undefined && looked < mostTexts; level++) {
    const parent: Element | undefined = parentOf(at);
    if (parent === undefined) break;
    for (const side of ['before', 'after'] as const) {
      let sibling: Node | null = side === 'before' ? at.previousSibling : at.nextSibling;
      for (let step = 0; sibling !== null && step < 6 && looked < mostTexts; step++) {
        for (const leaf of captionLeaves(sibling)) {
          looked++;
          range.selectNodeContents(leaf);
          const leafBox = range.getBoundingClientRect();
          if (leafBox.width > 0 && leafBox.height > 0) {
            found.push({ text: tidy(leaf.nodeValue ?? ''), box: leafBox, distance: gap(box, leafBox) });
          }
          if (looked >= mostTexts) break;
        }
        sibling = side === 'before' ? sibling.previousSibling : sibling.nextSibling;
      }
    }
    at = parent;
  }
  return found.sort((a, b) => a.distance - b.distance);
}

/** Text nodes of a subtree that read like captions; stops after eight. */
function captionLeaves(node: Node): Text[] {
  if (node instanceof Text) return isCaption(node) ? [node] : [];
  if (
    !(node instanceof Element) ||
    ['script', 'style', 'select', 'textarea', 'noscript'].includes(node.localName)
  ) {
    return [];
  }
  const leaves: Text[] = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let step = 0; step < 30 && leaves.length < 8; step++) {
    const next = walker.nextNode();
    if (next === null) break;
    const parent = next.parentElement?.localName ?? '';
    if (
      next instanceof Text &&
      isCaption(next) &&
      !['script', 'style', 'option', 'textarea'].includes(parent)
    ) {
      leaves.push(next);
    }
  }
  return leaves;
}

const isCaption = (node: Text): boolean => {
  const text = (node.nodeValue ?? '').trim();
  return text.length > 1 && text.length <= longestCaption && /\p{L}/u.test(text);
};

const gap = (a: DOMRect, b: DOMRect): number => {
  const dx = Math.max(a.left - b.right, b.left - a.right, 0);
  const dy = Math.max(a.top - b.bottom, b.top - a.bottom, 0);
  return Math.hypot(dx, dy);
};

/** Where the element lies as seen from the text; undefined when only diagonal. */
export function relationTo(box: DOMRect, text: DOMRect): AnchorRelation | undefined {
  const sameRow = Math.min(box.bottom, text.bottom) - Math.max(box.top, text.top) > 0;
  const sameColumn = Math.min(box.right, text.right) - Math.max(box.left, text.left) > 0;
  if (sameRow && text.right <= box.left + 2) return 'right-of';
  if (sameColumn && text.bottom <= box.top + 2) return 'below';
  if (sameRow && text.left >= box.right - 2) return 'left-of';
  if (sameColumn && text.top >= box.bottom - 2) return 'above';
  return undefined;
}

/** The caption a person would name the element by: to its left, above it, else beside it. */
export function anchorOf(
  texts: readonly NearText[],
  box: DOMRect,
): { text: string; relation: AnchorRelation; box: DOMRect } | undefined {
  const order: readonly AnchorRelation[] = ['right-of', 'below', 'left-of', 'above'];
  let best: { text: string; relation: AnchorRelation; box: DOMRect; rank: number } | undefined;
  for (const near of texts) {
    if (near.distance > 240) continue;
    const relation = relationTo(box, near.box);
    if (relation === undefined) continue;
    const rank = order.indexOf(relation) * 60 + near.distance;
    if (best === undefined || rank < best.rank) best = { text: near.text, relation, box: near.box, rank };
  }
  return best === undefined ? undefined : { text: best.text, relation: best.relation, box: best.box };
}

/** Heading, legend, dialog or form name that the element stands under. */
export function sectionOf(element: Element): string | undefined {
  let at: Element | undefined = parentOf(element);
  for (let level = 0; at !== undefined && level < 25; level++) {
    const named = sectionName(at);
    if (named !== undefined && named !== '' && named.length <= 40) return named;
    at = parentOf(at);
  }
  return undefined;
}

function sectionName(element: Element): string | undefined {
  const { localName } = element;
  const role = element.getAttribute('role');
  if (localName === 'fieldset') {
    const legend = element.querySelector(':scope > legend');
    return legend === null ? undefined : tidy(legend.textContent ?? '');
  }
  if (
    localName === 'dialog' ||
    role === 'dialog' ||
    role === 'alertdialog' ||
    role === 'form' ||
    role === 'region'
  ) {
    return nameOf(element) || headingIn(element);
  }
  if (localName === 'form') {
    return (
      tidy(element.getAttribute('aria-label') ?? '') ||
      headingIn(element) ||
      tidy((element.getAttribute('name') ?? element.id).replace(/[_-]+/g, ' '))
    );
  }
  if (localName === 'section' || localName === 'article') return headingIn(element);
  return undefined;
}

function headingIn(element: Element): string | undefined {
  const heading = element.querySelector('h1,h2,h3,h4,legend,caption,[role=heading]');
  return heading === null ? undefined : tidy(heading.textContent ?? '');
}

/** The cell of a table that the element is or lies in, by row key and column header. */
export function cellOf(element: Element):
  | {
      readonly cell: HTMLTableCellElement;
      readonly key: string;
      readonly keyColumn?: string;
      readonly column: string;
      readonly matches: number;
    }
  | undefined {
  const cell = element.closest('td');
  const row = cell?.parentElement;
  const table = cell?.closest('table');
  if (!(cell instanceof HTMLTableCellElement) || !(row instanceof HTMLTableRowElement) || !table)
    return undefined;
  const headers = table.tHead?.rows[0] ?? table.rows[0];
  if (headers === undefined || headers === row || headers.querySelector('th') === null) return undefined;
  const column = textOf(headers.cells[cell.cellIndex] ?? headers);
  if (headers.cells[cell.cellIndex] === undefined || column === '' || column.length > longestCaption)
    return undefined;
  const keyIndex = Array.from(row.cells).findIndex(
    (each) => each !== cell && each.textContent !== null && each.textContent.trim() !== '',
  );
  const keyCell = row.cells[keyIndex];
  if (keyCell === undefined) return undefined;
  const key = textOf(keyCell);
  if (key === '' || key.length > longestCaption) return undefined;
  let matches = 0;
  const rows = table.rows;
  for (let index = 0; index < rows.length && index < 500; index++) {
    const candidate = rows[index]?.cells[keyIndex];
    if (candidate?.textContent?.includes(key.split(' ', 1)[0] ?? key) && textOf(candidate) === key) {
      matches++;
    }
  }
  const header = headers.cells[keyIndex];
  const keyColumn = header === undefined ? '' : textOf(header);
  return { cell, key, column, matches, ...(keyColumn === '' ? {} : { keyColumn }) };
}
