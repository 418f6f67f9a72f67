import type { Locator } from 'playwright-core';
import type { Box, WebTarget } from '../../../contract/flow/targets.ts';
import type { PageElement, PageWindow } from './page-dom.ts';

/** One element that a candidate finds, as it stands in the page now. */
export interface Sighting {
  /** Place among all elements the candidate finds. */
  readonly index: number;
  readonly visible: boolean;
  readonly tag: string;
  /** CSS pixels of the page's viewport; undefined inside a frame of another origin. */
  readonly box: Box | undefined;
  /** Distance in pixels to the target's anchor text, where it lies as recorded; undefined otherwise. */
  readonly fromAnchor: number | undefined;
}

/** What one candidate finds at one moment, in one round trip. */
export interface Look {
  readonly count: number;
  readonly sightings: readonly Sighting[];
  /** Whether the document is past parsing. */
  readonly settled: boolean;
}

type Anchor = WebTarget['anchor'];

/** Runs in the page: measures the elements a candidate found; must not use anything outside itself. */
function measure(elements: readonly PageElement[], anchor: Anchor): Look {
  const shown = elements.slice(0, 25);
  const document = elements[0]?.ownerDocument;
  let left = 0;
  let top = 0;
  let reachable = true;
  let view: PageWindow | null = document?.defaultView ?? null;
  while (view !== null && view.parent !== view) {
    const frame: PageElement | null = view.frameElement;
    if (frame === null) {
      reachable = false;
      break;
    }
    const rect = frame.getBoundingClientRect();
    left += rect.left + frame.clientLeft;
    top += rect.top + frame.clientTop;
    view = view.parent;
  }
  const anchorRects =
    anchor === undefined || document === undefined || elements.length < 2
      ? []
      : [
          ...((document as unknown as PageElement & { body: PageElement }).body.querySelectorAll(
            '*',
          ) as unknown as Iterable<PageElement>),
        ]
          .filter(
            (element) =>
              element.childElementCount === 0 &&
              (element.textContent ?? '').replace(/\s+/g, ' ').trim() === anchor.text,
          )
          .map((element) => element.getBoundingClientRect());
  return {
    count: elements.length,
    settled: document === undefined || document.readyState !== 'loading',
    sightings: shown.map((element, index) => {
      const rect = element.getBoundingClientRect();
      const visible =
        rect.width > 0 &&
        rect.height > 0 &&
        (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
      let fromAnchor: number | undefined;
      for (const text of anchorRects) {
        const sameRow = Math.min(rect.bottom, text.bottom) - Math.max(rect.top, text.top) > 0;
        const sameColumn = Math.min(rect.right, text.right) - Math.max(rect.left, text.left) > 0;
        const relation =
          sameRow && text.right <= rect.left + 2
            ? 'right-of'
            : sameColumn && text.bottom <= rect.top + 2
              ? 'below'
              : sameRow && text.left >= rect.right - 2
                ? 'left-of'
                : sameColumn && text.top >= rect.bottom - 2
                  ? 'above'
                  : 'near';
        if (anchor?.relation !== 'near' && relation !== anchor?.relation) continue;
        const distance = Math.hypot(
          rect.left + rect.width / 2 - text.left - text.width / 2,
          rect.top + rect.height / 2 - text.top - text.height / 2,
        );
        if (fromAnchor === undefined || distance < fromAnchor) fromAnchor = distance;
      }
      return {
        index,
        visible,
        tag: element.localName,
        box: reachable
          ? { x: rect.left + left, y: rect.top + top, width: rect.width, height: rect.height }
          : undefined,
        fromAnchor,
      };
    }),
  };
}

/** Looks once what the locator finds; never waits for anything to appear. */
export async function lookAt(locator: Locator, anchor?: Anchor): Promise<Look> {
  return locator.evaluateAll(measure as (elements: unknown[], anchor: Anchor) => Look, anchor);
}

/**
 * Whether the look tells that its locator does not stand for one visible element. A document that left while it was
 * looked at (no look) says nothing.
 */
export const showsOther = (look: Look | undefined): boolean =>
  look !== undefined && (look.count !== 1 || !look.sightings[0]?.visible);
