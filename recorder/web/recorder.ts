import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Target } from '../../contract/flow/targets.ts';
import type { RawEvent } from '../page/raw-event.ts';
import { refuseOccupied } from '../steps/place-folder.ts';
import { type HostEvent, mainPage } from '../steps/record.ts';
import { type WrittenRecording, writeRecording } from '../steps/write-recording.ts';
import { agentSource } from './agent-source.ts';
import { takeCrop } from './crops.ts';
import { highlightTarget } from './highlight.ts';
import { keptAddress } from './kept-address.ts';
import { type Origin, PageWatch } from './page-watch.ts';
import { RecordingLog } from './recording-log.ts';
import { agentBinding } from './session-channel.ts';
import type {
  AttachOptions,
  PickedElement,
  RecordingView,
  StopOptions,
  WebRecorder,
} from './web-recorder.ts';
import { within } from './within.ts';

export type * from './web-recorder.ts';

const endWithinMs = 4000;

/** Starts recording in an open browser context; every tab it has and every one to come is watched. */
export async function attachRecorder(context: BrowserContext, options: AttachOptions): Promise<WebRecorder> {
  const source = await agentSource({ binding: agentBinding, measure: options.measure ?? false });
  const recorder = new ContextRecorder(context, source, options);
  await recorder.start();
  return recorder;
}

class ContextRecorder implements WebRecorder {
  readonly id = randomUUID();
  readonly context: BrowserContext;
  readonly closed: Promise<void>;
  readonly #source: string;
  readonly #options: AttachOptions;
  readonly #log: RecordingLog;
  readonly #watches = new Map<Page, PageWatch>();
  readonly #starting = new Map<Page, Promise<void>>();
  readonly #listeners = new Set<(view: RecordingView) => void>();
  /** Target of each described element, by document and reference. */
  readonly #targets = new Map<string, { readonly name: string; readonly secret?: string | undefined }>();
  readonly #crops = new Set<Promise<void>>();
  #queue: Promise<void> = Promise.resolve();
  #status: RecordingView['status'] = 'recording';
  readonly #problems: string[] = [];
  #pages = 0;
  #picking: { readonly done: (picked: PickedElement) => void } | undefined;
  #pickMode: 'element' | 'text' = 'element';
  #notifying = false;
  #ending: Promise<void> | undefined;
  #tellClosed: () => void = () => undefined;
  #lastInputAt = Number.NEGATIVE_INFINITY;
  readonly #onPage = (page: Page): void => {
    void this.#watch(page);
  };
  /** Someone has to listen, or the driver would dismiss dialogs before the person can answer. */
  readonly #onDialog = (): void => undefined;

  constructor(context: BrowserContext, source: string, options: AttachOptions) {
    this.context = context;
    this.#source = source;
    this.#options = options;
    this.#log = new RecordingLog(() => options.clock.now());
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
  }

  async start(): Promise<void> {
    this.context.on('page', this.#onPage);
    this.context.on('dialog', this.#onDialog);
    this.context.once('close', () => this.#tellClosed());
    for (const page of this.context.pages()) await this.#watch(page);
  }

  view(): RecordingView {
    return {
      status: this.#status,
      steps: this.#log.recordedSteps(),
      picking: this.#picking !== undefined,
      problems: [...this.#problems],
    };
  }

  onChange(listener: (view: RecordingView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  pause(): void {
    if (this.#status === 'recording') this.#status = 'paused';
    this.#changed();
  }

  resume(): void {
    if (this.#status === 'paused') this.#status = 'recording';
    this.#changed();
  }

  deleteStep(stepId: string): boolean {
    const deleted = this.#log.delete(stepId);
    if (deleted) this.#changed();
    return deleted;
  }

  async addCheck(text?: string, signal?: AbortSignal): Promise<void> {
    const current = [...this.#watches.values()].at(-1)?.alias ?? mainPage;
    if (text !== undefined) {
      this.#log.addHostEvent(this.#log.entries.at(-1)?.page ?? current, { kind: 'check', text });
      this.#changed();
      return;
    }
    const picked = await this.#pick('text', signal);
    if (picked.text === '') return;
    this.#log.addHostEvent(picked.page, { kind: 'check', text: picked.text });
    this.#changed();
  }

  pick(signal?: AbortSignal): Promise<PickedElement> {
    return this.#pick('element', signal);
  }

  async highlight(target: Target): Promise<number> {
    let found = 0;
    for (const page of this.context.pages()) found += await highlightTarget(page, target);
    return found;
  }

  async inPage(page: Page, declaration: string): Promise<unknown> {
    const main = this.#watches.get(page)?.main;
    return await main?.call(main.mainFrame, declaration);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#starting.values());
    await Promise.all([...this.#watches.values()].map((watch) => watch.settled()));
    for (let before: Promise<void> | undefined; before !== this.#queue; ) {
      before = this.#queue;
      await before;
    }
  }

  async stop(options: StopOptions): Promise<WrittenRecording> {
    if (this.#status === 'stopped')
      throw new UnderstudyError('recording-not-found', { recordingId: this.id });
    await refuseOccupied(options.folder, options.force ?? false);
    this.#status = 'stopping';
    this.#changed();
    await within(this.settled(), endWithinMs, undefined);
    await within(Promise.all(this.#crops), endWithinMs, []);
    await this.#end();
    const written = await writeRecording(this.#log, options);
    this.#status = 'stopped';
    this.#changed();
    return written;
  }

  async discard(): Promise<void> {
    await this.#end();
    this.#status = 'stopped';
    this.#changed();
  }

  #end(): Promise<void> {
    this.#ending ??= this.#release();
    return this.#ending;
  }

  async #release(): Promise<void> {
    this.context.off('page', this.#onPage);
    this.context.off('dialog', this.#onDialog);
    const channels = [...this.#watches.values()].flatMap((watch) => watch.channels());
    const detached = channels.map((channel) => channel.session.detach().catch(() => undefined));
    await within(Promise.all(detached), endWithinMs, []);
    if (this.#options.release !== undefined) await within(this.#options.release(), endWithinMs, undefined);
    this.#tellClosed();
  }

  #watch(page: Page): Promise<void> {
    const before = this.#starting.get(page);
    if (before !== undefined) return before;
    const started = this.#startWatch(page);
    this.#starting.set(page, started);
    return started;
  }

  async #startWatch(page: Page): Promise<void> {
    const alias = this.#pages++ === 0 ? mainPage : `page${this.#pages}`;
    const listener = {
      raw: (event: RawEvent, origin: Origin) => this.#heard(event, origin),
      host: (event: HostEvent, watch: PageWatch) => this.#happened(event, watch.alias),
      problem: (reason: string) => this.#problem(reason),
    };
    const watch = new PageWatch(page, alias, this.#source, listener, () => this.#options.clock.monotonic());
    this.#watches.set(page, watch);
    const opened = page.opener().then((opener) => {
      const from = opener === null ? undefined : this.#watches.get(opener)?.alias;
      this.#happened({ kind: 'pageOpened', opener: from }, alias);
    });
    page.once('close', () => {
      this.#watches.delete(page);
      const byPerson = this.#options.clock.monotonic() - this.#lastInputAt > 1000;
      if (this.context.pages().length > 0) this.#happened({ kind: 'pageClosed', byPerson }, alias);
      else if (this.#options.release !== undefined) this.#tellClosed();
    });
    try {
      await opened;
      await watch.start();
      if (this.#picking !== undefined) await this.#everyFrame([watch], startPick(this.#pickMode));
    } catch (error) {
      // A pop-up may be gone before the agent reaches it; its opener's step is recorded all the same.
      if (!page.isClosed()) this.#problem(error instanceof Error ? error.message : String(error));
    }
  }

  /** Messages are taken in the order they came, also where one has to wait for the place of its frame. */
  #heard(event: RawEvent, origin: Origin): void {
    this.#log.addHost(event.origin);
    if (event.kind !== 'ready' && event.kind !== 'describe')
      this.#lastInputAt = this.#options.clock.monotonic();
    const place = origin.watch.place(origin.frameId);
    const url = origin.watch.page.url();
    const paths =
      event.kind === 'upload'
        ? within(origin.watch.filePaths(origin.channel, origin.frameId, event.ref), 2000, undefined).catch(
            () => undefined,
          )
        : undefined;
    if (event.kind === 'ready' && this.#picking !== undefined) {
      // The person went on to another page to pick there; a frame that goes away meanwhile needs no picking.
      void origin.channel.call(origin.frameId, startPick(this.#pickMode)).catch(() => undefined);
    }
    const isWanted = this.#recording || this.#picking !== undefined;
    const crop =
      event.kind === 'describe' && this.#options.crops !== false && isWanted
        ? takeCrop(event.element, origin).catch(() => undefined)
        : undefined;
    this.#enqueue(async () => {
      if (event.kind === 'ready') return;
      const top = URL.canParse(url) ? new URL(url) : undefined;
      const { frames } = await place;
      if (event.kind === 'describe') {
        const isTop = frames.length === 0 || top === undefined;
        const location = {
          origin: isTop ? event.origin : top.origin,
          route: isTop ? event.route : top.pathname,
          frames,
        };
        const booked = this.#log.book.add(event.element, location);
        this.#targets.set(`${event.document}:${event.element.ref}`, booked);
        if (crop !== undefined && booked.crop === undefined) {
          this.#keepCrop(crop, (png) => {
            booked.crop ??= png;
          });
        }
        return;
      }
      const about = 'ref' in event ? this.#targets.get(`${event.document}:${event.ref}`) : undefined;
      if (event.kind === 'picked') {
        this.#pickedInPage(about?.name, event.text, origin.watch.alias);
        return;
      }
      if (!this.#recording) return;
      const given = await paths;
      this.#log.addPageEvent(origin.watch.alias, event, {
        ...(about === undefined ? {} : { target: about.name }),
        ...(given === undefined ? {} : { paths: given }),
        ...(event.kind === 'fill' && event.secret ? { secret: about?.secret ?? 'secret' } : {}),
      });
      this.#changed();
    });
  }

  #happened(event: HostEvent, page: string): void {
    if (event.kind === 'navigated') this.#log.addHost(event.url);
    this.#enqueue(async () => {
      if (!this.#recording && event.kind !== 'pageOpened') return;
      this.#log.addHostEvent(
        page,
        event.kind === 'navigated' ? { ...event, url: keptAddress(event) } : event,
      );
      this.#changed();
    });
  }

  get #recording(): boolean {
    return this.#status === 'recording' || this.#status === 'stopping';
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => {
      this.#problem(error instanceof Error ? error.message : String(error));
    });
  }

  #keepCrop(crop: Promise<Uint8Array | undefined>, keep: (png: Uint8Array) => void): void {
    const kept = crop.then((png) => {
      this.#crops.delete(kept);
      if (png === undefined) return;
      keep(png);
      this.#changed();
    });
    this.#crops.add(kept);
  }

  async #pick(
    mode: 'element' | 'text',
    signal: AbortSignal | undefined,
  ): Promise<PickedElement & { readonly page: string }> {
    signal?.throwIfAborted();
    const picked = Promise.withResolvers<PickedElement & { readonly page: string }>();
    this.#picking = { done: (element) => picked.resolve({ page: mainPage, ...element }) };
    this.#pickMode = mode;
    const cancel = (): void => picked.reject(signal?.reason);
    signal?.addEventListener('abort', cancel, { once: true });
    const gone = this.closed.then(() => {
      throw new UnderstudyError('recording-not-found', { recordingId: this.id });
    });
    this.#changed();
    try {
      await this.#everyFrame([...this.#watches.values()], startPick(mode));
      return await Promise.race([picked.promise, gone]);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#picking = undefined;
      await this.#everyFrame([...this.#watches.values()], 'function () { understudyAgent.cancelPick(); }');
      this.#changed();
    }
  }

  #pickedInPage(name: string | undefined, text: string, page: string): void {
    const booked = name === undefined ? undefined : this.#log.book.get(name);
    if (booked === undefined || this.#picking === undefined) return;
    const { done } = this.#picking;
    const tell = (): void => {
      const element = {
        target: booked.target,
        suggestedName: booked.name,
        text,
        page,
        ...(booked.crop === undefined ? {} : { crop: booked.crop }),
      };
      done(element);
    };
    void Promise.all(this.#crops).then(tell, tell);
  }

  async #everyFrame(watches: readonly PageWatch[], declaration: string): Promise<void> {
    const calls = watches.flatMap((watch) =>
      watch.channels().flatMap((channel) =>
        // A frame that goes away meanwhile needs no picking.
        channel.frames().map((frameId) => channel.call(frameId, declaration).catch(() => undefined)),
      ),
    );
    await within(Promise.all(calls), 2000, []);
  }

  #problem(reason: string): void {
    if (!this.#problems.includes(reason)) this.#problems.push(reason);
    this.#changed();
  }

  /** Tells listeners once for everything that happens in one turn. */
  #changed(): void {
    if (this.#notifying) return;
    this.#notifying = true;
    queueMicrotask(() => {
      this.#notifying = false;
      const view = this.view();
      for (const listener of this.#listeners) listener(view);
    });
  }
}

const startPick = (mode: 'element' | 'text'): string =>
  `function () { understudyAgent.pick(${JSON.stringify(mode)}); }`;
