import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outsideArchive } from './outside-archive.ts';
import {
  type FromProcess,
  fromProcessSchema,
  type ProcessSettings,
  settingsVariable,
  type ToProcess,
} from './protocol.ts';

const entry = outsideArchive(fileURLToPath(new URL('./process.ts', import.meta.url)));
const keptErrorText = 2000;

/** How to start the process. */
export interface ModelProcessOptions {
  settings: ProcessSettings;
  /** Program that runs the entry; this program's Node by default. */
  execPath?: string | undefined;
  onMessage(message: FromProcess): void;
  /** Called once, when the process has ended for whatever reason. */
  onExit(reason: string): void;
}

/** One running model process. It does not keep the program alive while it has nothing to do. */
export class ModelProcess {
  readonly #child: ChildProcess;
  readonly #exited = Promise.withResolvers<void>();
  #errorText = '';

  constructor(options: ModelProcessOptions) {
    this.#child = fork(entry, [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, [settingsVariable]: JSON.stringify(options.settings) },
      ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-keptErrorText);
    });
    this.#child.on('message', (raw) => options.onMessage(fromProcessSchema.parse(raw)));
    let ended = false;
    const end = (reason: string): void => {
      if (ended) return;
      ended = true;
      this.#exited.resolve();
      options.onExit([reason, this.#errorText.trim()].filter((text) => text !== '').join(': '));
    };
    this.#child.on('error', (error) => end(`it could not be started (${error.message})`));
    this.#child.on('exit', (code, signal) =>
      end(
        signal === null
          ? `the model process ended with code ${code}`
          : `the model process was ended by ${signal}`,
      ),
    );
    this.rest();
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Hands a message over; a process that is just ending loses it and reports its exit. */
  send(message: ToProcess): void {
    if (!this.#child.connected) return;
    this.#child.ref();
    this.#child.channel?.ref();
    this.#child.send(message, () => undefined);
  }

  /** Lets the program end although this process runs. */
  rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    const stream = this.#child.stderr;
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }

  /** Ends the process at once, whatever it is doing, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#exited.promise;
  }
}
