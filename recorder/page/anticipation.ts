import { target } from './capture.ts';
import { meantElement, prepare } from './describe.ts';
import { queryAll, searchRoots } from './roots.ts';

/** Milliseconds between two elements described ahead, so that a pointer that crosses the page costs nothing. */
const restMs = 60;
/** Milliseconds between two looks for new shadow roots. */
const rootsMs = 2000;

/**
 * Describes what the pointer rests on while the page is idle: a person points some hundred milliseconds before pressing,
 * so the press itself finds the description ready. Nothing of it is sent.
 */
export class Anticipation {
  #pointed: Element | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #isPlanned = false;
  #rootsAt = Number.NEGATIVE_INFINITY;

  /** Takes note of where the pointer is. */
  pointer(event: Event): void {
    const hit = target(event);
    if (hit === undefined || hit === this.#pointed) return;
    this.#pointed = hit;
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    requestIdleCallback(() => {
      this.#isPlanned = false;
      const element = this.#pointed;
      if (element === undefined || !element.isConnected || performance.now() - this.#lastAt < restMs) return;
      this.#lastAt = performance.now();
      if (performance.now() - this.#rootsAt > rootsMs) {
        searchRoots(true);
        this.#rootsAt = performance.now();
      }
      prepare(meantElement(element));
    });
  }

  /** Looks for shadow roots and describes one element of each usual kind, so that the first click is no slower. */
  warmUp(): void {
    const kinds = ['button', 'input', 'select', 'a[href]', 'td'];
    const next = (): void => {
      const kind = kinds.shift();
      if (kind === undefined) return;
      const [element] = queryAll(kind, 1);
      if (element !== undefined) prepare(element);
      requestIdleCallback(next);
    };
    requestIdleCallback(() => {
      searchRoots(true);
      next();
    });
  }
}
