import { target } from './capture.ts';
import { boxOf, describe, meantElement } from './describe.ts';
import { textOf } from './semantics.ts';
import type { Send } from './sending.ts';

/** What the person is asked to point at: any element, or a text to check. */
export type PickMode = 'element' | 'text';

/** A frame over one element; takes no events and changes nothing of the page's layout. */
class Overlay {
  #host: HTMLElement | undefined;
  #frame: HTMLElement | undefined;

  show(element: Element, caption: string): void {
    if (this.#host === undefined || !this.#host.isConnected) {
      const host = document.createElement('understudy-overlay');
      Object.assign(host.style, {
        position: 'fixed',
        inset: '0',
        pointerEvents: 'none',
        zIndex: '2147483647',
      });
      const shadow = host.attachShadow({ mode: 'closed' });
      const frame = document.createElement('div');
      Object.assign(frame.style, {
        position: 'fixed',
        boxSizing: 'border-box',
        border: '2px solid #d6336c',
        background: 'rgba(214, 51, 108, 0.12)',
        borderRadius: '3px',
        font: '12px system-ui, sans-serif',
        color: '#fff',
      });
      shadow.append(frame);
      document.documentElement.append(host);
      this.#host = host;
      this.#frame = frame;
    }
    const box = boxOf(element.getBoundingClientRect());
    const frame = this.#frame;
    if (frame === undefined) return;
    Object.assign(frame.style, {
      left: `${box.x - 2}px`,
      top: `${box.y - 2}px`,
      width: `${box.width + 4}px`,
      height: `${box.height + 4}px`,
    });
    const tag = document.createElement('span');
    tag.textContent = caption;
    Object.assign(tag.style, {
      position: 'absolute',
      left: '-2px',
      bottom: '100%',
      background: '#d6336c',
      padding: '1px 6px',
      borderRadius: '3px 3px 0 0',
      whiteSpace: 'nowrap',
    });
    frame.replaceChildren(...(caption === '' ? [] : [tag]));
  }

  hide(): void {
    this.#host?.remove();
    this.#host = undefined;
    this.#frame = undefined;
  }
}

/** Lets the person point at an element: the one time that the agent keeps a click from the page. */
export class Picker {
  readonly #send: Send;
  readonly #overlay = new Overlay();
  #mode: PickMode | undefined;
  #swallowing = false;

  constructor(send: Send) {
    this.#send = send;
  }

  get active(): boolean {
    return this.#mode !== undefined || this.#swallowing;
  }

  start(mode: PickMode): void {
    this.#mode = mode;
  }

  stop(): void {
    this.#mode = undefined;
    this.#overlay.hide();
  }

  /** Sees every event first; true when the event belongs to picking and recording must not see it. */
  takes(event: Event): boolean {
    if (this.#swallowing && ['pointerup', 'click', 'auxclick', 'pointercancel'].includes(event.type)) {
      consume(event);
      if (event.type !== 'pointerup') this.#swallowing = false;
      return true;
    }
    if (this.#mode === undefined) return false;
    if (event.type === 'pointermove') {
      const hit = target(event);
      if (hit !== undefined) this.#overlay.show(this.#meant(hit), '');
      return true;
    }
    if (event.type === 'keydown' && (event as KeyboardEvent).key === 'Escape') {
      consume(event);
      this.stop();
      return true;
    }
    if (event.type !== 'pointerdown') return false;
    const hit = target(event);
    if (hit === undefined) return false;
    consume(event);
    this.#swallowing = true;
    const element = this.#meant(hit);
    const { description, isNew } = describe(element);
    if (isNew) this.#send({ kind: 'describe', element: description });
    this.stop();
    this.#send({ kind: 'picked', ref: description.ref, text: pickedText(element) });
    return true;
  }

  #meant(hit: Element): Element {
    return this.#mode === 'text' ? hit : meantElement(hit);
  }
}

/** The text a check would look for: what was marked, else what the element shows. */
function pickedText(element: Element): string {
  const marked = (getSelection()?.toString() ?? '').trim();
  if (marked !== '') return marked;
  if (element instanceof HTMLInputElement && element.type === 'password') return '';
  return textOf(element).slice(0, 200);
}

function consume(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
