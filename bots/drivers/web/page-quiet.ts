import type { BrowserContext, Frame, Page, Request } from 'playwright-core';
import type { ClockPort } from '../../../contract/ports.ts';

/** Milliseconds that answers to the last input may take before the next input goes ahead without them. */
const patienceMs = 10_000;

const counted = new Set(['xhr', 'fetch', 'document', 'script']);

const routeOf = (request: Request): string => {
  const url = URL.parse(request.url());
  return `${request.method()} ${url === null ? request.url() : url.origin + url.pathname}`;
};

/**
 * Knows which requests the last input set off. A person sees that a form is still filling itself and waits; a robot that
 * types in that moment has its text overwritten by the answer. Requests that never end (long polling, streams) are
 * recognised by outliving the patience once, and are not waited for again until one of their kind does end.
 */
export class PageQuiet {
  readonly #clock: ClockPort;
  readonly #open = new Map<Request, Page>();
  readonly #endless = new Set<string>();
  readonly #outlived = new WeakSet<Request>();
  readonly #waiting = new Set<() => void>();
  readonly #settling = new WeakMap<Page, Promise<void>>();
  /** Pages that were seen to go on working after an input; all others are not made to prove that they lie still. */
  readonly #lively = new WeakSet<Page>();

  constructor(context: BrowserContext, clock: ClockPort) {
    this.#clock = clock;
    context.on('request', (request) => this.#began(request));
    context.on('requestfinished', (request) => this.#ended(request));
    context.on('requestfailed', (request) => this.#ended(request));
  }

  /** An input is about to be made in the frame: what is under way until now was not set off by it. */
  beforeInput(page: Page, frame: Frame): void {
    for (const [request, of] of this.#open) if (of === page) this.#open.delete(request);
    this.#settling.delete(page);
    void this.#learn(page, inFrame(frame, watchInputs));
  }

  /** Remembers a page that says it changed later than the handlers of an input; answers whether the page is lively. */
  async #learn(page: Page, late: Promise<unknown>): Promise<boolean> {
    if ((await late) === true) this.#lively.add(page);
    return this.#lively.has(page);
  }

  /** The input was made, and it may set the page to work: from now on its work is watched. */
  afterInput(page: Page, frame: Frame): void {
    const settle = async (): Promise<void> => {
      if (await this.#learn(page, inFrame(frame, changedLate))) await inFrame(frame, untilStill);
    };
    this.#settling.set(page, settle());
  }

  /** Whether the frame got any input since `beforeInput`; true also where its document was left meanwhile. */
  async sawInput(frame: Frame): Promise<boolean> {
    return (await inFrame(frame, inputSeen)) !== false;
  }

  /**
   * Waits until the page has done what the last input asked of it: its requests, what their answers set off, its
   * drawing. Goes on after `atMostMs` in any case.
   */
  async untilQuiet(page: Page, atMostMs: number, signal: AbortSignal): Promise<void> {
    const ends = this.#clock.monotonic() + Math.min(patienceMs, atMostMs);
    const left = () => Math.max(0, ends - this.#clock.monotonic());
    const settling = this.#settling.get(page);
    if (settling !== undefined) await this.#within(settling, left(), signal);
    while (this.#busy(page)) {
      signal.throwIfAborted();
      if (left() === 0) return this.#giveUp(page);
      await this.#nextEnd(left(), signal);
      if (!this.#busy(page) && this.#lively.has(page)) {
        await this.#within(inFrame(page.mainFrame(), untilStill), left(), signal);
      }
    }
    this.#settling.delete(page);
  }

  #busy(page: Page): boolean {
    return [...this.#open.values()].includes(page);
  }

  #giveUp(page: Page): void {
    for (const [request, of] of this.#open) {
      if (of !== page) continue;
      this.#endless.add(routeOf(request));
      this.#outlived.add(request);
      this.#open.delete(request);
    }
  }

  async #nextEnd(ms: number, signal: AbortSignal): Promise<void> {
    const ended = Promise.withResolvers<void>();
    this.#waiting.add(ended.resolve);
    try {
      await this.#within(ended.promise, ms, signal);
    } finally {
      this.#waiting.delete(ended.resolve);
    }
  }

  /** Waits for the promise, but not longer than `ms`. */
  async #within(promise: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const timer = this.#clock.sleep(ms, AbortSignal.any([signal, over.signal]));
    try {
      await Promise.race([promise, timer]);
    } finally {
      over.abort();
      await timer.catch((error: unknown) => {
        if (signal.aborted) throw error;
      });
    }
  }

  #began(request: Request): void {
    if (!counted.has(request.resourceType()) || this.#endless.has(routeOf(request))) return;
    const page = pageOf(request);
    if (page === undefined) return;
    this.#open.set(request, page);
    if (request.resourceType() === 'xhr' || request.resourceType() === 'fetch') this.#lively.add(page);
  }

  #ended(request: Request): void {
    this.#open.delete(request);
    if (this.#outlived.delete(request)) this.#endless.delete(routeOf(request));
    for (const tell of [...this.#waiting]) tell();
  }
}

/** The page a request belongs to; requests of service workers and of navigations that have no frame yet have none. */
function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}

/** Milliseconds without a free moment after which a page counts as at work. */
const busyAfterMs = 20;
/** Free moments in a row, about 4 ms apart, after which a page that was at work counts as done. */
const freeMoments = 30;
/** Milliseconds after which a page that never rests (a clock, an animation) is taken as it is. */
const restlessMs = 1500;

const place = `Symbol.for('understudy.quiet')`;

/**
 * In the page, before an input: notices whether the page changes later than the handlers of the input themselves, which
 * is how scripts behave that go on by timers and redraw fields as they go.
 */
const watchInputs = `(() => {
  const before = globalThis[${place}];
  before?.end();
  let inInput = false;
  const watch = { input: false, late: false, end: () => undefined };
  const types = ['pointerdown', 'mousedown', 'mouseup', 'click', 'keydown', 'keyup', 'input', 'change'];
  const onInput = () => {
    watch.input = true;
    inInput = true;
    setTimeout(() => { inInput = false; });
  };
  const observer = new MutationObserver((records) => {
    if (watch.input && !inInput && records.some((record) => record.attributeName !== 'style')) watch.late = true;
  });
  watch.end = () => {
    observer.disconnect();
    for (const type of types) removeEventListener(type, onInput, true);
  };
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  for (const type of types) addEventListener(type, onInput, true);
  Object.defineProperty(globalThis, ${place}, { value: watch, configurable: true, writable: true });
  return before?.late ?? false;
})()`;

/** In the page: whether the watched input has come; nothing where another document is there by now. */
const inputSeen = `globalThis[${place}]?.input`;

/**
 * In the page, after an input: whether it changed later than the handlers of the input, once all timers that are due have
 * had their turn; a script that goes on by timers has shown itself by then, however starved the machine is.
 */
const changedLate = `new Promise((done) => {
  setTimeout(() => done(globalThis[${place}]?.late ?? false));
})`;

/**
 * In the page, after an input: a page that lies still is left after two free moments. One that is at work, or changed
 * after the input's own handlers, must first have been still for many of them.
 */
const untilStill = `new Promise((done) => {
  const watch = globalThis[${place}];
  let changed = false;
  let atWork = watch?.late ?? false;
  watch?.end();
  let free = 0;
  const began = performance.now();
  let last = began;
  const observer = new MutationObserver((records) => {
    if (records.some((record) => record.attributeName !== 'style')) changed = true;
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const whenFree = (next) =>
    typeof scheduler === 'object' ? scheduler.postTask(next, { priority: 'background' }) : setTimeout(next);
  const moment = () => {
    const now = performance.now();
    const busy = changed || now - last > ${busyAfterMs};
    if (busy) atWork = true;
    free = busy ? 0 : free + 1;
    changed = false;
    last = now;
    if (free < (atWork ? ${freeMoments} : 2) && now - began < ${restlessMs}) return setTimeout(whenFree, 4, moment);
    observer.disconnect();
    done();
  };
  whenFree(moment);
})`;

/** Evaluates in the frame; never rejects: a page that goes away has nothing more to do. */
async function inFrame(frame: Frame, script: string): Promise<unknown> {
  try {
    return await frame.evaluate(script);
  } catch {
    // The document was left or cannot run scripts; what comes next finds its own elements.
    return undefined;
  }
}
