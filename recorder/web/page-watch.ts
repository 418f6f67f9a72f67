import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import type { Box, FrameStep } from '../../contract/flow/targets.ts';
import type { RawEvent } from '../page/raw-event.ts';
import type { HostEvent, NavigationCause } from '../steps/record.ts';
import { type ChannelListener, SessionChannel } from './session-channel.ts';
import { within } from './within.ts';

/** Where in the page an event came from. */
export interface Origin {
  readonly watch: PageWatch;
  readonly frameId: string;
  readonly channel: SessionChannel;
}

/** Whom a page's watch tells what happened. */
export interface WatchListener {
  raw(event: RawEvent, origin: Origin): void;
  host(event: HostEvent, watch: PageWatch): void;
  problem(reason: string): void;
}

/** A frame's place in the page: the way to it, and where its viewport lies in the page's. */
export interface FramePlace {
  readonly frames: readonly FrameStep[];
  readonly x: number;
  readonly y: number;
}

/** Transitions of the history that a person made with the browser's own controls. */
const typedTransitions = new Set([
  'typed',
  'address_bar',
  'auto_bookmark',
  'generated',
  'keyword',
  'keyword_generated',
  'start_page',
]);
const answerWithinMs = 2000;
/** A history move this soon after an input in the page is the page's own. */
const causedWithinMs = 1000;

/** Everything watched of one tab or pop-up. */
export class PageWatch {
  readonly page: Page;
  readonly alias: string;
  readonly #listener: WatchListener;
  readonly #source: string;
  readonly #monotonic: () => number;
  readonly #parents = new Map<string, string>();
  readonly #places = new Map<string, Promise<FramePlace>>();
  readonly #channels = new Set<SessionChannel>();
  readonly #framesTried = new Map<Frame, Promise<void>>();
  #main: SessionChannel | undefined;
  #history: { readonly ids: readonly number[]; readonly at: number } = { ids: [], at: -1 };
  #dialog: { readonly type: string; readonly message: string } | undefined;
  #navigations: Promise<void> = Promise.resolve();
  #lastInput = Number.NEGATIVE_INFINITY;

  constructor(page: Page, alias: string, source: string, listener: WatchListener, monotonic: () => number) {
    this.page = page;
    this.alias = alias;
    this.#source = source;
    this.#listener = listener;
    this.#monotonic = monotonic;
  }

  /** Starts watching; the promise resolves when the agent is in the page. */
  async start(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    let hasNavigated = false;
    const main = new SessionChannel(session, {
      ...this.#frameListener(),
      mainNavigated: (url, sameDocument) => {
        hasNavigated = true;
        const recent = this.#monotonic() - this.#lastInput < causedWithinMs;
        this.#navigations = this.#navigations.then(() => this.#navigated(url, sameDocument, recent));
      },
      dialogOpening: (dialog) => {
        this.#dialog = dialog;
      },
      dialogClosed: ({ accept, text }) => this.#dialogClosed(accept, text),
    });
    this.#main = main;
    this.#channels.add(main);
    this.page.on('frameattached', (frame) => this.#reach(frame));
    this.page.on('framenavigated', (frame) => this.#reach(frame));
    this.page.on('download', (download) => {
      this.#listener.host({ kind: 'download', name: download.suggestedFilename() }, this);
    });
    await main.start(this.#source);
    const history = await session.send('Page.getNavigationHistory');
    this.#history = { ids: history.entries.map((entry) => entry.id), at: history.currentIndex };
    const shown = history.entries[history.currentIndex]?.url ?? '';
    const isOpened = (await this.page.opener()) !== null;
    if (!hasNavigated && !isOpened && /^(https?|file):/.test(shown)) {
      // The tab showed this before the watch began; a bot has to open it first.
      this.#listener.host({ kind: 'navigated', url: shown, cause: 'typed' }, this);
    }
    for (const frame of this.page.frames()) this.#reach(frame);
  }

  /** Resolves when every navigation seen so far has been told. */
  async settled(): Promise<void> {
    await within(this.#navigations, answerWithinMs, undefined);
    await within(Promise.all(this.#framesTried.values()), answerWithinMs, undefined);
  }

  /** All channels of the page, the page's own first. */
  channels(): readonly SessionChannel[] {
    return [...this.#channels];
  }

  /** The page's own session. */
  get main(): SessionChannel {
    if (this.#main === undefined) throw new Error('the page is not watched yet');
    return this.#main;
  }

  /** The way from the page to a frame; remembered per document of the frame. */
  place(frameId: string): Promise<FramePlace> {
    let place = this.#places.get(frameId);
    if (place === undefined) {
      const fallback: FramePlace = { frames: [], x: 0, y: 0 };
      place = within(this.#findPlace(frameId), answerWithinMs, fallback).catch(() => fallback);
      this.#places.set(frameId, place);
    }
    return place;
  }

  /** Full paths of the files a person chose, as the browser knows them. */
  async filePaths(channel: SessionChannel, frameId: string, ref: number): Promise<string[] | undefined> {
    const paths: string[] = [];
    for (let index = 0; index < 50; index++) {
      const objectId = await channel.handle(
        frameId,
        'function (ref, index) { return understudyAgent.element(ref)?.files[index]; }',
        [{ value: ref }, { value: index }],
      );
      if (objectId === undefined) break;
      const { path } = await channel.session.send('DOM.getFileInfo', { objectId });
      if (path === '') return undefined;
      paths.push(path);
    }
    return paths.length === 0 ? undefined : paths;
  }

  /** Boxes of a frame's elements in the page's viewport. */
  async inPage(frameId: string, box: Box): Promise<Box> {
    const { x, y } = await this.place(frameId);
    return { ...box, x: box.x + x, y: box.y + y };
  }

  #frameListener(): ChannelListener {
    return {
      raw: (event, frameId, channel) => {
        if (event.kind === 'ready') this.#places.delete(frameId);
        else this.#lastInput = this.#monotonic();
        this.#listener.raw(event, { watch: this, frameId, channel });
      },
      frameParent: (frameId, parentId) => {
        this.#parents.set(frameId, parentId);
      },
      refused: (reason) => this.#listener.problem(`a message of ${this.alias} was refused: ${reason}`),
    };
  }

  /** Frames of other sites live in processes of their own and need a session of their own. */
  #reach(frame: Frame): void {
    if (frame === this.page.mainFrame()) return;
    const before = this.#framesTried.get(frame) ?? Promise.resolve();
    this.#framesTried.set(
      frame,
      before.then(async () => {
        try {
          const session = await this.page.context().newCDPSession(frame);
          const channel = new SessionChannel(session, this.#frameListener());
          this.#channels.add(channel);
          session.once('close', () => this.#channels.delete(channel));
          await channel.start(this.#source);
        } catch (error) {
          // A frame in the page's own process has no session, and a frame may go while we reach for it.
          const reason = error instanceof Error ? error.message : String(error);
          if (!/separate CDP session|detached|closed|Target/i.test(reason)) this.#listener.problem(reason);
        }
      }),
    );
  }

  async #findPlace(frameId: string): Promise<FramePlace> {
    const parentId = this.#parents.get(frameId);
    if (parentId === undefined) return { frames: [], x: 0, y: 0 };
    const outer = await this.place(parentId);
    const channel = [...this.#channels].find((each) => each.has(parentId));
    const element = await channel?.frameElement(parentId, frameId);
    if (channel === undefined || element === undefined) return outer;
    const found = (await channel.call(
      parentId,
      'function (element) { return understudyAgent.frame(element); }',
      [{ objectId: element }],
    )) as { selector?: string; name?: string; route?: string; x: number; y: number };
    const step: FrameStep = {
      ...(found.name === undefined ? {} : { name: found.name }),
      ...(found.route === undefined ? {} : { route: found.route }),
      ...(found.selector === undefined ? {} : { selector: found.selector }),
    };
    return { frames: [...outer.frames, step], x: outer.x + found.x, y: outer.y + found.y };
  }

  async #navigated(url: string, sameDocument: boolean, recent: boolean): Promise<void> {
    const history = await this.#readHistory();
    let cause: NavigationCause = 'caused';
    if (history !== undefined) {
      const { entries } = history;
      const current = entries[history.currentIndex];
      const at =
        current?.url === url ? history.currentIndex : entries.findLastIndex((entry) => entry.url === url);
      const entry = entries[at] ?? current;
      const before = this.#history;
      const wasAt = entry === undefined ? -1 : before.ids.indexOf(entry.id);
      if (entry?.transitionType === 'reload' && wasAt === before.at && !sameDocument) {
        cause = recent ? 'caused' : 'reload';
      } else if (wasAt >= 0 && wasAt !== before.at) cause = recent ? 'caused' : 'history';
      else if (!sameDocument && entry !== undefined && typedTransitions.has(entry.transitionType))
        cause = 'typed';
      this.#history = { ids: entries.map((each) => each.id), at: history.currentIndex };
    }
    this.#listener.host({ kind: 'navigated', url, cause, ...(sameDocument ? { sameDocument } : {}) }, this);
  }

  /** The tab's history; while a page of another site takes over, the browser has none to show for a moment. */
  async #readHistory() {
    for (let attempt = 1; !this.page.isClosed(); attempt++) {
      try {
        return await this.main.session.send('Page.getNavigationHistory');
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (attempt === 20 || !/active page/i.test(reason)) {
          if (!this.page.isClosed())
            this.#listener.problem(`the history of ${this.alias} could not be read: ${reason}`);
          return undefined;
        }
        await pause(25);
      }
    }
    return undefined;
  }

  #dialogClosed(accept: boolean, text: string): void {
    const dialog = this.#dialog ?? { type: 'alert', message: '' };
    this.#dialog = undefined;
    this.#listener.host(
      {
        kind: 'dialog',
        type: dialog.type,
        message: dialog.message,
        accept,
        ...(dialog.type === 'prompt' && accept ? { text } : {}),
      },
      this,
    );
  }
}
