import { execFile } from 'node:child_process';

/** Milliseconds a question to another program may take. */
const patienceMs = 10_000;

/** Runs a program and answers its exit code and first line; a program that is not there answers 127. */
export function commandOutput(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(program, [...args], { signal, timeout: patienceMs }, (error, stdout, stderr) => {
      const text =
        (`${stdout}`.trim() || `${stderr}`.trim() || (error?.message ?? '')).split('\n', 1)[0] ?? '';
      const code =
        error === null ? 0 : error.code === 'ENOENT' ? 127 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, text });
    });
  });
}
