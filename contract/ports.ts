import type { Permissions } from './flow/manifest.ts';
import type { Box, Target } from './flow/targets.ts';
import type { CloudEvent } from './run/cloud-event.ts';
import type { RunEventBody, StepAddress } from './run/events.ts';

/** Time as seen by everything that waits; tests hold it. */
export interface ClockPort {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Identifiers and chance; tests seed it. */
export interface RandomPort {
  /** A new identifier, sortable by time of creation. */
  id(): string;
  /** Uniform in [0, 1). */
  next(): number;
}

/** Where secret values live. Values leave it only into a driver at the moment of use. */
export interface SecretsPort {
  /** The value, or undefined where nothing is stored under the name. */
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<boolean>;
  /** Names only. */
  list(): Promise<string[]>;
}

/** What a driver knows of the step it performs. Created by the runner for each attempt. */
export interface StepScope {
  readonly runId: string;
  readonly step: StepAddress;
  /** Aborted on cancel and on the step's timeout; the reason is the error to throw. */
  readonly signal: AbortSignal;
  /** Milliseconds the step may wait for an element (30 000 by default). */
  readonly timeoutMs: number;
  readonly targets: ReadonlyMap<string, Target>;
  readonly permissions: Permissions;
  /** Folder relative paths count from. */
  readonly folder: string;
  emit(event: RunEventBody): void;
  /** Swaps secret handles in `text` for their values; the result must go to the application only. */
  reveal(text: string): Promise<string>;
  /**
   * Resolves (never rejects) when the trace's picture of the screen as it stands has been taken. To be awaited right
   * before the step changes what the screen shows; looking may go on meanwhile. Undefined where no pictures are taken.
   */
  readonly pictured?: Promise<void> | undefined;
}

/** State of the current page after a web action. */
export interface PageState {
  readonly url: string;
  readonly title: string;
}

/** Which open page (tab, window) a web action means; undefined is the current one. Names are given by `opens`. */
export interface PageChoice {
  readonly page?: string | undefined;
}

/** How to answer an alert, confirm, prompt or beforeunload dialog that the step causes. */
export interface DialogAnswer {
  readonly accept: boolean;
  readonly text?: string | undefined;
}

/** What an input step may cause beside its effect. */
export interface WebStepOptions extends PageChoice {
  readonly dialog?: DialogAnswer | undefined;
  /** Name for the tab or pop-up that the step opens. */
  readonly opens?: string | undefined;
}

export type Modifier = 'Alt' | 'Control' | 'Meta' | 'Shift' | 'ControlOrMeta';

export interface ClickOptions extends WebStepOptions {
  readonly button?: 'left' | 'right' | 'middle' | undefined;
  readonly clickCount?: number | undefined;
  readonly modifiers?: readonly Modifier[] | undefined;
  /** CSS pixels from the element's top left corner. */
  readonly position?: { readonly x: number; readonly y: number } | undefined;
}

/** A table as text: header names (may be empty) and rows of cells. */
export interface TableText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface DownloadedFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Hands and eyes in a web page. Targets are names from targets.yaml; texts may hold secret handles. */
export interface WebPort {
  open(url: string, options?: WebStepOptions & { readonly newTab?: boolean | undefined }): Promise<PageState>;
  click(target: string, options?: ClickOptions): Promise<void>;
  hover(target: string, options?: WebStepOptions): Promise<void>;
  /** Replaces the field's content. */
  fill(target: string, text: string, options?: WebStepOptions): Promise<void>;
  /** Chooses options of a select by label or value. */
  select(target: string, choices: readonly string[], options?: WebStepOptions): Promise<void>;
  check(target: string, checked: boolean, options?: WebStepOptions): Promise<void>;
  /** Key or chord in Playwright's spelling (`Enter`, `Control+S`); without target to the focused element. */
  press(keys: string, options?: WebStepOptions & { readonly target?: string | undefined }): Promise<void>;
  upload(target: string, files: readonly string[], options?: WebStepOptions): Promise<void>;
  /** Clicks the target and keeps the file it downloads. */
  download(target: string, saveTo: string, options?: WebStepOptions): Promise<DownloadedFile>;
  readText(
    target: string,
    options?: PageChoice & { readonly attribute?: string | undefined },
  ): Promise<string>;
  readTable(target: string, options?: PageChoice): Promise<TableText>;
  waitFor(
    what: {
      readonly target?: string | undefined;
      readonly text?: string | undefined;
      /** Glob or substring of the page's address. */
      readonly url?: string | undefined;
      readonly state?: 'visible' | 'hidden' | undefined;
    },
    options?: PageChoice,
  ): Promise<void>;
  /** Whether the text can be seen now or within `withinMs`. */
  seesText(
    text: string,
    options?: PageChoice & { readonly withinMs?: number | undefined; readonly target?: string | undefined },
  ): Promise<boolean>;
  close(options?: PageChoice): Promise<void>;
  /** PNG of the page or of one element; fields marked sensitive are painted over. */
  screenshot(
    options?: PageChoice & { readonly target?: string | undefined; readonly fullPage?: boolean | undefined },
  ): Promise<Uint8Array>;
}

/** Picture of the screen for the trace. */
export interface Shot {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly box?: Box | undefined;
}

/** A driver's session for one run: opened lazily, closed with the run whatever happens. */
export interface UiSession<Port> {
  /** The port bound to one step. */
  port(scope: StepScope): Port;
  /** The current screen, or undefined where nothing is open; sensitive fields are painted over. */
  shot(options?: { readonly signal?: AbortSignal | undefined }): Promise<Shot | undefined>;
  close(): Promise<void>;
}

export interface FileEntry {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly modified: string;
}

/** Files below the folders that the manifest permits. Relative paths count from the run's folder. */
export interface FilesPort {
  list(
    folder: string,
    options?: { readonly pattern?: string | undefined; readonly recursive?: boolean | undefined },
  ): Promise<FileEntry[]>;
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Uint8Array>;
  /** Atomic: temp file, fsync, rename. */
  write(
    path: string,
    content: string | Uint8Array,
    options?: { readonly append?: boolean | undefined },
  ): Promise<FileEntry>;
  move(from: string, to: string, options?: { readonly overwrite?: boolean | undefined }): Promise<FileEntry>;
}

export interface OcrWord {
  readonly text: string;
  /** 0..1 */
  readonly confidence: number;
  /** Pixels of the image. */
  readonly box: Box;
}
export interface OcrLine {
  readonly text: string;
  readonly confidence: number;
  readonly box: Box;
  readonly words: readonly OcrWord[];
}
export interface OcrReading {
  /** Lines in reading order joined by newlines. */
  readonly text: string;
  readonly lines: readonly OcrLine[];
  readonly confidence: number;
  readonly engine: string;
  readonly model: string;
  readonly durationMs: number;
}

/** Reads text out of pictures. */
export interface OcrPort {
  read(
    image: string | Uint8Array,
    options?: {
      /** Pixels of the image. */
      readonly region?: Box | undefined;
      readonly engine?: 'ppocr' | 'tesseract' | undefined;
      readonly language?: string | undefined;
      readonly mode?: 'screen' | 'page' | undefined;
    },
  ): Promise<OcrReading>;
}

export interface ExtractedField {
  /** Undefined where it was not found; then `reason` says why. */
  readonly value?: string | number | undefined;
  readonly raw?: string | undefined;
  readonly confidence: number;
  readonly box?: Box | undefined;
  readonly reason?: string | undefined;
}
export interface ExtractedDocument {
  readonly schema: string;
  readonly fields: Readonly<Record<string, ExtractedField>>;
  /** Lowest confidence of the required fields. */
  readonly confidence: number;
  readonly text: string;
  readonly model: string;
  readonly durationMs: number;
}

/** Understands documents. */
export interface DocumentsPort {
  extract(file: string, options: { readonly schema: string }): Promise<ExtractedDocument>;
}

export interface HumanField {
  readonly name: string;
  readonly title?: string | undefined;
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'multiline';
  readonly required?: boolean | undefined;
  readonly value?: unknown;
  readonly options?: readonly string[] | undefined;
}
export interface HumanQuestion {
  readonly title: string;
  readonly message?: string | undefined;
  readonly fields: readonly HumanField[];
  /** Picture shown beside the form. */
  readonly image?: string | undefined;
}

/** Asks a person and waits for the answer. */
export interface HumanPort {
  ask(question: HumanQuestion): Promise<Record<string, unknown>>;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Follow redirects (default) or answer them. */
  readonly redirect?: boolean | undefined;
}
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** HTTP to the hosts that the manifest permits. */
export interface HttpPort {
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** Writes a line into the run's log. */
export interface LogPort {
  write(level: 'debug' | 'info' | 'warn' | 'error', message: string, data?: unknown): void;
}

/** All ports by the name that `needs` uses. */
export interface Ports {
  web: WebPort;
  files: FilesPort;
  ocr: OcrPort;
  documents: DocumentsPort;
  human: HumanPort;
  http: HttpPort;
  log: LogPort;
  clock: ClockPort;
}

/** Makes each port for a step; the host composes it, the runner asks only for what an action needs. */
export type PortFactories = { readonly [Name in keyof Ports]: (scope: StepScope) => Ports[Name] };

/** An answer whose body arrives piece by piece. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Throws `http-failed` where it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A two-way line of texts: a WebSocket, or a program that reads and writes lines. */
export interface TextLine {
  send(text: string): Promise<void>;
  /** Texts in order; ends when the other side ends in order, throws `connection-failed` where it breaks. */
  readonly texts: AsyncIterable<string>;
  /** Ends it and resolves when it is gone; a program that does not end by itself is killed. */
  close(): Promise<void>;
}

/** One call of a gRPC method that its `.proto` texts describe. */
export interface GrpcRequest {
  /** The `.proto` texts by the name that `import` uses; the first describes the service. */
  readonly protos: ReadonlyMap<string, string>;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Fully qualified, e.g. `greet.v1.Greeter`. */
  readonly service: string;
  readonly method: string;
  readonly message: unknown;
  /** Texts may hold secret handles. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What a gRPC method answered; several messages where it streams. */
export interface GrpcAnswer {
  readonly streamed: boolean;
  readonly messages: readonly unknown[];
}

/** Connections beyond one request and one answer, to what the manifest permits. Texts may hold secret handles. */
export interface ConnectionsPort {
  stream(request: HttpRequest): Promise<HttpStream>;
  socket(request: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly protocols?: readonly string[] | undefined;
  }): Promise<TextLine>;
  /** Starts a program of this machine that the manifest names under `commands`. */
  program(command: {
    readonly command: string;
    readonly arguments: readonly string[];
    /** Beside what every program needs to start; nothing else of our own environment. */
    readonly environment: Readonly<Record<string, string>>;
  }): Promise<TextLine>;
  grpc(request: GrpcRequest): Promise<GrpcAnswer>;
}

/** How a process of the DSL's `run` ended, in the standard's words. */
export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What every process is given. Texts may hold secret handles. */
export interface ProcessInput {
  readonly arguments: readonly string[];
  readonly stdin?: string | undefined;
  /** Beside what a program needs to start; nothing else of our own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ScriptRequest extends ProcessInput {
  readonly language: 'javascript' | 'typescript';
  readonly code: string;
}

export interface ShellRequest extends ProcessInput {
  readonly command: string;
}

export interface ContainerRequest extends ProcessInput {
  readonly image: string;
  readonly name: string;
  /** Handed to `sh -c` in the container; without it the image's own command runs. */
  readonly command?: string | undefined;
  /** Port of this machine to port of the container. */
  readonly ports: Readonly<Record<string, string>>;
  /** Folder of this machine to folder of the container. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly pull: 'ifNotPresent' | 'always' | 'never';
  /** Milliseconds after its end until it is deleted; undefined keeps it. */
  readonly deleteAfterMs?: number | undefined;
}

/**
 * Processes beside the bot's steps. A script sees nothing of the machine and needs no permission; the shell and
 * containers do (`permission-denied`). Whatever is started ends with the step's signal.
 */
export interface ProcessesPort {
  script(request: ScriptRequest): Promise<ProcessResult>;
  shell(request: ShellRequest): Promise<ProcessResult>;
  container(request: ContainerRequest): Promise<ProcessResult>;
}

/** Takes an event; the promise resolves when it is safe with the listener. */
export type EventListener = (event: CloudEvent) => Promise<void>;

/** Where events of the outside and of other runs come from and go to; one for all runs of a host. */
export interface EventPort {
  /** Resolves when everybody who listens has it safely. */
  publish(event: CloudEvent): Promise<void>;
  /** Hears every event from now on, in order, until the answered function is called. */
  subscribe(listener: EventListener): () => void;
}

/**
 * The outside of one run, composed by the host. UI sessions are reached through `factories`; `shot` pictures the UI
 * that the run last touched; `close` ends everything the run opened.
 */
export interface RunWorld {
  readonly factories: PortFactories;
  /** Without one, calls that need an open connection fail with `feature-unsupported`. */
  readonly connections?: ((scope: StepScope) => ConnectionsPort) | undefined;
  /** Without one, scripts, shell commands and containers fail with `feature-unsupported`. */
  readonly processes?: ((scope: StepScope) => ProcessesPort) | undefined;
  /** Without one, events stay within the run. */
  readonly events?: EventPort | undefined;
  shot(options?: { readonly signal?: AbortSignal | undefined }): Promise<Shot | undefined>;
  close(): Promise<void>;
}
