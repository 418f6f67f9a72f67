import type { BotDraft } from './draft.ts';

/** A recording of another tool as it was given. */
export interface RecordingFile {
  /** Name of the file, for messages and as a fallback title. */
  readonly name: string;
  /** The whole text, without a byte order mark. */
  readonly text: string;
}

/** What an importer finds in a file before it reads it whole. */
export interface Importer {
  /** Name on the command line, e.g. `selenium-ide`. */
  readonly id: string;
  /** Name of the tool. */
  readonly title: string;
  /** Usual endings of its files, with the dot. */
  readonly extensions: readonly string[];
  /** Whether the text is plainly of this tool; must not throw, whatever the text is. */
  detect(file: RecordingFile): boolean;
  /**
   * Writes the recording into the draft, step by step, in the order of the source. Fails with `import-unreadable`,
   * located, where the file is broken; a command that it does not know becomes a placeholder instead.
   */
  read(file: RecordingFile, draft: BotDraft): void;
}

/** Declares an importer; `registry.ts` lists it with one line. */
export const defineImporter = (importer: Importer): Importer => importer;
