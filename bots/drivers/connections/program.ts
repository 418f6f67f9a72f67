import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort, ConnectionsPort, TextLine } from '../../../contract/ports.ts';
import type { HttpScope } from '../http/http.ts';
import { TextQueue } from './text-queue.ts';

/** Milliseconds a program has to end by itself when its input ends, and again when it is asked to. */
const endingMs = 2000;
const keptErrorChars = 2000;
/** What programs need to start at all; the rest of our own environment stays ours. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SystemRoot', 'USERPROFILE', 'APPDATA', 'TEMP'];

/** Starts a program that the manifest names and speaks with it in lines; it gets no shell. */
export async function startProgram(
  scope: HttpScope,
  clock: ClockPort,
  request: Parameters<ConnectionsPort['program']>[0],
): Promise<TextLine> {
  scope.signal.throwIfAborted();
  const { commands } = scope.permissions;
  if (!commands.includes('*') && !commands.includes(request.command)) {
    throw new UnderstudyError(
      'permission-denied',
      { step: scope.step.name, wanted: `to start the program ${request.command} (commands)` },
      { where: { step: scope.step.name, pointer: scope.step.pointer } },
    );
  }
  const child = spawn(request.command, await Promise.all(request.arguments.map(scope.reveal)), {
    cwd: scope.folder,
    env: { ...inherited(), ...(await revealed(scope, request.environment)) },
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  return new Program(scope, clock, request.command, child).started();
}

/** Our own environment as far as every program may see it. */
export const inherited = (): Record<string, string> =>
  Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );

/** Texts with their secret handles swapped for values, right before a program gets them. */
export async function revealed(
  scope: HttpScope,
  texts: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const entries = Object.entries(texts).map(
    async ([name, text]) => [name, await scope.reveal(text)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

class Program implements TextLine {
  readonly texts = new TextQueue();
  readonly #scope: HttpScope;
  readonly #clock: ClockPort;
  readonly #command: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #gone: Promise<void>;
  #errors = '';
  #closing = false;

  constructor(scope: HttpScope, clock: ClockPort, command: string, child: ChildProcessWithoutNullStreams) {
    this.#scope = scope;
    this.#clock = clock;
    this.#command = command;
    this.#child = child;
    child.stderr.on('data', (part: Buffer) => {
      this.#errors = (this.#errors + part.toString('utf8')).slice(-keptErrorChars);
    });
    child.stdin.on('error', () => {
      // The reader hears of a program that is gone from its end, with what it said on stderr.
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (this.texts.push(line)) return;
      this.texts.end(this.#failed('it sends more than the bot reads'));
      this.#kill('SIGKILL');
    });
    const abort = () => this.#kill('SIGKILL');
    scope.signal.addEventListener('abort', abort, { once: true });
    this.#gone = new Promise((resolve) => {
      child.once('error', (cause) => {
        this.texts.end(this.#failed(whyNot(cause), cause));
        resolve();
      });
      child.once('close', (code, signal) => {
        scope.signal.removeEventListener('abort', abort);
        if (scope.signal.aborted) this.texts.end(scope.signal.reason as Error);
        else if (this.#closing || code === 0) this.texts.end();
        else this.texts.end(this.#failed(`it ended with ${signal ?? `exit code ${code}`}`));
        resolve();
      });
    });
  }

  async started(): Promise<TextLine> {
    const failure = new Promise<never>((_, reject) => {
      this.#child.once('error', (cause) => reject(this.#failed(whyNot(cause), cause)));
    });
    await Promise.race([once(this.#child, 'spawn'), failure]);
    return this;
  }

  async send(text: string): Promise<void> {
    this.#scope.signal.throwIfAborted();
    this.#child.stdin.write(`${text}\n`);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#child.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#goneWithin(endingMs)) return;
      this.#kill(signal);
    }
    await this.#gone;
  }

  async #goneWithin(ms: number): Promise<boolean> {
    const timer = new AbortController();
    const late = this.#clock.sleep(ms, timer.signal).then(
      () => false,
      () => false,
    );
    const gone = await Promise.race([this.#gone.then(() => true), late]);
    timer.abort();
    return gone;
  }

  #kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (process.platform === 'win32') this.#child.kill(signal);
    else process.kill(-pid, signal);
  }

  #failed(reason: string, cause?: unknown): UnderstudyError {
    const said = this.#errors.trim();
    const words = said === '' ? '' : ` It said: ${said}`;
    return new UnderstudyError(
      'connection-failed',
      { target: `The program ${this.#command}`, reason: `${reason}.${words}` },
      { cause },
    );
  }
}

const whyNot = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? 'there is no program of this name on this machine'
    : error.message;
