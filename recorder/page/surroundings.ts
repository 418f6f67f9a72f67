import type { AnchorRelation } from './raw-event.ts';
import { parentOf } from './roots.ts';
import { nameOf, textOf, tidy } from './semantics.ts';

const longestCaption = 60;
const mostTexts = 24;

/** A caption near an element. */
export interface NearText {
  readonly text: string;
  readonly box: DOMRect;
  /** CSS pixels between the boxes. */
  readonly distance: number;
}

/**
 * Captions near an element, nearest first, at most 24 looked at. A caption is an element that holds one text and
 * nothing else, so that the player finds the same one by its text.
 */
export function textsNear(element: Element, box: DOMRect): NearText[] {
  const found: NearText[] = [];
  const seen = new Set<Element>();
  let looked = 0;
  let at: Element | undefined = element;
  for (let level = 0; level < 4 && at !== undefined && looked < mostTexts; level++) {
    const parent: Element | undefined = parentOf(at);
    if (parent === undefined) break;
    for (const side of ['before', 'after'] as const) {
      let sibling: Node | null = side === 'before' ? at.previousSibling : at.nextSibling;
      for (let step = 0; sibling !== null && step < (level < 2 ? 6 : 3) && looked < mostTexts; step++) {
        for (const leaf of captionLeaves(sibling)) {
          looked++;
          const caption = captionElement(leaf, element);
          if (caption === undefined || seen.has(caption)) continue;
          seen.add(caption);
          const captionBox = caption.getBoundingClientRect();
          if (captionBox.width > 0 && captionBox.height > 0) {
            found.push({ text: tidy(leaf.nodeValue ?? ''), box: captionBox, distance: gap(box, captionBox) });
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

/** The element whose whole text the node is; undefined where it stands among other texts or around the element. */
function captionElement(leaf: Text, element: Element): Element | undefined {
  const parent = leaf.parentElement;
  if (parent === null || parent.contains(element)) return undefined;
  return tidy(parent.textContent ?? '') === tidy(leaf.nodeValue ?? '') ? parent : undefined;
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
  if (node.data.length > 400) return false;
  const text = node.data.trim();
  return text.length > 1 && text.length <= longestCaption && /[^\s\d.,:;()+%/-]/.test(text);
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

/** A caption with where the element lies as seen from it. */
export interface Anchor extends NearText {
  readonly relation: AnchorRelation;
}

/** The caption a person would name the element by: to its left, above it, else beside it. */
export function anchorOf(texts: readonly NearText[], box: DOMRect): Anchor | undefined {
  const order: readonly AnchorRelation[] = ['right-of', 'below', 'left-of', 'above'];
  let best: (Anchor & { rank: number }) | undefined;
  for (const near of texts) {
    if (near.distance > 240) continue;
    const relation = relationTo(box, near.box);
    if (relation === undefined) continue;
    const rank = order.indexOf(relation) * 60 + near.distance;
    if (best === undefined || rank < best.rank) best = { ...near, relation, rank };
  }
  return best;
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

/** A cell by the key of its row and the header of its column. */
export interface TableCell {
  readonly cell: HTMLTableCellElement;
  readonly key: string;
  readonly keyColumn?: string;
  readonly column: string;
  /** Number of rows with that key, of the first 250. */
  readonly matches: number;
}

/** The cell of a table that the element is or lies in; undefined where the table has no header or the row no key. */
export function cellOf(element: Element): TableCell | undefined {
  const cell = element.closest('td');
  const row = cell?.parentElement;
  const table = cell?.closest('table');
  if (!(cell instanceof HTMLTableCellElement) || !(row instanceof HTMLTableRowElement) || !table)
    return undefined;
  const headers = table.tHead?.rows[0] ?? table.rows[0];
  if (headers === undefined || headers === row || headers.querySelector('th') === null) return undefined;
  const header = headers.cells[cell.cellIndex];
  const column = header === undefined ? '' : textOf(header);
  if (column === '' || column.length > longestCaption) return undefined;
  const keyCell = Array.from(row.cells).find(
    (each) => each !== cell && (each.textContent ?? '').trim() !== '',
  );
  if (keyCell === undefined) return undefined;
  const key = textOf(keyCell);
  if (key === '' || key.length > longestCaption) return undefined;
  const keyHeader = headers.cells[keyCell.cellIndex];
  const keyColumn = keyHeader === undefined ? '' : textOf(keyHeader);
  const matches = rowsWithKey(row, keyCell.cellIndex, key);
  return { cell, key, column, matches, ...(keyColumn === '' ? {} : { keyColumn }) };
}

function rowsWithKey(row: HTMLTableRowElement, keyIndex: number, key: string): number {
  const word = key.split(' ', 1)[0] ?? key;
  let matches = 0;
  let looked = 0;
  for (
    let at = row.parentElement?.firstElementChild ?? null;
    at !== null && looked < 250;
    at = at.nextElementSibling
  ) {
    looked++;
    let cell = at.firstElementChild;
    for (let index = 0; index < keyIndex && cell !== null; index++) cell = cell.nextElementSibling;
    if (cell !== null && mayRead(cell, word) && textOf(cell) === key) matches++;
  }
  return matches;
}

/** Whether the element's text can hold the word; most elements hold one text node, which costs least to look at. */
export function mayRead(element: Element, word: string): boolean {
  const first = element.firstChild;
  if (first === null) return element instanceof HTMLInputElement && element.value.includes(word);
  if (first === element.lastChild && first instanceof Text) return first.data.includes(word);
  return (element.textContent ?? '').includes(word);
}
