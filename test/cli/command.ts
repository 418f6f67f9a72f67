import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunEvent } from '../../contract/run/index.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'understudy.cjs');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs: its output so far, and its end. */
export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Resolves with the output as soon as it matches. */
  until(pattern: RegExp): Promise<string>;
}

/** A home for the command line that is gone after the test. */
export interface Home extends AsyncDisposable {
  readonly path: string;
  start(args: readonly string[], options?: StartOptions): Running;
  run(args: readonly string[], options?: StartOptions): Promise<Outcome>;
  /** Writes a bot folder below the home and answers its path. */
  bot(name: string, files: Readonly<Record<string, string>>): Promise<string>;
}

export interface StartOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function newHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'understudy-cli-'));
  const running = new Set<ChildProcess>();
  const start = (args: readonly string[], options: StartOptions = {}): Running => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: path,
      env: { ...process.env, DISPLAY: '', UNDERSTUDY_HOME: path, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    const out = { stdout: '', stderr: '' };
    const waiting = new Set<() => void>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => {
        out[name] += text;
        for (const look of [...waiting]) look();
      });
    }
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const done = new Promise<Outcome>((resolve) => {
      child.once('close', (code) => {
        running.delete(child);
        resolve({ code, ...out });
        for (const look of [...waiting]) look();
      });
    });
    return {
      child,
      done,
      until: (pattern) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (pattern.test(out.stdout)) resolve(out.stdout);
            else if (running.has(child)) return;
            else reject(new Error(`ended without ${String(pattern)}:\n${out.stdout}\n${out.stderr}`));
            waiting.delete(look);
          };
          waiting.add(look);
          look();
        }),
    };
  };
  return {
    path,
    start,
    run: (args, options) => start(args, options).done,
    async bot(name, files) {
      const folder = join(path, name);
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), text);
      }
      return folder;
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) child.kill('SIGKILL');
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The lines of `--json`. */
export const jsonLines = (
  text: string,
): (RunEvent | { type: 'result'; status: string; [name: string]: unknown })[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const manifest = (more = ''): string => `version: 1\ntitle: Test bot\n${more}`;

export const document = (steps: string, name = 'test-bot'): string =>
  `document: { dsl: '1.0.3', namespace: test, name: ${name}, version: 0.1.0 }\ndo:\n${steps}`;
