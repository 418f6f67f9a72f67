import type { DialogAnswer } from '../../contract/ports.ts';
import { type HostEvent, mainPage, type PageEvent, type RecordEntry } from './record.ts';

/** One compact step: an action with its parameters, before it gets a name in a document. */
export interface CompactStep {
  /** Id of the entry it began with; stays the same while the step grows. */
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Name of the target, where the step has one. */
  readonly target?: string | undefined;
  /** Name of the secret that the step types. */
  readonly secret?: string | undefined;
}

interface Draft {
  id: string;
  at: string;
  page: string;
  action: string;
  input: Record<string, unknown>;
  target: string | undefined;
  secret: string | undefined;
  /** Document the event came from, to notice that it went away. */
  document: string;
  gesture: number;
  /** Pressed but not yet known to be a click. */
  tentative: boolean;
  control: string;
  opens: string | undefined;
  dialog: DialogAnswer | undefined;
  /** Something followed from it: it cannot melt into its neighbour any more. */
  caused: boolean;
  /** Pages that closed themselves after it. */
  closes: string[];
}

type Raw<K extends string> = Extract<PageEvent['raw'], { kind: K }>;

/** Turns the entries of a recording into steps; the same entries always give the same steps. */
export function compact(
  entries: readonly RecordEntry[],
  deleted: ReadonlySet<string> = new Set(),
): CompactStep[] {
  const compactor = new Compactor();
  for (const entry of entries) {
    if (entry.event.from === 'page') compactor.pageEvent(entry, entry.event);
    else compactor.hostEvent(entry, entry.event.host);
  }
  return compactor.finish(deleted);
}

class Compactor {
  #drafts: Draft[] = [];
  /** Tabs that a person opened and that have no address yet. */
  readonly #blankTabs = new Set<string>();

  pageEvent(entry: RecordEntry, { raw, target, paths, secret }: PageEvent): void {
    switch (raw.kind) {
      case 'down':
        this.#down(entry, raw, target);
        break;
      case 'cancel':
        this.#remove((draft) => draft.tentative && isGesture(draft, raw));
        break;
      case 'click':
        this.#click(entry, raw, target);
        break;
      case 'check':
        this.#check(entry, raw, target);
        break;
      case 'fill':
        this.#fill(entry, raw, target, secret);
        break;
      case 'select':
        this.#replaceable(entry, 'web.select', raw.document, target, { choices: raw.choices });
        break;
      case 'upload':
        this.#upload(entry, raw, target, paths);
        break;
      case 'press':
        this.#add(entry, 'web.press', raw.document, target, { keys: raw.keys });
        break;
    }
  }

  hostEvent(entry: RecordEntry, event: HostEvent): void {
    switch (event.kind) {
      case 'navigated':
        this.#navigated(entry, event);
        break;
      case 'pageOpened':
        this.#pageOpened(entry, event);
        break;
      case 'pageClosed':
        if (event.byPerson) this.#add(entry, 'web.close', '', undefined, {});
        else this.#closedByItself(entry.page);
        break;
      case 'dialog': {
        const cause = this.#settle(entry.page);
        if (cause === undefined) break;
        cause.dialog = { accept: event.accept, ...(event.text === undefined ? {} : { text: event.text }) };
        break;
      }
      case 'download': {
        const cause = this.#settle(entry.page);
        if (cause?.action !== 'web.click') break;
        cause.action = 'web.download';
        cause.input = { saveTo: `downloads/${event.name}` };
        break;
      }
      case 'check':
        this.#add(entry, 'web.assertText', '', event.target, { text: event.text });
        break;
    }
  }

  finish(deleted: ReadonlySet<string>): CompactStep[] {
    const real = this.#drafts.filter((draft) => !draft.tentative && !isIdle(draft));
    const kept = real.filter((draft, index) => !leadsOnlyTo(draft, real[index + 1]));
    return placePages(kept).filter((step) => !deleted.has(step.id));
  }

  #last(page: string): Draft | undefined {
    return this.#drafts.findLast((draft) => draft.page === page);
  }

  #remove(test: (draft: Draft) => boolean): void {
    this.#drafts = this.#drafts.filter((draft) => !test(draft));
  }

  #add(
    entry: RecordEntry,
    action: string,
    document: string,
    target: string | undefined,
    input: Record<string, unknown>,
  ): Draft {
    const draft: Draft = {
      id: entry.id,
      at: entry.at,
      page: entry.page,
      action,
      input,
      target,
      secret: undefined,
      document,
      gesture: 0,
      tentative: false,
      control: 'none',
      opens: undefined,
      dialog: undefined,
      caused: false,
      closes: [],
    };
    this.#drafts.push(draft);
    return draft;
  }

  #down(entry: RecordEntry, raw: Raw<'down'>, target: string | undefined): void {
    const draft = this.#add(entry, 'web.click', raw.document, target, clickInput(raw, 1));
    draft.gesture = raw.gesture;
    draft.tentative = true;
    draft.control = raw.control;
  }

  #click(entry: RecordEntry, raw: Raw<'click'>, target: string | undefined): void {
    const open = this.#drafts.findLast((draft) => raw.gesture > 0 && isGesture(draft, raw));
    const draft = open ?? this.#add(entry, 'web.click', raw.document, target, {});
    const before = this.#drafts[this.#drafts.indexOf(draft) - 1];
    const count = Number(before?.input['clickCount'] ?? 1);
    if (
      raw.clickCount > 1 &&
      before !== undefined &&
      before.action === 'web.click' &&
      before.target === target &&
      before.page === entry.page &&
      !before.tentative &&
      !before.caused &&
      count === raw.clickCount - 1
    ) {
      this.#remove((each) => each === draft);
      before.input = { ...before.input, clickCount: raw.clickCount };
      return;
    }
    draft.tentative = false;
    draft.control = raw.control;
    draft.input = clickInput(raw, 1);
  }

  #check(entry: RecordEntry, raw: Raw<'check'>, target: string | undefined): void {
    const draft = this.#drafts.findLast((each) => raw.gesture > 0 && isGesture(each, raw));
    if (draft === undefined) {
      this.#replaceable(entry, 'web.check', raw.document, target, { checked: raw.checked });
      return;
    }
    draft.tentative = false;
    draft.action = 'web.check';
    draft.control = 'none';
    draft.input = { checked: raw.checked };
  }

  /** Adds a step that sets a value, or lets it take the place of the same step just before. */
  #replaceable(
    entry: RecordEntry,
    action: string,
    document: string,
    target: string | undefined,
    input: Record<string, unknown>,
  ): Draft {
    const before = this.#last(entry.page);
    if (before !== undefined && before.target === target && !before.caused) {
      if (before.action === action) {
        before.input = input;
        return before;
      }
      if (before.action === 'web.click' && before.control !== 'none') {
        this.#remove((draft) => draft === before);
      }
    }
    return this.#add(entry, action, document, target, input);
  }

  #fill(entry: RecordEntry, raw: Raw<'fill'>, target: string | undefined, secret: string | undefined): void {
    this.#dropFocusClicks(entry.page, target);
    const value = raw.secret ? secretExpression(secret ?? 'secret') : (raw.value ?? '');
    const draft = this.#replaceable(entry, 'web.fill', raw.document, target, {
      value: literal(value, raw.secret),
    });
    draft.secret = raw.secret ? (secret ?? 'secret') : undefined;
  }

  /** A click into a field before typing only gave it the focus; so did a click into it between two bursts of typing. */
  #dropFocusClicks(page: string, target: string | undefined): void {
    for (let last = this.#last(page); last !== undefined; last = this.#last(page)) {
      const focus =
        last.action === 'web.click' && last.target === target && last.control === 'text' && !last.caused;
      const right = last.input['button'] !== undefined;
      if (!focus || right) return;
      const dropped = last;
      this.#remove((draft) => draft === dropped);
    }
  }

  #upload(
    entry: RecordEntry,
    raw: Raw<'upload'>,
    target: string | undefined,
    paths: readonly string[] | undefined,
  ): void {
    const before = this.#last(entry.page);
    if (before?.action === 'web.click' && (before.control === 'file' || raw.byScript)) {
      this.#remove((draft) => draft === before);
    }
    this.#replaceable(entry, 'web.upload', raw.document, target, { files: [...(paths ?? raw.names)] });
  }

  #navigated(
    entry: RecordEntry,
    { url, cause, sameDocument }: Extract<HostEvent, { kind: 'navigated' }>,
  ): void {
    if (this.#blankTabs.has(entry.page)) {
      if (url === 'about:blank' || isBrowserPage(url)) return;
      this.#blankTabs.delete(entry.page);
      this.#add(entry, 'web.open', '', undefined, { url, newTab: true }).opens = entry.page;
      return;
    }
    if (cause === 'caused') {
      // Applications rewrite their address at any time; only a new document follows from the last step.
      if (sameDocument !== true) this.#settle(entry.page);
      return;
    }
    const before = this.#last(entry.page);
    if (before?.action === 'web.open' && before.input['url'] === url && cause === 'typed') return;
    this.#add(entry, 'web.open', '', undefined, { url });
  }

  #pageOpened(entry: RecordEntry, { opener }: Extract<HostEvent, { kind: 'pageOpened' }>): void {
    if (entry.page === mainPage) return;
    const cause = opener === undefined ? undefined : this.#settle(opener);
    if (cause === undefined) this.#blankTabs.add(entry.page);
    else cause.opens = entry.page;
  }

  #closedByItself(page: string): void {
    this.#settle(page);
    this.#drafts.findLast((draft) => !draft.tentative)?.closes.push(page);
  }

  /** What follows now was caused by the last step of the page: a press that left at once was a click after all. */
  #settle(page: string): Draft | undefined {
    const cause = this.#last(page);
    if (cause === undefined) return undefined;
    if (cause.tentative && cause.control !== 'none')
      return this.#drafts.findLast((d) => d.page === page && !d.tentative);
    cause.tentative = false;
    cause.caused = true;
    return cause;
  }
}

const isGesture = (draft: Draft, raw: { document: string; gesture: number }): boolean =>
  draft.document === raw.document && draft.gesture === raw.gesture;

const isBrowserPage = (url: string): boolean => /^(chrome|edge|about|devtools|chrome-search):/.test(url);

/** A click that opens a native list or file chooser does nothing by itself. */
const isIdle = (draft: Draft): boolean =>
  draft.action === 'web.click' &&
  (draft.control === 'select' || draft.control === 'file') &&
  draft.opens === undefined;

/** Tab before a step with an element of its own only moved the focus there. */
function leadsOnlyTo(draft: Draft, next: Draft | undefined): boolean {
  if (draft.action !== 'web.press' || !/^(Shift\+)?Tab$/.test(String(draft.input['keys']))) return false;
  if (draft.opens !== undefined || draft.dialog !== undefined) return false;
  return next?.target !== undefined && next.page === draft.page && next.target !== draft.target;
}

function clickInput(raw: Raw<'down'> | Raw<'click'>, clickCount: number): Record<string, unknown> {
  return {
    ...(raw.button === 'left' ? {} : { button: raw.button }),
    ...(clickCount === 1 ? {} : { clickCount }),
    ...(raw.modifiers.length === 0 ? {} : { modifiers: [...raw.modifiers] }),
    ...('position' in raw && raw.position !== undefined ? { position: raw.position } : {}),
  };
}

/** Expression that names a secret, as a step's value. */
export const secretExpression = (name: string): string => `\${ $secrets.${name} }`;

/** Typed text that happens to look like an expression is quoted, so that it stays text. */
function literal(value: string, isExpression: boolean): string {
  return !isExpression && /^\s*\$\{[\s\S]*\}\s*$/.test(value) ? `\${ ${JSON.stringify(value)} }` : value;
}

/** Names the page only where the player would be in another one. */
function placePages(drafts: readonly Draft[]): CompactStep[] {
  const open = [mainPage];
  return drafts.map((draft) => {
    const isNew = draft.input['newTab'] === true;
    const current = open.at(-1) ?? mainPage;
    const options = {
      ...(draft.page === current || isNew ? {} : { page: draft.page }),
      ...(draft.opens === undefined ? {} : { opens: draft.opens }),
      ...(draft.dialog === undefined ? {} : { dialog: draft.dialog }),
    };
    if (open.includes(draft.page)) {
      remove(open, draft.page);
      if (draft.action !== 'web.close') open.push(draft.page);
    }
    if (draft.opens !== undefined) open.push(draft.opens);
    for (const page of draft.closes) remove(open, page);
    return {
      id: draft.id,
      at: draft.at,
      action: draft.action,
      input: { ...(draft.target === undefined ? {} : { target: draft.target }), ...draft.input, ...options },
      ...(draft.target === undefined ? {} : { target: draft.target }),
      ...(draft.secret === undefined ? {} : { secret: draft.secret }),
    };
  });
}

function remove(list: string[], value: string): void {
  const index = list.indexOf(value);
  if (index >= 0) list.splice(index, 1);
}
