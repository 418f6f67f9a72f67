import type { Candidate } from '../../contract/flow/targets.ts';
import { countCss, cssPath, matchCap, simpleSelectors, stableId, xpathOf } from './paths.ts';
import type { AnchorRelation } from './raw-event.ts';
import { annotatedElements, eachMatch } from './roots.ts';
import {
  isHidden,
  isLabelable,
  labelTexts,
  mayBeNamed,
  nameOf,
  roleOf,
  tagsOfRole,
  textOf,
  tidy,
} from './semantics.ts';
import { captionStability, generatedBecause } from './stability.ts';
import { type Anchor, mayRead, relationTo, type TableCell } from './surroundings.ts';

/** What a description may still cost; scans stop when it is spent and leave `matches` out. */
export class Budget {
  readonly #until: number;
  constructor(ms: number) {
    this.#until = performance.now() + ms;
  }
  get spent(): boolean {
    return performance.now() > this.#until;
  }
}

const testIdAttributes = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa'];
const longestText = 80;
/** Roles that say too little without a name, and whose name is mostly data. */
const vagueRoles = new Set([
  'row',
  'cell',
  'gridcell',
  'list',
  'table',
  'rowgroup',
  'group',
  'document',
  'main',
]);

/**
 * Counts the elements `accept` takes among those of the tags and those given beside; undefined when the budget ran out
 * before anything was known.
 */
function count(
  tags: readonly string[],
  beside: readonly Element[],
  accept: (element: Element) => boolean,
  budget: Budget,
): number | undefined {
  let matches = 0;
  let looked = 0;
  let ended = false;
  const look = (element: Element): boolean => {
    if (++looked % 32 === 0 && budget.spent) {
      ended = true;
      return false;
    }
    if (accept(element)) matches++;
    return matches < matchCap;
  };
  for (const tag of tags) {
    eachMatch(tag, look);
    if (ended || matches >= matchCap) break;
  }
  for (const element of beside) {
    if (ended || matches >= matchCap) break;
    if (!tags.includes(element.localName)) look(element);
  }
  return ended && matches < 2 ? undefined : matches;
}

const counted = (matches: number | undefined): { matches?: number } =>
  matches === undefined ? {} : { matches };

/** Number of elements that getByRole with the exact name finds; `self` is known to be one unless it is hidden. */
function countRole(self: Element, role: string, name: string, budget: Budget): number | undefined {
  return count(
    tagsOfRole[role] ?? [],
    annotatedElements(),
    (element) =>
      element === self
        ? !isHidden(element)
        : mayBeNamed(element, name) &&
          roleOf(element) === role &&
          !isHidden(element) &&
          nameOf(element) === name,
    budget,
  );
}

/**
 * Whether a label also reads what stands in the field, as one around a list reads its options: Playwright compares the
 * whole, which changes with the data.
 */
const isInsideLabel = (element: Element, text: string): boolean => {
  const own = tidy(element.textContent ?? '');
  return own !== '' && text !== own && text.includes(own) && element.closest('label') !== null;
};

const labelled = ['input', 'select', 'textarea', 'button', 'meter', 'output', 'progress'];

/** Number of elements that getByLabel with the exact text finds. */
function countLabel(text: string, budget: Budget): number | undefined {
  const word = text.split(' ', 1)[0] ?? text;
  return count(
    labelled,
    annotatedElements(),
    (element) => {
      if (!element.hasAttribute('aria-labelledby') && !element.hasAttribute('aria-label')) {
        if (!isLabelable(element) || element.labels === null || element.labels.length === 0) return false;
        if (!Array.from(element.labels).some((label) => mayRead(label, word))) return false;
      }
      return labelTexts(element).includes(text);
    },
    budget,
  );
}

/** Number of elements of the tag whose whole text is `text`; without a tag the innermost ones, as getByText finds them. */
function countText(text: string, tag: string | undefined, budget: Budget): number | undefined {
  const word = text.split(' ', 1)[0] ?? text;
  return count(
    [tag ?? 'body *'],
    [],
    (element) => {
      if (element.childElementCount > 8 || !mayRead(element, word)) return false;
      if (['script', 'style', 'noscript'].includes(element.localName) || textOf(element) !== text)
        return false;
      return tag !== undefined || !Array.from(element.children).some((child) => textOf(child) === text);
    },
    budget,
  );
}

/** What the caller already knows of the element. */
export interface Known {
  readonly role: string | undefined;
  readonly name: string;
  readonly box: DOMRect;
  readonly cell: TableCell | undefined;
  readonly anchor: Anchor | undefined;
}

/** Every way to find the element again, unique and most telling first. */
export function candidatesFor(element: Element, known: Known, budget: Budget): Candidate[] {
  const found: Candidate[] = [];
  testIdCandidates(element, found);
  const { role, name } = known;
  if (role !== undefined && !vagueRoles.has(role) && name !== '' && name.length <= longestText) {
    found.push({
      by: 'role',
      role,
      name,
      exact: true,
      ...counted(countRole(element, role, name, budget)),
      ...captionStability(0.9, name, 'role and name'),
    });
  }
  for (const text of new Set(labelTexts(element).slice(0, 2))) {
    if (text === '' || text.length > longestText || isInsideLabel(element, text)) continue;
    found.push({
      by: 'label',
      text,
      ...counted(countLabel(text, budget)),
      ...captionStability(0.88, text, 'label'),
    });
  }
  const placeholder = tidy(element.getAttribute('placeholder') ?? '');
  if (placeholder !== '' && placeholder.length <= longestText) {
    found.push({
      by: 'placeholder',
      text: placeholder,
      ...counted(
        count(
          ['input', 'textarea'],
          [],
          (each) => tidy(each.getAttribute('placeholder') ?? '') === placeholder,
          budget,
        ),
      ),
      ...captionStability(0.75, placeholder, 'placeholder'),
    });
  }
  cellCandidate(element, known.cell, found);
  // The text of a cell is today's data; its row and column say more.
  if (known.cell?.cell !== element) textCandidate(element, role, found, budget);
  anchorCandidate(element, known, found, budget);
  pathCandidates(element, found);
  // What finds nothing now would find nothing, or another element, later.
  return found.filter((each) => each.matches !== 0).sort((a, b) => rank(b) - rank(a));
}

const rank = (candidate: Candidate): number =>
  (candidate.matches === 1 ? 2 : candidate.matches === undefined ? 1 : 0) + (candidate.stability ?? 0);

function testIdCandidates(element: Element, found: Candidate[]): void {
  for (const attribute of testIdAttributes) {
    const value = element.getAttribute(attribute);
    if (!value) continue;
    const because = generatedBecause(value);
    found.push({
      by: 'testid',
      attribute,
      value,
      matches: countCss(`[${attribute}=${JSON.stringify(value)}]`),
      stability: because === undefined ? 0.95 : 0.6,
      reason: because === undefined ? 'set by the developers for tests' : `set for tests, but it ${because}`,
    });
  }
}

function cellCandidate(element: Element, cell: TableCell | undefined, found: Candidate[]): void {
  if (cell === undefined || cell.cell !== element) return;
  found.push({
    by: 'cell',
    key: cell.key,
    ...(cell.keyColumn === undefined ? {} : { keyColumn: cell.keyColumn }),
    column: cell.column,
    matches: cell.matches,
    stability: 0.8,
    reason: 'row key and column header',
  });
}

function textCandidate(element: Element, role: string | undefined, found: Candidate[], budget: Budget): void {
  if (isLabelable(element) && element.localName !== 'button') return;
  if (element instanceof HTMLElement && element.isContentEditable) return;
  const text = (element.textContent ?? '').length > 400 ? '' : textOf(element);
  if (text === '' || text.length > longestText) return;
  if (Array.from(element.children).some((child) => textOf(child) === text)) return;
  const tag = element.localName;
  found.push({
    by: 'text',
    text,
    tag,
    ...counted(countText(text, tag, budget)),
    ...captionStability(role === undefined ? 0.75 : 0.65, text, 'text'),
  });
}

function anchorCandidate(element: Element, { anchor, box }: Known, found: Candidate[], budget: Budget): void {
  if (anchor === undefined || budget.spent) return;
  const tag = element.localName;
  if (!nearestOfTag(element, tag, box, anchor)) return;
  const texts = countText(anchor.text, undefined, budget);
  found.push({
    by: 'anchor',
    text: anchor.text,
    relation: anchor.relation,
    tag,
    ...counted(texts),
    ...captionStability(0.6, anchor.text, 'position beside a caption'),
  });
}

/** Whether no other element of the tag lies nearer to the anchor in the same direction. */
function nearestOfTag(
  element: Element,
  tag: string,
  box: DOMRect,
  anchor: { readonly relation: AnchorRelation; readonly box: DOMRect },
): boolean {
  const distance = centreDistance(box, anchor.box);
  const others = element.ownerDocument.querySelectorAll(tag);
  if (others.length > 150) return false;
  for (const other of others) {
    if (other === element) continue;
    const otherBox = other.getBoundingClientRect();
    if (otherBox.width === 0 || otherBox.height === 0) continue;
    if (
      relationTo(otherBox, anchor.box) === anchor.relation &&
      centreDistance(otherBox, anchor.box) <= distance
    ) {
      return false;
    }
  }
  return true;
}

const centreDistance = (a: DOMRect, b: DOMRect): number =>
  Math.hypot(a.left + a.width / 2 - b.left - b.width / 2, a.top + a.height / 2 - b.top - b.height / 2);

function pathCandidates(element: Element, found: Candidate[]): void {
  const id = stableId(element);
  let kept = 0;
  for (const selector of simpleSelectors(element)) {
    const matches = countCss(selector);
    if (matches !== 1 && kept > 0) continue;
    const byId = id !== undefined && selector === `#${CSS.escape(id)}`;
    const byName = selector.includes('[name=');
    found.push({
      by: 'css',
      selector,
      matches,
      stability: byId ? 0.78 : byName ? 0.76 : 0.55,
      reason: byId
        ? 'id that looks written by a person'
        : byName
          ? 'name of the field'
          : 'attribute or class',
    });
    if (++kept >= 2) break;
  }
  const path = cssPath(element);
  if (path !== undefined && !found.some((each) => each.by === 'css' && each.selector === path)) {
    found.push({
      by: 'css',
      selector: path,
      matches: 1,
      stability: 0.3,
      reason: 'position in the page',
    });
  }
  const generated = element.id !== '' && id === undefined ? generatedBecause(element.id) : undefined;
  if (generated !== undefined) {
    const selector = `#${CSS.escape(element.id)}`;
    found.push({
      by: 'css',
      selector,
      matches: countCss(selector),
      stability: 0.1,
      reason: `id that ${generated}`,
    });
  }
  const xpath = xpathOf(element);
  if (xpath !== undefined) {
    found.push({ by: 'xpath', path: xpath, matches: 1, stability: 0.2, reason: 'position in the page' });
  }
}
