import type { BrowserContext, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort, Shot, StepScope, UiSession, WebPort } from '../../../contract/ports.ts';
import { systemClock } from '../clock.ts';
import { isGone } from './failure.ts';
import type { LaunchedBrowser, LaunchOptions } from './launch.ts';
import { mainPage, PageBook } from './page-book.ts';
import { PageQuiet } from './page-quiet.ts';
import { registerSelectorEngines } from './selector-engines.ts';
import { SensitiveFields } from './sensitive-fields.ts';
import { takeShot } from './shot.ts';
import { WebSteps } from './web-steps.ts';

/** How a run's browser comes about and behaves. */
export interface WebSessionOptions extends LaunchOptions {
  /** A browser that is already there instead of a new one; it is not closed with the session. */
  readonly context?: (() => Promise<BrowserContext>) | undefined;
  readonly clock?: ClockPort | undefined;
}

/** A web session as its owner sees it. */
export interface WebSession extends UiSession<WebPort> {
  /** The page used last, where one is open. */
  currentPage(): Page | undefined;
}

/** What a session is while its browser runs. */
export interface LiveSession {
  readonly context: BrowserContext;
  readonly pages: PageBook;
  readonly quiet: PageQuiet;
  readonly sensitive: SensitiveFields;
  readonly clock: ClockPort;
  /** True from the moment the browser went away without being asked to. */
  readonly lost: boolean;
}

/** A session of web steps; the browser starts with the first step and ends with `close`. */
export function createWebSession(options: WebSessionOptions): WebSession {
  return new LazyWebSession(options);
}

class LazyWebSession implements WebSession {
  readonly #options: WebSessionOptions;
  readonly #clock: ClockPort;
  readonly #sensitive = new SensitiveFields();
  #launched: LaunchedBrowser | undefined;
  #starting: Promise<LiveSession> | undefined;
  #live: { context: BrowserContext; pages: PageBook; lost: boolean } | undefined;
  #closed = false;

  constructor(options: WebSessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  port(scope: StepScope): WebPort {
    return new WebSteps({ scope, live: () => this.#start(scope) });
  }

  currentPage(): Page | undefined {
    return this.#live?.pages.current;
  }

  async shot(options?: { readonly signal?: AbortSignal | undefined }): Promise<Shot | undefined> {
    const page = this.#live?.pages.current;
    if (page === undefined || this.#live?.lost || this.#live?.pages.hasCrashed(page)) return undefined;
    try {
      return await takeShot(page, this.#sensitive, options?.signal);
    } catch (error) {
      // A page that closes while it is pictured has no picture; every other failure is told.
      if (page.isClosed() || isGone(error)) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => undefined);
    const launched = this.#launched;
    this.#launched = undefined;
    this.#live = undefined;
    await launched?.close();
  }

  #start(scope: Pick<StepScope, 'step'>): Promise<LiveSession> {
    if (this.#closed) {
      throw new UnderstudyError('browser-crashed', { what: 'browser session', step: scope.step.name });
    }
    this.#starting ??= this.#launch();
    return this.#starting;
  }

  async #launch(): Promise<LiveSession> {
    await registerSelectorEngines();
    const context = await this.#context();
    const pages = new PageBook(context);
    const quiet = new PageQuiet(context, this.#clock);
    const live = { context, pages, quiet, lost: false, sensitive: this.#sensitive, clock: this.#clock };
    this.#live = live;
    const loose = () => {
      if (!this.#closed) live.lost = true;
    };
    context.on('close', loose);
    context.browser()?.on('disconnected', loose);
    const first = context.pages()[0] ?? (await context.newPage());
    pages.use(first, mainPage);
    return live;
  }

  async #context(): Promise<BrowserContext> {
    if (this.#options.context !== undefined) return this.#options.context();
    const { launchBrowser } = await import('./launch.ts');
    this.#launched = await launchBrowser(this.#options);
    return this.#launched.context;
  }
}
