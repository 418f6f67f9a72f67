import type { Frame, Locator, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type {
  ClickOptions,
  DownloadedFile,
  PageChoice,
  PageState,
  StepScope,
  TableText,
  WebPort,
  WebStepOptions,
} from '../../../contract/ports.ts';
import { requireHost } from '../permissions.ts';
import type { Act, Patience } from './eager-act.ts';
import { isTimeout, pageNotLoaded, wasInterrupted, wasPerformed } from './failure.ts';
import { keepDownload, uploadable } from './file-transfer.ts';
import { fillField } from './fill-field.ts';
import { readTableIn } from './read-table.ts';
import type { LiveSession } from './session.ts';
import { takeShot } from './shot.ts';
import { StepRunner } from './step-runner.ts';
import { seesTextNow } from './visible-text.ts';

/** Milliseconds that pictures and fonts of an opened page may take after its document is there. */
const lateLoadMs = 5000;

/**
 * Waits for an input; when the time is over only while its consequences load, or the page closes itself because of it,
 * the input itself was done.
 */
async function unlessPerformed(input: Promise<void>, page: Page): Promise<void> {
  try {
    await input;
  } catch (error) {
    const isLeft = page.isClosed() && page.context().browser()?.isConnected() !== false;
    if (!(wasPerformed(error) && (isTimeout(error) || isLeft))) throw error;
  }
}

/** Which kind of field a visible element is, if it is one. */
async function fieldTag(locator: Locator, frame: Frame, wait: Patience): Promise<string> {
  await locator.waitFor({ state: 'visible', ...wait });
  const kinds = ['select', 'input', 'textarea'];
  const counts = await Promise.all(kinds.map((kind) => locator.and(frame.locator(kind)).count()));
  return kinds.find((_, index) => counts[index] === 1) ?? '';
}

/** The web port of one step. */
export class WebSteps implements WebPort {
  readonly #scope: StepScope;
  readonly #run: StepRunner;

  constructor(options: { scope: StepScope; live: () => Promise<LiveSession> }) {
    this.#scope = options.scope;
    this.#run = new StepRunner(options.scope, options.live);
  }

  open(
    url: string,
    options: WebStepOptions & { readonly newTab?: boolean | undefined } = {},
  ): Promise<PageState> {
    const scope = this.#scope;
    const address = URL.parse(url);
    if (address === null) throw pageNotLoaded(url, new Error('invalid URL'), scope.timeoutMs);
    if (address.href !== 'about:blank') {
      if (address.protocol !== 'http:' && address.protocol !== 'https:') {
        throw new UnderstudyError('permission-denied', {
          step: scope.step.name,
          wanted: `to open an address of the kind ${address.protocol}`,
        });
      }
      requireHost(scope, address, 'to open');
    }
    return this.#run.guarded(async (live) => {
      const page = await this.#pageToOpenIn(live, options);
      this.#run.expectDialogs(live, options);
      live.pages.use(page, options.opens);
      const { signal, timeoutMs } = scope;
      await this.#goto(live, page, url);
      await page
        .waitForLoadState('load', { timeout: Math.min(lateLoadMs, timeoutMs), signal })
        .catch((error: unknown) => {
          if (!isTimeout(error)) throw error;
        });
      return { url: page.url(), title: await page.title() };
    });
  }

  /** Navigates; a navigation of the page's own that comes in between (an old answer, a script) is outlasted. */
  async #goto(live: LiveSession, page: Page, url: string): Promise<void> {
    const { signal, timeoutMs } = this.#scope;
    const ends = live.clock.monotonic() + timeoutMs;
    for (;;) {
      const timeout = Math.max(1, Math.round(ends - live.clock.monotonic()));
      try {
        await page.goto(url, { waitUntil: 'domcontentloaded', timeout, signal });
        return;
      } catch (error) {
        if (page.isClosed() || live.pages.hasCrashed(page)) throw error;
        if (wasInterrupted(error) && live.clock.monotonic() < ends) continue;
        throw pageNotLoaded(url, error, timeoutMs);
      }
    }
  }

  async #pageToOpenIn(
    live: LiveSession,
    options: WebStepOptions & { readonly newTab?: boolean | undefined },
  ): Promise<Page> {
    const nothingOpen = live.pages.current === undefined && options.page === undefined;
    if (options.newTab || nothingOpen) return live.context.newPage();
    return live.pages.choose(options.page, this.#scope);
  }

  async click(target: string, options: ClickOptions = {}): Promise<void> {
    const { button, clickCount, modifiers, position } = options;
    const how = {
      ...(button === undefined ? {} : { button }),
      ...(clickCount === undefined ? {} : { clickCount }),
      ...(modifiers === undefined ? {} : { modifiers: [...modifiers] }),
      ...(position === undefined ? {} : { position }),
    };
    await this.#run.onTarget(
      target,
      options,
      ({ locator, page, wait }) => unlessPerformed(locator.click({ ...how, ...wait }), page),
      { stirs: true, eager: true },
    );
  }

  async hover(target: string, options: WebStepOptions = {}): Promise<void> {
    await this.#run.onTarget(target, options, ({ locator, wait }) => locator.hover(wait), {
      eager: true,
    });
  }

  async fill(target: string, text: string, options: WebStepOptions = {}): Promise<void> {
    const revealed = await this.#scope.reveal(text);
    const secret = revealed !== text;
    await this.#run.onTarget(
      target,
      options,
      ({ locator, wait, live, target: description }) => {
        if (secret) live.sensitive.remember(target, description);
        return fillField(locator, revealed, wait);
      },
      { secret, eager: true },
    );
  }

  async select(target: string, choices: readonly string[], options: WebStepOptions = {}): Promise<void> {
    const revealed = await Promise.all(choices.map((choice) => this.#scope.reveal(choice)));
    const secret = revealed.some((choice, index) => choice !== choices[index]);
    await this.#run.onTarget(
      target,
      options,
      async ({ locator, wait }) => {
        await locator.selectOption(revealed, wait);
      },
      { secret, stirs: true, eager: true },
    );
  }

  async check(target: string, checked: boolean, options: WebStepOptions = {}): Promise<void> {
    await this.#run.onTarget(
      target,
      options,
      async ({ locator, frame, wait, visible }) => {
        if (visible) return locator.setChecked(checked, wait);
        // Styled check boxes hide the real one: what a person clicks is its label.
        if ((await locator.isChecked(wait)) === checked) return;
        const id = await locator.getAttribute('id', wait);
        const label =
          id === null
            ? locator.locator('xpath=ancestor::label[1]')
            : frame
                .locator(`label[for=${JSON.stringify(id)}]`)
                .or(locator.locator('xpath=ancestor::label[1]'));
        await label.first().click(wait);
      },
      { hidden: true, stirs: true, eager: true },
    );
  }

  async press(
    keys: string,
    options: WebStepOptions & { readonly target?: string | undefined } = {},
  ): Promise<void> {
    if (options.target !== undefined) {
      await this.#run.onTarget(
        options.target,
        options,
        async ({ locator, wait }) => {
          await locator.waitFor({ state: 'visible', ...wait });
          await locator.press(keys, wait);
        },
        { stirs: true, eager: true },
      );
      return;
    }
    await this.#run.onPage(options, async ({ page, live }) => {
      await live.quiet.untilQuiet(page, this.#scope.timeoutMs / 2, this.#scope.signal);
      live.quiet.beforeInput(page, page.mainFrame());
      await page.keyboard.press(keys);
      live.quiet.afterInput(page, page.mainFrame());
    });
  }

  async upload(target: string, files: readonly string[], options: WebStepOptions = {}): Promise<void> {
    const paths = await uploadable(this.#scope, files);
    await this.#run.onTarget(
      target,
      options,
      async ({ locator, page, wait, patience, tag }) => {
        if (tag === 'input' || tag === 'label') return locator.setInputFiles(paths, wait);
        const chooser = page.waitForEvent('filechooser', patience);
        chooser.catch(() => undefined);
        await unlessPerformed(locator.click(wait), page);
        await (await chooser).setFiles(paths, patience);
      },
      { hidden: true },
    );
  }

  async download(target: string, saveTo: string, options: WebStepOptions = {}): Promise<DownloadedFile> {
    const scope = this.#scope;
    return this.#run.onTarget(target, options, async ({ locator, live, page, wait, patience }) => {
      const coming = live.context.waitForEvent('download', patience);
      coming.catch(() => undefined);
      await unlessPerformed(locator.click(wait), page);
      return keepDownload(scope, await coming, saveTo);
    });
  }

  readText(
    target: string,
    options: PageChoice & { readonly attribute?: string | undefined } = {},
  ): Promise<string> {
    const { attribute } = options;
    return this.#run.onTarget(
      target,
      options,
      async ({ locator, frame, tag: seenTag, wait }) => {
        if (attribute !== undefined) return (await locator.getAttribute(attribute, wait)) ?? '';
        const tag = seenTag === '' ? await fieldTag(locator, frame, wait) : seenTag;
        if (tag === 'select') {
          const texts = await locator.locator('option:checked').allInnerTexts();
          return texts.map((text) => text.trim()).join(', ');
        }
        const isField = tag === 'input' || tag === 'textarea';
        if (isField) return (await locator.inputValue(wait)).trim();
        return (await locator.innerText(wait)).trim();
      },
      { hidden: attribute !== undefined, reads: true, eager: true },
    );
  }

  readTable(target: string, options: PageChoice = {}): Promise<TableText> {
    return this.#run.onTarget(
      target,
      options,
      ({ locator, wait }) =>
        locator.evaluate(readTableIn as (element: unknown) => TableText, undefined, wait),
      { reads: true },
    );
  }

  async waitFor(
    what: {
      readonly target?: string | undefined;
      readonly text?: string | undefined;
      readonly url?: string | undefined;
      readonly state?: 'visible' | 'hidden' | undefined;
    },
    options: PageChoice = {},
  ): Promise<void> {
    const { target, text, url } = what;
    const wanted = what.state !== 'hidden';
    if (url !== undefined) await this.#run.waitForUrl(url, wanted, options);
    if (target !== undefined) {
      if (wanted) {
        const isVisible = ({ locator, wait }: Act) => locator.waitFor({ state: 'visible', ...wait });
        await this.#run.onTarget(target, options, isVisible, { reads: true, eager: true });
      } else await this.#run.waitUntilGone(target, options);
    }
    if (text !== undefined) {
      const { timeoutMs } = this.#scope;
      await this.#run.onPage(options, async ({ page, live }) => {
        const done = await this.#run.until(
          live,
          timeoutMs,
          async () => (await seesTextNow(page, text)) === wanted,
        );
        if (done) return;
        throw wanted
          ? new UnderstudyError('target-not-found', {
              target: `text “${text}”`,
              page: page.url(),
              timeoutMs,
              tried: 'every frame of the page',
            })
          : new UnderstudyError('target-not-actionable', {
              target: `text “${text}”`,
              reason: 'stayed visible',
              timeoutMs,
            });
      });
    }
  }

  seesText(
    text: string,
    options: PageChoice & {
      readonly withinMs?: number | undefined;
      readonly target?: string | undefined;
    } = {},
  ): Promise<boolean> {
    const withinMs = options.withinMs ?? 0;
    const { target } = options;
    return this.#run.onPage(options, ({ page, live }) =>
      this.#run.until(live, withinMs, async () =>
        target === undefined ? seesTextNow(page, text) : this.#run.targetShows(live, page, target, text),
      ),
    );
  }

  async close(options: PageChoice = {}): Promise<void> {
    await this.#run.guarded(async (live) => {
      const page = live.pages.choose(options.page, this.#scope);
      await page.close();
    });
  }

  screenshot(
    options: PageChoice & {
      readonly target?: string | undefined;
      readonly fullPage?: boolean | undefined;
    } = {},
  ): Promise<Uint8Array> {
    const mask = { animations: 'disabled', maskColor: '#444444' } as const;
    if (options.target !== undefined) {
      return this.#run.onTarget(options.target, options, async ({ locator, live, page, wait }) =>
        locator.screenshot({ ...mask, ...wait, mask: live.sensitive.locators(page) }),
      );
    }
    return this.#run.onPage(options, async ({ page, live }) => {
      if (!options.fullPage) return (await takeShot(page, live.sensitive, this.#scope.signal)).png;
      const { signal, timeoutMs } = this.#scope;
      const shot = { ...mask, signal, timeout: timeoutMs, mask: live.sensitive.locators(page) };
      return page.screenshot({ ...shot, fullPage: true });
    });
  }
}
