import type { Frame, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { WebTarget } from '../../../contract/flow/targets.ts';
import type { PageChoice, StepScope, WebStepOptions } from '../../../contract/ports.ts';
import { orAborted } from '../abort.ts';
import { hostPermitted, requireHost } from '../permissions.ts';
import { candidateLocator } from './candidate-locator.ts';
import { type Act, actEagerly, sliceMs } from './eager-act.ts';
import { isGone, isTimeout, notActionableReason } from './failure.ts';
import { findFrame } from './frame-path.ts';
import { lookAt } from './look.ts';
import { nearestElements } from './nearest-elements.ts';
import { type ResolvedTarget, resolveTarget } from './resolve-target.ts';
import type { LiveSession } from './session.ts';
import { fieldShows } from './visible-text.ts';

const leastSliceMs = 200;
const pollMs = 100;

/** What all steps share: permission, cancellation, resolving, new pages, dialogs, and errors that say what happened. */
export class StepRunner {
  readonly #scope: StepScope;
  readonly #live: () => Promise<LiveSession>;

  constructor(scope: StepScope, live: () => Promise<LiveSession>) {
    this.#scope = scope;
    this.#live = live;
  }

  /** Runs work that may change the screen at once: the picture of the screen before it is taken first. */
  guarded<T>(work: (live: LiveSession) => Promise<T>): Promise<T> {
    return this.#guarded(async (live) => {
      await this.#untilPictured();
      return work(live);
    });
  }

  /** To be awaited right before an input. Rejects on cancel, so that no input follows it. */
  async #untilPictured(): Promise<void> {
    const { pictured, signal } = this.#scope;
    if (pictured !== undefined) await orAborted(pictured, signal);
  }

  /** Runs work on the session; cancel ends it at once, and a lost browser or page is named as such. */
  async #guarded<T>(work: (live: LiveSession) => Promise<T>): Promise<T> {
    const { signal, step } = this.#scope;
    signal.throwIfAborted();
    const live = await orAborted(this.#live(), signal);
    live.sensitive.learn(this.#scope.targets);
    const page = live.pages.current;
    try {
      if (live.lost) throw this.#crashed('browser', undefined);
      return await orAborted(work(live), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UnderstudyError) throw error;
      const isLost = live.lost || live.context.browser()?.isConnected() === false;
      if (isLost) throw this.#crashed('browser', error);
      if (page !== undefined && (live.pages.hasCrashed(page) || isGone(error)))
        throw this.#crashed('page', error);
      if (isTimeout(error)) {
        const { timeoutMs } = this.#scope;
        throw new UnderstudyError('step-timeout', { step: step.name, timeoutMs }, { cause: error });
      }
      throw error;
    }
  }

  #crashed(what: 'browser' | 'page', cause: unknown): UnderstudyError {
    const { name, pointer } = this.#scope.step;
    return new UnderstudyError(
      'browser-crashed',
      { what, step: name },
      { cause, where: { step: name, pointer } },
    );
  }

  /** Says how dialogs of this step are answered; every answer is noted in the log. */
  expectDialogs(live: LiveSession, options: WebStepOptions): void {
    const scope = this.#scope;
    live.pages.expectDialogs(options.dialog, ({ type, message, accepted }) => {
      scope.emit({
        type: 'log',
        step: scope.step,
        level: options.dialog === undefined && type !== 'alert' ? 'warn' : 'info',
        message: `The page showed a dialog (${type}) “${message}”; it was ${accepted ? 'accepted' : 'declined'}.`,
      });
    });
  }

  /** Runs work on the page that the step means. */
  onPage<T>(
    options: WebStepOptions,
    work: (on: { page: Page; live: LiveSession }) => Promise<T>,
  ): Promise<T> {
    return this.guarded(async (live) => {
      const page = live.pages.choose(options.page, this.#scope);
      this.expectDialogs(live, options);
      this.#requireActable(page.mainFrame());
      return this.#withNewPage(live, options.opens, () => work({ page, live }));
    });
  }

  /** Resolves the target, tells how, and acts on it; looks anew while it does not become ready. */
  onTarget<T>(
    name: string,
    options: WebStepOptions,
    act: (on: Act) => Promise<T>,
    how: {
      readonly hidden?: boolean;
      readonly secret?: boolean;
      readonly stirs?: boolean;
      readonly eager?: boolean;
      /** Only looks, so it need not wait for the picture before it. */
      readonly reads?: boolean;
    } = {},
  ): Promise<T> {
    const { signal, timeoutMs } = this.#scope;
    return this.#guarded(async (live) => {
      const target = this.#target(name);
      const page = live.pages.choose(options.page, this.#scope);
      this.expectDialogs(live, options);
      let ends = live.clock.monotonic() + timeoutMs;
      const left = () => Math.max(1, Math.round(ends - live.clock.monotonic()));
      const ready = async () => {
        if (how.reads || this.#scope.pictured === undefined) return;
        ends -= live.clock.monotonic();
        await this.#untilPictured();
        ends += live.clock.monotonic();
        await live.quiet.untilQuiet(page, left() / 2, signal);
      };
      return this.#withNewPage(live, options.opens, async () => {
        for (let first = true; ; first = false) {
          await live.quiet.untilQuiet(page, left() / 2, signal);
          if (first && how.eager) {
            const started = live.clock.monotonic();
            const frame = await findFrame(page, target.where.frames);
            if (frame !== undefined) this.#requireActable(frame);
            const reads = how.reads ?? false;
            const done = await actEagerly(this.#scope, {
              live,
              page,
              frame,
              target,
              left,
              ready,
              act,
              reads,
            });
            if ('found' in done) {
              this.#tellResolved(live, name, done.found, started);
              if (how.stirs) live.quiet.afterInput(page, done.found.frame);
              return done.answer;
            }
            if (isTimeout(done.error) && left() <= leastSliceMs) {
              throw this.#notActionable(name, done.error, how.secret ?? false);
            }
          }
          const resolved = await this.#resolve(live, page, name, target, left(), how.hidden ?? false);
          if (!how.reads) live.quiet.beforeInput(page, resolved.frame);
          await ready();
          const patience = { timeout: left(), signal };
          const wait = { timeout: Math.min(sliceMs, patience.timeout), signal };
          try {
            const answer = await act({ ...resolved, live, page, target, wait, patience });
            if (how.stirs) live.quiet.afterInput(page, resolved.frame);
            return answer;
          } catch (error) {
            if (signal.aborted || page.isClosed() || live.lost || live.pages.hasCrashed(page)) throw error;
            if (error instanceof UnderstudyError) throw error;
            if (isTimeout(error) && left() > leastSliceMs) continue;
            throw this.#notActionable(name, error, how.secret ?? false);
          }
        }
      });
    });
  }

  #tellResolved(
    live: LiveSession,
    name: string,
    resolved: Pick<ResolvedTarget, 'candidate' | 'by' | 'matches' | 'box'>,
    started: number,
  ): void {
    this.#scope.emit({
      type: 'target.resolved',
      step: this.#scope.step,
      target: name,
      candidate: resolved.candidate,
      by: resolved.by,
      matches: resolved.matches,
      ...(resolved.box === undefined ? {} : { box: resolved.box }),
      durationMs: live.clock.monotonic() - started,
    });
  }

  #target(name: string): WebTarget {
    const target = this.#scope.targets.get(name);
    if (target !== undefined) return target;
    const { step } = this.#scope;
    throw new UnderstudyError(
      'target-unknown',
      { step: step.name, target: name },
      { where: { step: step.name, pointer: step.pointer } },
    );
  }

  async #resolve(
    live: LiveSession,
    page: Page,
    name: string,
    target: WebTarget,
    timeoutMs: number,
    hidden: boolean,
  ): Promise<ResolvedTarget> {
    const { signal } = this.#scope;
    const { clock } = live;
    const started = clock.monotonic();
    const resolved = await resolveTarget({ page, name, target, timeoutMs, clock, signal, hidden }).catch(
      (error: unknown) => this.#missed(page, name, target, error),
    );
    this.#requireActable(resolved.frame);
    this.#tellResolved(live, name, resolved, started);
    return resolved;
  }

  /** Tells what the page holds that is most like a target that is not there, for the person who has to mend it. */
  async #missed(page: Page, name: string, target: WebTarget, error: unknown): Promise<never> {
    const { signal, step } = this.#scope;
    const missed = error instanceof UnderstudyError && error.code === 'target-not-found';
    if (missed && !signal.aborted) {
      const found = await orAborted(nearestElements(page, target), signal).catch(() => undefined);
      if (found !== undefined)
        this.#scope.emit({ type: 'target.missed', step, target: name, page: page.url(), ...found });
    }
    throw error;
  }

  /** A page may lead anywhere, but the bot reads and types only where the manifest permits. */
  #requireActable(frame: Frame): void {
    for (let at: Frame | null = frame; at !== null; at = at.parentFrame()) {
      const url = URL.parse(at.url());
      if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) continue;
      if (!hostPermitted(this.#scope.permissions.hosts, url)) requireHost(this.#scope, url, 'to act in');
      return;
    }
  }

  #notActionable(name: string, error: unknown, secret: boolean): UnderstudyError {
    const message = error instanceof Error ? error.message : String(error);
    const reason = notActionableReason(message) ?? 'did not react';
    const { timeoutMs } = this.#scope;
    // Playwright's call log repeats what was typed, so it must not travel along with a secret.
    return new UnderstudyError(
      'target-not-actionable',
      { target: name, reason, timeoutMs },
      secret ? {} : { cause: error },
    );
  }

  /** Where a step opens a tab or pop-up, waits for it and makes it the current page under its name. */
  async #withNewPage<T>(live: LiveSession, opens: string | undefined, work: () => Promise<T>): Promise<T> {
    if (opens === undefined) return work();
    const { signal, timeoutMs, step } = this.#scope;
    const coming = live.context.waitForEvent('page', { timeout: timeoutMs, signal });
    coming.catch(() => undefined);
    const answer = await work();
    const page = await coming.catch((error: unknown) => {
      if (!isTimeout(error)) throw error;
      const what = `the page “${opens}”, which it should have opened within ${timeoutMs} ms`;
      throw new UnderstudyError(
        'page-unknown',
        { step: step.name, page: what, open: 'no new one' },
        { cause: error },
      );
    });
    live.pages.use(page, opens);
    return answer;
  }

  /** Polls until the condition holds or the time is over; answers whether it held. */
  async until(live: LiveSession, withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
    const ends = live.clock.monotonic() + withinMs;
    for (;;) {
      this.#scope.signal.throwIfAborted();
      if (await holds()) return true;
      const left = ends - live.clock.monotonic();
      if (left <= 0) return false;
      await live.clock.sleep(Math.min(pollMs, left), this.#scope.signal);
    }
  }

  /** Whether the target is there now and shows the text, as text or as content of a field. */
  async targetShows(live: LiveSession, page: Page, name: string, text: string): Promise<boolean> {
    const target = this.#target(name);
    const frame = await findFrame(page, target.where.frames);
    if (frame === undefined) return false;
    this.#requireActable(frame);
    try {
      const { clock } = live;
      const { signal } = this.#scope;
      const resolved = await resolveTarget({ page, name, target, timeoutMs: 1, clock, signal });
      return await fieldShows(resolved.locator, text);
    } catch (error) {
      if (error instanceof UnderstudyError && error.code.startsWith('target-')) return false;
      throw error;
    }
  }

  /** Waits until none of the target's candidates finds anything visible. */
  async waitUntilGone(name: string, options: PageChoice): Promise<void> {
    const { timeoutMs } = this.#scope;
    await this.onPage(options, async ({ page, live }) => {
      const target = this.#target(name);
      const telling = target.candidates.filter(
        ({ by, stability }) => by !== 'xpath' && (stability ?? 1) >= 0.5,
      );
      const candidates = telling.length > 0 ? telling : target.candidates;
      const gone = await this.until(live, timeoutMs, async () => {
        const frame = await findFrame(page, target.where.frames);
        if (frame === undefined) return true;
        const looks = await Promise.all(
          candidates.map((candidate) => lookAt(candidateLocator(frame, candidate)).catch(() => undefined)),
        );
        return looks.every(
          (look) => look?.sightings.every((one: { visible: boolean }) => !one.visible) ?? true,
        );
      });
      if (gone) return;
      throw new UnderstudyError('target-not-actionable', {
        target: name,
        reason: 'stayed visible',
        timeoutMs,
      });
    });
  }

  /** Waits until the page's address contains the text or fits the pattern (or no longer does). */
  async waitForUrl(url: string, wanted: boolean, options: PageChoice): Promise<void> {
    const { timeoutMs } = this.#scope;
    const fits = urlFitter(url);
    await this.onPage(options, async ({ page, live }) => {
      if (await this.until(live, timeoutMs, async () => fits(page.url()) === wanted)) return;
      const reason = `the address stayed ${page.url()} for ${timeoutMs} ms.`;
      throw new UnderstudyError('page-not-loaded', { url, reason });
    });
  }
}

/** A pattern with `*` (within a part of the path) and `**` fits the whole address; anything else is a part of it. */
export function urlFitter(pattern: string): (url: string) => boolean {
  if (!pattern.includes('*')) return (url) => url.includes(pattern);
  const source = pattern
    .split('**')
    .map((part) =>
      part
        .split('*')
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('[^/]*'),
    )
    .join('.*');
  const whole = new RegExp(`^${source}$`);
  return (url) => whole.test(url);
}
