import {
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type AnswerLine, type RunEvent, type TraceMeta, traceLayout } from '../../contract/run/index.ts';
import { lineText } from './outcome.ts';

/** Room kept on the disk for the last words of a run whose trace filled it. */
const reserveBytes = 64 * 1024;
const reserveFile = '.reserve';
/** Bytes of events that may wait for a slow disk before the run waits too. */
const mostBuffered = 256 * 1024;
/** Pictures that may wait for a slow disk before the run waits too. */
const mostWaiting = 16;

/** Writes the trace of one run into a folder, in the background and in order. */
export interface TraceWriter {
  readonly folder: string;
  /** Makes the folder; a trace that an earlier process left is continued, and its last sequence number answered. */
  begin(meta: TraceMeta, botFiles: Readonly<Record<string, string>>): Promise<{ readonly lastSeq: number }>;
  /** Appends one event. */
  event(event: RunEvent): void;
  /** Appends one line of what the run was told from outside. */
  answer(line: AnswerLine): void;
  /** Keeps one PNG and answers its file name below `shots/`. */
  shot(png: Uint8Array): Promise<string>;
  /** Resolves when the disk has caught up so far that the run may tell more. */
  room(): Promise<void>;
  /** Called once, at the first thing that could not be written (`trace-write-failed`). */
  onFailure(listener: (error: UnderstudyError) => void): void;
  /** Resolves when everything so far was handed to the disk or failed. */
  idle(): Promise<void>;
  /** Writes the rest and the final head, then closes. Throws `trace-write-failed` where that is impossible. */
  finish(meta: TraceMeta): Promise<void>;
}

/** A trace writer for `folder` (see {@link traceLayout}). */
export function createTraceWriter(folder: string): TraceWriter {
  return new FolderTrace(folder);
}

class FolderTrace implements TraceWriter {
  readonly folder: string;
  #events: FileHandle | undefined;
  #answers: FileHandle | undefined;
  #answerLines: string[] = [];
  #lines: string[] = [];
  #buffered = 0;
  #shots = 0;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  #lineJobQueued = false;
  #failure: UnderstudyError | undefined;
  #listener: ((error: UnderstudyError) => void) | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  async begin(meta: TraceMeta, botFiles: Readonly<Record<string, string>>): Promise<{ lastSeq: number }> {
    try {
      await mkdir(join(this.folder, traceLayout.shots), { recursive: true });
      await mkdir(join(this.folder, traceLayout.bot), { recursive: true });
      await writeFile(join(this.folder, reserveFile), Buffer.alloc(reserveBytes));
      await this.#writeMeta(meta);
      for (const [name, text] of Object.entries(botFiles)) {
        await writeFile(join(this.folder, traceLayout.bot, name), text);
      }
      const path = join(this.folder, traceLayout.events);
      const lastSeq = await this.#continueFrom(path);
      this.#events = await open(path, 'a');
      this.#answers = await openAfterLastLine(join(this.folder, traceLayout.answers));
      return { lastSeq };
    } catch (error) {
      throw this.#fail(error);
    }
  }

  event(event: RunEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    this.#lines.push(line);
    this.#buffered += line.length;
    if (event.type === 'screenshot') this.#shots = Math.max(this.#shots, shotNumber(event.file));
    this.#queueLines();
  }

  answer(line: AnswerLine): void {
    // A trace that failed cannot be performed again; its room is for the events.
    if (this.#failure !== undefined) return;
    const text = `${lineText(line)}\n`;
    this.#answerLines.push(text);
    this.#buffered += text.length;
    this.#queueLines();
  }

  #queueLines(): void {
    // After a failure what is left is written once, at the end.
    if (this.#lineJobQueued || this.#failure !== undefined) return;
    this.#lineJobQueued = true;
    this.#enqueue(() => this.#writeLines());
  }

  async room(): Promise<void> {
    if (this.#buffered > mostBuffered && this.#failure === undefined) await this.#queue;
  }

  async shot(png: Uint8Array): Promise<string> {
    const file = `${String(++this.#shots).padStart(5, '0')}.png`;
    this.#waiting += 1;
    this.#enqueue(async () => {
      try {
        await writeFile(join(this.folder, traceLayout.shots, file), png);
      } finally {
        this.#waiting -= 1;
      }
    });
    if (this.#waiting > mostWaiting) await this.#queue;
    return file;
  }

  onFailure(listener: (error: UnderstudyError) => void): void {
    this.#listener = listener;
  }

  async idle(): Promise<void> {
    await this.#queue;
  }

  async finish(meta: TraceMeta): Promise<void> {
    await this.#queue;
    try {
      if (this.#failure !== undefined) this.#lines = lastWords(this.#lines);
      await this.#writeEnd(meta).catch(async () => {
        await this.#freeReserve();
        this.#lines = lastWords(this.#lines);
        await this.#writeEnd(meta);
      });
      await this.#freeReserve();
    } catch (error) {
      throw this.#fail(error);
    } finally {
      await this.#events?.close();
      await this.#answers?.close();
      this.#events = undefined;
      this.#answers = undefined;
    }
  }

  async #writeEnd(meta: TraceMeta): Promise<void> {
    await this.#writeLines();
    await this.#events?.sync();
    await this.#answers?.sync();
    await this.#writeMeta(meta);
  }

  async #freeReserve(): Promise<void> {
    await rm(join(this.folder, reserveFile), { force: true });
  }

  #enqueue(job: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await job();
      } catch (error) {
        this.#fail(error);
        // What was reserved gives room for the end of the run to be told.
        await this.#freeReserve();
      }
    });
  }

  async #writeLines(): Promise<void> {
    this.#lineJobQueued = false;
    await this.#writeAnswers();
    if (this.#lines.length === 0 || this.#events === undefined) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#buffered = 0;
    try {
      await this.#events.appendFile(lines.join(''));
    } catch (error) {
      await this.#cutTornLine(lines);
      throw error;
    }
  }

  async #writeAnswers(): Promise<void> {
    const lines = this.#answerLines;
    if (lines.length === 0 || this.#failure !== undefined) return;
    this.#answerLines = [];
    this.#buffered -= lines.reduce((sum, line) => sum + line.length, 0);
    await this.#answers?.appendFile(lines.join(''));
  }

  /** A half-written line is taken back, and the lines wait for the room that the failure makes. */
  async #cutTornLine(lines: readonly string[]): Promise<void> {
    const path = join(this.folder, traceLayout.events);
    const written = await readFile(path);
    const whole = written.lastIndexOf(0x0a) + 1;
    if (whole < written.byteLength) await truncate(path, whole);
    const text = written.subarray(0, whole).toString('utf8');
    this.#lines = [...lines.filter((line) => !text.includes(line)), ...this.#lines];
  }

  async #continueFrom(path: string): Promise<number> {
    const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (there === undefined || !there.isFile()) return 0;
    const text = await readFile(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    let lastSeq = 0;
    for (const line of whole.split('\n')) {
      if (line === '') continue;
      const event = JSON.parse(line) as RunEvent;
      lastSeq = event.seq;
      if (event.type === 'screenshot') this.#shots = Math.max(this.#shots, shotNumber(event.file));
    }
    return lastSeq;
  }

  async #writeMeta(meta: TraceMeta): Promise<void> {
    const path = join(this.folder, traceLayout.meta);
    const temporary = `${path}.new`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(`${JSON.stringify(meta, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  }

  #fail(error: unknown): UnderstudyError {
    if (this.#failure !== undefined) return this.#failure;
    const reason = error instanceof Error ? error.message : String(error);
    this.#failure = new UnderstudyError(
      'trace-write-failed',
      { path: this.folder, reason },
      { cause: error },
    );
    this.#listener?.(this.#failure);
    return this.#failure;
  }
}

/** Opens a file of lines for appending; a line that a crash cut off is taken back. */
async function openAfterLastLine(path: string): Promise<FileHandle> {
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const whole = text === undefined ? 0 : text.lastIndexOf(0x0a) + 1;
  if (text !== undefined && whole < text.byteLength) await truncate(path, whole);
  return open(path, 'a');
}

/** What fits into the reserve of a full disk: the end of the story; the numbers show what is missing before it. */
function lastWords(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.toReversed()) {
    bytes += Buffer.byteLength(line);
    if (bytes > reserveBytes / 2) break;
    kept.unshift(line);
  }
  return kept;
}

const shotNumber = (file: string): number => Number.parseInt(file, 10) || 0;
