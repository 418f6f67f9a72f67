import type { RecordedStep } from '../../contract/rpc/index.ts';

/** What a live recording shows at one moment. */
export interface SessionView {
  readonly url: string;
  readonly paused: boolean;
  readonly picking: boolean;
  readonly steps: readonly RecordedStep[];
}

/** A recording as the host steers it; the recorder room implements it for each kind of application. */
export interface RecordingSession {
  view(): SessionView;
  onChange(listener: () => void): () => void;
  /** Resolves when the recorded application has gone away by itself. */
  readonly gone: Promise<void>;
  pause(): void;
  resume(): void;
  deleteStep(stepId: string): void;
  /** Without text, the next click in the application picks it. */
  addCheck(text: string | undefined): Promise<void>;
  /** Ends the recording and writes a complete bot folder. */
  finish(bot: { readonly folder: string; readonly title: string }): Promise<void>;
  /** Ends the recording and keeps nothing. */
  discard(): Promise<void>;
}
