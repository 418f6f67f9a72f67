import { controlKind, describe, editingHost, meantElement, pointMatters } from './describe.ts';
import { keyMeaning } from './keys.ts';
import type { ControlKind, Modifier } from './raw-event.ts';
import { closest, deepActiveElement } from './roots.ts';
import { tidy } from './semantics.ts';
import type { Send } from './sending.ts';
import { isSensitive, rememberSecret } from './sensitivity.ts';

/** A drag is longer than this, in CSS pixels of path (a closed circle ends where it began). */
const dragPath = 8;
const longestTyped = 20_000;

interface Gesture {
  readonly id: number;
  readonly element: Element;
  readonly ref: number;
  readonly button: 'left' | 'right' | 'middle';
  readonly control: ControlKind;
  readonly modifiers: readonly Modifier[];
  readonly hitsLabel: boolean;
  path: number;
  x: number;
  y: number;
  clicked: boolean;
}

const setByTools = new Set(['date', 'time', 'month', 'week', 'datetime-local', 'color', 'range']);
const buttons = ['left', 'middle', 'right'] as const;

/** Listens to what the person does, in capture phase, and never touches the events. */
export class Capture {
  readonly #send: Send;
  #gesture: Gesture | undefined;
  #gestures = 0;
  #enterIn: Element | null = null;
  readonly #filesSent = new WeakMap<Element, string>();
  /** Last value told of each field; the page keeps it, so that a change event after typing tells nothing twice. */
  readonly #typedSent = new WeakMap<Element, string>();
  /** The trusted event that is being handled: what the page's scripts set meanwhile follows from it. */
  #handled: Event | undefined;
  #scriptedChooser = new WeakSet<Element>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** Handlers by event type; the agent registers them on window. */
  handlers(): Readonly<Record<string, (event: Event) => void>> {
    return {
      pointerdown: (event) => this.#down(event as PointerEvent),
      pointermove: (event) => this.#move(event as PointerEvent),
      pointerup: (event) => this.#up(event as PointerEvent),
      pointercancel: () => this.#cancel(),
      click: (event) => this.#click(event as MouseEvent),
      auxclick: (event) => this.#click(event as MouseEvent),
      keydown: (event) => this.#keydown(event as KeyboardEvent),
      input: (event) => this.#input(event),
      change: (event) => this.#input(event),
    };
  }

  /** Called with every event when its way through the page begins. */
  eventBegins(event: Event): void {
    // A change event also comes of losing the focus, to a tool as well as to a person.
    if (!event.isTrusted || this.#handled !== undefined || event.type === 'change') return;
    this.#handled = event;
    // Where the page stops the event on its way, its end is not seen.
    setTimeout(() => this.eventEnds(event), 0);
  }

  /** Called with every event that came through the page. */
  eventEnds(event: Event): void {
    if (event === this.#handled) this.#handled = undefined;
  }

  /** Assistive tools and drivers set lists and dates by script and then announce it with a composed input event. */
  #isSetFromOutside(event: Event, hit: Element): boolean {
    if (this.#handled !== undefined || event.type !== 'input' || !event.composed) return false;
    return hit instanceof HTMLSelectElement || (hit instanceof HTMLInputElement && setByTools.has(hit.type));
  }

  #ref(element: Element, keep = false): number {
    const { description, isNew } = describe(element, { keep });
    if (isNew) this.#send({ kind: 'describe', element: description });
    return description.ref;
  }

  #down(event: PointerEvent): void {
    if (!event.isTrusted) return;
    const hit = target(event);
    if (hit === undefined || hit === document.documentElement || isFrame(hit)) return;
    const element = meantElement(hit);
    const ref = this.#ref(element);
    const box = element.getBoundingClientRect();
    const gesture: Gesture = {
      id: ++this.#gestures,
      element,
      ref,
      button: buttons[event.button] ?? 'left',
      control: controlKind(element),
      modifiers: modifiersOf(event),
      hitsLabel: element !== hit && closest(hit, (at) => at === element) === undefined,
      path: 0,
      x: event.clientX,
      y: event.clientY,
      clicked: false,
    };
    this.#gesture = gesture;
    this.#send({
      kind: 'down',
      gesture: gesture.id,
      ref,
      button: gesture.button,
      modifiers: gesture.modifiers,
      control: gesture.control,
      offset: { x: Math.round(event.clientX - box.x), y: Math.round(event.clientY - box.y) },
    });
  }

  #move(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (gesture === undefined || event.buttons === 0) return;
    gesture.path += Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y);
    gesture.x = event.clientX;
    gesture.y = event.clientY;
  }

  /** When no click follows (the element went away, or the page stopped it), the gesture still was one. */
  #up(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (gesture === undefined || !event.isTrusted) return;
    setTimeout(() => {
      if (gesture.clicked) return;
      gesture.clicked = true;
      const disabled = gesture.element.matches(':disabled,[aria-disabled=true]');
      if (gesture.path > dragPath || disabled || gesture.button !== 'left') {
        this.#send({ kind: 'cancel', gesture: gesture.id });
      } else if (gesture.control !== 'check' && gesture.control !== 'select')
        this.#sendClick(gesture, 1, event);
    }, 0);
  }

  #cancel(): void {
    if (this.#gesture !== undefined) this.#send({ kind: 'cancel', gesture: this.#gesture.id });
    this.#gesture = undefined;
  }

  #click(event: MouseEvent): void {
    const hit = target(event);
    if (hit === undefined || isFrame(hit)) return;
    if (!event.isTrusted) {
      if (hit instanceof HTMLInputElement && hit.type === 'file') this.#scriptedChooser.add(hit);
      return;
    }
    const gesture = this.#gesture;
    const byPointer = event.detail > 0 && gesture !== undefined;
    if (byPointer || (gesture !== undefined && isLabelEcho(hit, gesture)))
      this.#pointerClick(event, hit, gesture);
    else this.#keyboardClick(event, hit);
  }

  #pointerClick(event: MouseEvent, hit: Element, gesture: Gesture): void {
    if (gesture.control === 'check') {
      const box = hit instanceof HTMLInputElement ? hit : undefined;
      if (box === undefined || (box.type !== 'checkbox' && box.type !== 'radio')) return;
      gesture.clicked = true;
      this.#send({ kind: 'check', ref: gesture.ref, checked: box.checked, gesture: gesture.id });
      return;
    }
    if (gesture.clicked && event.detail <= 1) return;
    gesture.clicked = true;
    this.#sendClick(gesture, Math.min(Math.max(event.detail, 1), 3), event);
  }

  #sendClick(gesture: Gesture, clickCount: number, event: MouseEvent): void {
    const box = pointMatters(gesture.element) ? gesture.element.getBoundingClientRect() : undefined;
    this.#send({
      kind: 'click',
      gesture: gesture.id,
      ref: gesture.ref,
      button: gesture.button,
      modifiers: gesture.modifiers,
      clickCount,
      control: gesture.control,
      ...(box === undefined
        ? {}
        : { position: { x: Math.round(event.clientX - box.x), y: Math.round(event.clientY - box.y) } }),
    });
  }

  /** Enter and Space press what has the focus; a click elsewhere is the browser submitting the form. */
  #keyboardClick(event: MouseEvent, hit: Element): void {
    const focused = deepActiveElement();
    if (focused === null || (focused !== hit && !focused.contains(hit))) return;
    if (this.#enterIn !== null && this.#enterIn !== hit) return;
    const element = meantElement(hit);
    if (element instanceof HTMLInputElement && (element.type === 'checkbox' || element.type === 'radio')) {
      this.#send({ kind: 'check', ref: this.#ref(element), checked: element.checked, gesture: 0 });
      return;
    }
    this.#send({
      kind: 'click',
      gesture: 0,
      ref: this.#ref(element),
      button: 'left',
      modifiers: modifiersOf(event),
      clickCount: 1,
      control: controlKind(element),
    });
  }

  #keydown(event: KeyboardEvent): void {
    if (!event.isTrusted) return;
    this.#gesture = undefined;
    const focused = target(event) ?? null;
    this.#enterIn = event.key === 'Enter' ? focused : null;
    const keys = focused !== null && isFrame(focused) ? undefined : keyMeaning(event, focused);
    if (keys === undefined) return;
    const whole = focused === null || focused === document.body || focused === document.documentElement;
    this.#send({ kind: 'press', keys, ...(whole ? {} : { ref: this.#ref(focused, true) }) });
  }

  #input(event: Event): void {
    const hit = target(event);
    if (hit === undefined || (!event.isTrusted && !this.#isSetFromOutside(event, hit))) return;
    if (hit instanceof HTMLSelectElement) {
      const choices = Array.from(hit.selectedOptions, (option) => tidy(option.label));
      this.#send({ kind: 'select', ref: this.#ref(hit, true), choices });
    } else if (hit instanceof HTMLInputElement && hit.type === 'file') this.#files(hit);
    else if (hit instanceof HTMLInputElement && (hit.type === 'checkbox' || hit.type === 'radio')) return;
    else if (hit instanceof HTMLInputElement || hit instanceof HTMLTextAreaElement)
      this.#typed(hit, hit.value);
    else {
      const host = editingHost(hit);
      if (host instanceof HTMLElement && event.type === 'input') {
        const long = (host.textContent ?? '').length > 4000;
        this.#typed(host, long ? (host.textContent ?? '') : linesOf(host));
      }
    }
  }

  #typed(element: Element, value: string): void {
    if (this.#typedSent.get(element) === value) return;
    this.#typedSent.set(element, value);
    const secret = isSensitive(element);
    if (secret) rememberSecret(element);
    this.#send({
      kind: 'fill',
      ref: this.#ref(element, true),
      secret,
      ...(secret ? {} : { value: value.slice(0, longestTyped) }),
    });
  }

  #files(element: HTMLInputElement): void {
    const names = Array.from(element.files ?? [], (file) => file.name);
    const key = Array.from(element.files ?? [], (file) => `${file.name}:${file.size}`).join('|');
    if (names.length === 0 || this.#filesSent.get(element) === key) return;
    this.#filesSent.set(element, key);
    const byScript = this.#scriptedChooser.has(element);
    this.#scriptedChooser.delete(element);
    this.#send({ kind: 'upload', ref: this.#ref(element, true), names, byScript });
  }
}

/** Text of an editable region with its line breaks, which `textContent` would lose. */
function linesOf(host: HTMLElement): string {
  const { innerText: lines } = host;
  return lines.replace(/\n$/, '');
}

/** The innermost element of an event, inside open shadow roots too. */
export function target(event: Event): Element | undefined {
  const first = event.composedPath()[0];
  if (first instanceof Element) return first;
  return first instanceof Text ? (first.parentElement ?? undefined) : undefined;
}

/** What happens in a frame is told by the frame's own agent. */
const isFrame = (element: Element): boolean =>
  element.localName === 'iframe' || element.localName === 'frame';

const isLabelEcho = (hit: Element, gesture: Gesture): boolean =>
  gesture.hitsLabel && hit === gesture.element && !gesture.clicked;

function modifiersOf(event: MouseEvent | KeyboardEvent): Modifier[] {
  const held: Modifier[] = [];
  if (event.ctrlKey) held.push('Control');
  if (event.altKey) held.push('Alt');
  if (event.metaKey) held.push('Meta');
  if (event.shiftKey) held.push('Shift');
  return held;
}
