import type { BrowserContext, Dialog, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { DialogAnswer, StepScope } from '../../../contract/ports.ts';

/** Name of the page that a session opens first. */
export const mainPage = 'main';

/** A dialog that the page showed, and how it was answered. */
export interface AnsweredDialog {
  readonly type: string;
  readonly message: string;
  readonly accepted: boolean;
}

/**
 * The open tabs and pop-ups of a session, by name and by order of use. The page used last is the current one; when it
 * closes, the one used before it is. Dialogs are answered as the step that runs says; alerts are confirmed and questions
 * declined where no step says anything, because an open dialog stops its page.
 */
export class PageBook {
  readonly #names = new Map<string, Page>();
  /** Most recently used last. */
  #order: Page[] = [];
  #answer: DialogAnswer | undefined;
  #onDialog: ((dialog: AnsweredDialog) => void) | undefined;
  readonly #crashed = new WeakSet<Page>();

  constructor(context: BrowserContext) {
    for (const page of context.pages()) this.#adopt(page);
    context.on('page', (page) => this.#adopt(page));
    context.on('dialog', (dialog) => void this.#meet(dialog));
  }

  #adopt(page: Page): void {
    this.#order.unshift(page);
    page.on('crash', () => this.#crashed.add(page));
    page.on('close', () => {
      this.#order = this.#order.filter((other) => other !== page);
      for (const [name, other] of this.#names) if (other === page) this.#names.delete(name);
    });
  }

  async #meet(dialog: Dialog): Promise<void> {
    const type = dialog.type();
    const answer = this.#answer ?? { accept: type === 'alert' || type === 'beforeunload' };
    this.#onDialog?.({ type, message: dialog.message(), accepted: answer.accept });
    try {
      if (answer.accept)
        await dialog.accept(type === 'prompt' ? (answer.text ?? dialog.defaultValue()) : undefined);
      else await dialog.dismiss();
    } catch {
      // The page closed together with its dialog; there is nothing left to answer.
    }
  }

  /** Sets how dialogs are answered from now on; the answer of a step also serves dialogs that come after it. */
  expectDialogs(answer: DialogAnswer | undefined, onDialog: (dialog: AnsweredDialog) => void): void {
    this.#answer = answer;
    this.#onDialog = onDialog;
  }

  /** Makes the page the current one, under a name where one is given. */
  use(page: Page, name?: string): void {
    if (name !== undefined) this.#names.set(name, page);
    if (page.isClosed()) return;
    this.#order = [...this.#order.filter((other) => other !== page), page];
  }

  /** The current page, if any is open. */
  get current(): Page | undefined {
    return this.#order.at(-1);
  }

  hasCrashed(page: Page): boolean {
    return this.#crashed.has(page);
  }

  /** The page a step means; it becomes the current one. Fails with `page-unknown`. */
  choose(name: string | undefined, scope: Pick<StepScope, 'step'>): Page {
    const page = name === undefined ? this.current : this.#names.get(name);
    if (page === undefined) {
      const named = [...this.#names.keys()];
      throw new UnderstudyError(
        'page-unknown',
        {
          step: scope.step.name,
          page: name === undefined ? 'the current page' : `the page “${name}”`,
          open:
            named.length > 0 ? named.join(', ') : this.#order.length > 0 ? 'pages without a name' : 'none',
        },
        { where: { step: scope.step.name, pointer: scope.step.pointer } },
      );
    }
    if (page !== this.current) this.use(page);
    return page;
  }
}
