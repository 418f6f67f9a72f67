import type { BrowserContext, Page } from 'playwright-core';
import type { Target } from '../../contract/flow/targets.ts';
import type { ClockPort } from '../../contract/ports.ts';
import type { RecordedStep } from '../../contract/rpc/calls.ts';
import type { WrittenRecording } from '../steps/write-recording.ts';

/** An element a person pointed at. */
export interface PickedElement {
  readonly target: Target;
  readonly suggestedName: string;
  /** PNG. */
  readonly crop?: Uint8Array | undefined;
  /** What the element shows. */
  readonly text: string;
}

/** What a recorder tells its listeners after every change. */
export interface RecordingView {
  readonly status: 'recording' | 'paused' | 'stopping' | 'stopped';
  readonly steps: readonly RecordedStep[];
  /** While true, the next click in the page picks instead of being recorded. */
  readonly picking: boolean;
  /** What could not be seen or understood; the recording goes on. */
  readonly problems: readonly string[];
}

/** How the recorded bot is written. */
export interface StopOptions {
  readonly folder: string;
  readonly title: string;
  readonly namespace?: string | undefined;
  /** Replace a bot that is in the folder already. */
  readonly force?: boolean | undefined;
}

/** A running recording. */
export interface WebRecorder {
  readonly id: string;
  /** Browser context that is watched. */
  readonly context: BrowserContext;
  /** Resolves when the person closed the browser, or the recording ended; the recording can still be written. */
  readonly closed: Promise<void>;
  view(): RecordingView;
  /** Tells every change; answers the function that ends it. */
  onChange(listener: (view: RecordingView) => void): () => void;
  pause(): void;
  resume(): void;
  /** Takes a step out of the recording; false where there is none of that id. */
  deleteStep(stepId: string): boolean;
  /** Adds "this text must be there"; without a text the next click in a page picks it, and the promise waits for it. */
  addCheck(text?: string, signal?: AbortSignal): Promise<void>;
  /** Lets the person point at an element; the click does not reach the page. */
  pick(signal?: AbortSignal): Promise<PickedElement>;
  /** Shows where a target is in the open page; answers how many elements its first fitting candidate finds. */
  highlight(target: Target): Promise<number>;
  /** Calls a function in the agent's world of a page's main document; for measuring. */
  inPage(page: Page, declaration: string): Promise<unknown>;
  /** Resolves when everything the browser has told so far is among the steps. */
  settled(): Promise<void>;
  /** Ends the recording and writes the bot folder. The browser is closed where the recorder started it. */
  stop(options: StopOptions): Promise<WrittenRecording>;
  /** Ends the recording and writes nothing. */
  discard(): Promise<void>;
}

/** What a recorder is composed of. */
export interface AttachOptions {
  readonly clock: ClockPort;
  /** Called once when the recording ends, to close what was opened for it. */
  readonly release?: (() => Promise<void>) | undefined;
  /** Keep the time each handler takes in the page. */
  readonly measure?: boolean | undefined;
  /** Pictures of elements; on by default. */
  readonly crops?: boolean | undefined;
}
