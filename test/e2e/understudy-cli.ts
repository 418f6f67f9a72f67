import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../host/cli/main.ts');

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  /** Lines of the output, those that are JSON objects parsed. */
  readonly lines: readonly (string | Readonly<Record<string, unknown>>)[];
  /** What it wrote to the error stream. */
  readonly complaints: string;
}

/** A command that runs. */
export interface RunningCommand {
  /** Answers the first line, past or to come, that satisfies the test; rejects where the command ends without one. */
  line(test: (line: CommandEnd['lines'][number]) => boolean): Promise<CommandEnd['lines'][number]>;
  /** Ctrl-C. */
  interrupt(): void;
  readonly end: Promise<CommandEnd>;
}

const parsed = (line: string): CommandEnd['lines'][number] => {
  if (!line.startsWith('{')) return line;
  const value: unknown = JSON.parse(line);
  return value as Readonly<Record<string, unknown>>;
};

const collect = (child: ChildProcess) => {
  const lines: CommandEnd['lines'][number][] = [];
  const waiting = new Set<(line: CommandEnd['lines'][number]) => void>();
  let complaints = '';
  if (child.stdout === null || child.stderr === null) throw new Error('the command has no output');
  const output = createInterface({ input: child.stdout });
  output.on('line', (text) => {
    const line = parsed(text);
    lines.push(line);
    for (const tell of waiting) tell(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const end = Promise.all([once(child, 'close'), once(output, 'close')]).then(([[code]]): CommandEnd => {
    return { code: typeof code === 'number' ? code : null, lines, complaints };
  });
  return { lines, waiting, end };
};

/** Starts `understudy …` with its data below `home`. */
export const startUnderstudy = (args: readonly string[], home: string): RunningCommand => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, UNDERSTUDY_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { lines, waiting, end } = collect(child);
  return {
    line: async (test) => {
      const known = lines.find(test);
      if (known !== undefined) return known;
      const found = Promise.withResolvers<CommandEnd['lines'][number]>();
      const tell = (line: CommandEnd['lines'][number]) => {
        if (test(line)) found.resolve(line);
      };
      waiting.add(tell);
      const ended = end.then(({ code, complaints }) => {
        throw new Error(`understudy ${args[0]} ended with ${code} before the awaited line: ${complaints}`);
      });
      try {
        return await Promise.race([found.promise, ended]);
      } finally {
        waiting.delete(tell);
      }
    },
    interrupt: () => {
      child.kill('SIGINT');
    },
    end,
  };
};

/** Performs `understudy …` to its end. */
export const understudy = (args: readonly string[], home: string): Promise<CommandEnd> =>
  startUnderstudy(args, home).end;
