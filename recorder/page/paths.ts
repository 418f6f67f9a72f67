import { queryAll } from './roots.ts';
import { generatedBecause, stateClass } from './stability.ts';

/** Matches are counted up to here; more are all the same "many". */
export const matchCap = 25;

const quote = (value: string): string => `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\a ')}"`;

/** Classes of the element that look written by a person and name a thing rather than a state. */
export function stableClasses(element: Element): string[] {
  return Array.from(element.classList).filter(
    (name) => name.length > 1 && !stateClass.test(name) && generatedBecause(name) === undefined,
  );
}

/** Id as CSS where it looks written by a person. */
export function stableId(element: Element): string | undefined {
  const { id } = element;
  return id !== '' && !/\s/.test(id) && generatedBecause(id) === undefined ? id : undefined;
}

/** The simplest selectors for the element, most telling first; uniqueness is counted by the caller. */
export function simpleSelectors(element: Element): string[] {
  const tag = element.localName;
  const selectors: string[] = [];
  const id = stableId(element);
  if (id !== undefined) selectors.push(`#${CSS.escape(id)}`);
  const name = element.getAttribute('name');
  if (name !== null && name !== '' && generatedBecause(name) === undefined) {
    const value = element.getAttribute('value');
    const choosable =
      element instanceof HTMLInputElement && (element.type === 'radio' || element.type === 'checkbox');
    selectors.push(
      `${tag}[name=${quote(name)}]${choosable && value !== null ? `[value=${quote(value)}]` : ''}`,
    );
  }
  for (const attribute of ['href', 'title', 'alt', 'data-id', 'data-name', 'data-action', 'data-field']) {
    const value = element.getAttribute(attribute);
    if (value && value.length <= 80 && !/\d{4,}|[?#]/.test(value)) {
      selectors.push(`${tag}[${attribute}=${quote(value)}]`);
    }
  }
  const classes = stableClasses(element);
  if (classes.length > 0)
    selectors.push(
      `${tag}.${classes
        .slice(0, 3)
        .map((each) => CSS.escape(each))
        .join('.')}`,
    );
  return selectors;
}

/** Shortest unique path of child steps from the nearest ancestor with a stable id; undefined when none is unique. */
export function cssPath(element: Element): string | undefined {
  const root = element.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return undefined;
  const steps: string[] = [];
  let at: Element | null = element;
  while (at !== null && steps.length <= 16) {
    const id = at === element ? undefined : stableId(at);
    if (id !== undefined && root.querySelectorAll(`#${CSS.escape(id)}`).length === 1) {
      return [`#${CSS.escape(id)}`, ...steps].join(' > ');
    }
    steps.unshift(`${at.localName}${positionAmongType(at)}`);
    at = at.parentElement;
  }
  const path = steps.join(' > ');
  // A path from the root names one child at each step; a cut one has to be looked up, and so has one in a shadow root.
  if (at === null && root instanceof Document) return path;
  const matches = queryAll(path, 2);
  return matches.length === 1 && matches[0] === element ? path : undefined;
}

function positionAmongType(element: Element): string {
  const parent = element.parentElement;
  if (parent === null) return '';
  let before = 0;
  for (
    let sibling = element.previousElementSibling;
    sibling !== null;
    sibling = sibling.previousElementSibling
  ) {
    if (sibling.localName === element.localName) before++;
  }
  if (before > 0) return `:nth-of-type(${before + 1})`;
  for (let sibling = element.nextElementSibling; sibling !== null; sibling = sibling.nextElementSibling) {
    if (sibling.localName === element.localName) return ':nth-of-type(1)';
  }
  return '';
}

/** Positional XPath, from the nearest stable id or the root; undefined inside shadow roots, where XPath cannot look. */
export function xpathOf(element: Element): string | undefined {
  if (!(element.getRootNode() instanceof Document)) return undefined;
  const steps: string[] = [];
  let at: Element | null = element;
  while (at !== null) {
    const id = at === element ? undefined : stableId(at);
    if (id !== undefined && !id.includes('"')) return `//*[@id="${id}"]/${steps.join('/')}`;
    const parent: Element | null = at.parentElement;
    const tag =
      at.namespaceURI === 'http://www.w3.org/1999/xhtml' ? at.localName : `*[local-name()="${at.localName}"]`;
    let index = 1;
    let sibling = at.previousElementSibling;
    while (sibling !== null) {
      if (sibling.localName === at.localName) index++;
      sibling = sibling.previousElementSibling;
    }
    steps.unshift(parent === null ? tag : `${tag}[${index}]`);
    at = parent;
  }
  return `/${steps.join('/')}`;
}

/** Number of elements that match in document and shadow roots, counted to the cap. */
export const countCss = (selector: string): number => queryAll(selector, matchCap).length;
