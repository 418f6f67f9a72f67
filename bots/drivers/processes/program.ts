import { spawn } from 'node:child_process';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort, ProcessResult, StepScope } from '../../../contract/ports.ts';

/** Milliseconds a program has to end when it is asked to, before it is made to. */
const endingMs = 2000;
const outputBytes = 10 * 1024 * 1024;

/** A program to run to its end, with nothing left to reveal. */
export interface ProgramRequest {
  readonly what: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly stdin?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Told when the program is made to end, for what it leaves behind. */
  readonly onEnding?: (() => Promise<void>) | undefined;
}

/** Bytes of one output, up to a limit beyond which the program is ended. */
class Output {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  /** False where it is too much. */
  add(part: Buffer): boolean {
    this.#bytes += part.byteLength;
    if (this.#bytes > outputBytes) return false;
    this.#parts.push(part);
    return true;
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}

/** Runs a program and whatever it starts until it ends, or until the step does; then all of it is gone. */
export async function runProgram(
  scope: StepScope,
  clock: ClockPort,
  request: ProgramRequest,
): Promise<ProcessResult> {
  scope.signal.throwIfAborted();
  const { name, pointer } = scope.step;
  const failed = (reason: string, cause?: unknown) =>
    new UnderstudyError(
      'process-failed',
      { what: request.what, step: name, code: -1, reason },
      { asStandard: true, instance: pointer, where: { step: name, pointer }, cause },
    );
  const child = spawn(request.program, request.arguments, {
    cwd: scope.folder,
    env: request.environment,
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const outputs = { stdout: new Output(), stderr: new Output() };
  const gone = new AbortController();
  let failure: Error | undefined;
  const kill = (how: NodeJS.Signals): void => {
    if (child.pid === undefined || gone.signal.aborted) return;
    try {
      if (process.platform === 'win32') child.kill(how);
      else process.kill(-child.pid, how);
    } catch (error) {
      // It ended by itself in this very moment.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const end = (reason: Error): void => {
    failure ??= reason;
    kill('SIGTERM');
    clock.sleep(endingMs, gone.signal).then(
      () => kill('SIGKILL'),
      (error: unknown) => {
        if (!gone.signal.aborted) throw error;
      },
    );
  };
  const abort = () => end(scope.signal.reason as Error);
  scope.signal.addEventListener('abort', abort, { once: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (part: Buffer) => {
      if (!outputs[stream].add(part)) end(failed(`it writes more than ${outputBytes} bytes`));
    });
  }
  child.stdin.on('error', () => {
    // A program may end without reading its input; its end tells the rest.
  });
  child.stdin.end(request.stdin ?? '');
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(failed(error.message, error)));
      child.once('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 128)));
    });
    if (failure !== undefined) {
      await request.onEnding?.();
      throw failure;
    }
    return { code, stdout: outputs.stdout.text, stderr: outputs.stderr.text };
  } finally {
    gone.abort();
    scope.signal.removeEventListener('abort', abort);
  }
}
