/** Places to search: the document and every open shadow root below it. */
export type Root = Document | ShadowRoot;

let known: ShadowRoot[] = [];
let knownAt = Number.NEGATIVE_INFINITY;
const staleAfterMs = 10_000;

/** All open shadow roots; looked for again when idle, when asked, and when the last look is older than ten seconds. */
export function searchRoots(fresh = false): readonly Root[] {
  if (fresh || performance.now() - knownAt > staleAfterMs) {
    known = [];
    collect(document, known);
    knownAt = performance.now();
  }
  return known.length === 0 ? [document] : [document, ...known];
}

/** Makes sure that the roots around an element are known. */
export function learnRootOf(element: Element): void {
  const root = element.getRootNode();
  if (root instanceof ShadowRoot && !known.includes(root)) searchRoots(true);
}

function collect(root: Root, into: ShadowRoot[]): void {
  const all = root.querySelectorAll('*');
  for (let index = 0; index < all.length; index++) {
    const shadow = all[index]?.shadowRoot;
    if (shadow) {
      into.push(shadow);
      collect(shadow, into);
    }
  }
}

/** Shows every element that matches `selector`, in the document and in open shadow roots, until `look` answers false. */
export function eachMatch(selector: string, look: (element: Element) => boolean): void {
  const isTag = /^[a-z][a-z0-9]*$/.test(selector);
  for (const root of searchRoots()) {
    const matches =
      isTag && root instanceof Document
        ? root.getElementsByTagName(selector)
        : root.querySelectorAll(selector);
    for (let index = 0; index < matches.length; index++) {
      const element = matches[index];
      if (element !== undefined && !look(element)) return;
    }
  }
}

/** Elements with a written role or label, remembered until the document changes. */
let annotated: Element[] = [];
let isAnnotatedCurrent = false;
const annotation = ['role', 'aria-label', 'aria-labelledby'];
const changes = new MutationObserver(() => {
  isAnnotatedCurrent = false;
  // Nothing is watched until somebody asks again.
  changes.disconnect();
});

/** Elements that carry a role, aria-label or aria-labelledby attribute. */
export function annotatedElements(): readonly Element[] {
  if (!isAnnotatedCurrent) {
    annotated = queryAll('[role],[aria-label],[aria-labelledby]', Number.POSITIVE_INFINITY);
    isAnnotatedCurrent = true;
    changes.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: annotation,
    });
  }
  return annotated;
}

/** Elements that match `selector` in the document and in open shadow roots, `limit` at most. */
export function queryAll(selector: string, limit: number): Element[] {
  const found: Element[] = [];
  eachMatch(selector, (element) => found.push(element) < limit);
  return found;
}

/** Parent across shadow boundaries. */
export function parentOf(element: Element): Element | undefined {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}

/** Nearest ancestor or self that `test` accepts, across shadow boundaries. */
export function closest(element: Element, test: (candidate: Element) => boolean): Element | undefined {
  let at: Element | undefined = element;
  while (at !== undefined) {
    if (test(at)) return at;
    at = parentOf(at);
  }
  return undefined;
}

/** The focused element, through open shadow roots. */
export function deepActiveElement(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
