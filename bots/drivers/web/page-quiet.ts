import type { BrowserContext, Page, Request } from 'playwright-core';
import type { ClockPort } from '../../../contract/ports.ts';

/** Milliseconds that answers to the last input may take before the next input goes ahead without them. */
const patienceMs = 5000;

const counted = new Set(['xhr', 'fetch', 'document', 'script']);

const routeOf = (request: Request): string => {
  const url = URL.parse(request.url());
  return `${request.method()} ${url === null ? request.url() : url.origin + url.pathname}`;
};

/**
 * Knows which requests the last input set off. A person sees that a form is still filling itself and waits; a robot that
 * types in that moment has its text overwritten by the answer. Requests that never end (long polling, streams) are
 * recognised by outliving the patience once, and are not waited for again.
 */
export class PageQuiet {
  readonly #clock: ClockPort;
  readonly #open = new Map<Request, Page>();
  readonly #endless = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(context: BrowserContext, clock: ClockPort) {
    this.#clock = clock;
    context.on('request', (request) => this.#began(request));
    context.on('requestfinished', (request) => this.#ended(request));
    context.on('requestfailed', (request) => this.#ended(request));
  }

  /** An input is about to be made: what is under way until now was not set off by it. */
  forget(page: Page): void {
    for (const [request, of] of this.#open) if (of === page) this.#open.delete(request);
  }

  /** Waits for the answers to what the last input set off, and to what those answers set off in turn. */
  async untilQuiet(page: Page, signal: AbortSignal): Promise<void> {
    const started = this.#clock.monotonic();
    while (this.#busy(page)) {
      const left = patienceMs - (this.#clock.monotonic() - started);
      if (left <= 0) return this.#giveUp(page);
      await this.#nextEnd(left, signal);
      if (!this.#busy(page)) await rendered(page);
    }
  }

  #busy(page: Page): boolean {
    return [...this.#open.values()].includes(page);
  }

  #giveUp(page: Page): void {
    for (const [request, of] of this.#open) {
      if (of !== page) continue;
      this.#endless.add(routeOf(request));
      this.#open.delete(request);
    }
  }

  async #nextEnd(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ended = Promise.withResolvers<void>();
    this.#waiting.add(ended.resolve);
    const timer = this.#clock.sleep(ms, AbortSignal.any([signal, over.signal]));
    try {
      await Promise.race([ended.promise, timer]);
    } finally {
      this.#waiting.delete(ended.resolve);
      over.abort();
      await timer.catch((error: unknown) => {
        if (!over.signal.aborted) throw error;
      });
    }
  }

  #began(request: Request): void {
    if (!counted.has(request.resourceType()) || this.#endless.has(routeOf(request))) return;
    const page = pageOf(request);
    if (page !== undefined) this.#open.set(request, page);
  }

  #ended(request: Request): void {
    this.#open.delete(request);
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

/** In the page: two frames, or a moment where a hidden window draws none. */
const twoFrames = `new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => done()));
  setTimeout(done, 100);
})`;

/** Lets the page draw what the answers brought; a page that goes away meanwhile has nothing to draw. */
async function rendered(page: Page): Promise<void> {
  try {
    await page.evaluate(twoFrames);
  } catch (error) {
    if (!page.isClosed() && !/context was destroyed|navigat/i.test((error as Error).message)) throw error;
  }
}
