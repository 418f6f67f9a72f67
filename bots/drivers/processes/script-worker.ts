import { stripTypeScriptTypes } from 'node:module';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core';
import type { ProcessResult, ScriptRequest } from '../../../contract/ports.ts';

/**
 * One script in a QuickJS of its own: a language and nothing else. What it knows of the world are its arguments, its
 * standard input and its environment, by the names that scripts written for Node use.
 */

const memoryBytes = 64 * 1024 * 1024;
const stackBytes = 512 * 1024;
const outputChars = 10 * 1024 * 1024;

/** Modules that a script may import; all they offer is the script's own input. */
const modules: Readonly<Record<string, string>> = {
  fs: `const stdin = new Set([0, '/dev/stdin']);
export function readFileSync(file, how) {
  if (!stdin.has(file)) throw new Error('a script reads its standard input only, not ' + String(file));
  return globalThis.process.stdin.text;
}
export default { readFileSync };`,
  process:
    'export default globalThis.process; export const { argv, env, exit, stdin, stdout, stderr } = globalThis.process;',
};

const prelude = (request: ScriptRequest): string => `(() => {
  const say = (fd) => (...values) => globalThis.__say(fd, ...values);
  const write = (fd) => (text) => { globalThis.__write(fd, String(text)); return true; };
  globalThis.console = { log: say(1), info: say(1), debug: say(1), warn: say(2), error: say(2), trace: say(2) };
  globalThis.process = {
    argv: ['node', 'script.js', ...${JSON.stringify(request.arguments)}],
    env: ${JSON.stringify(request.environment)},
    stdin: { fd: 0, text: ${JSON.stringify(request.stdin ?? '')} },
    stdout: { fd: 1, write: write(1) },
    stderr: { fd: 2, write: write(2) },
    exit: (code) => globalThis.__exit(Number(code ?? 0)),
  };
})();`;

/** What a script wrote and how it wants to end. */
class Words {
  readonly #texts = { 1: '', 2: '' };
  exitCode: number | undefined;

  write(fd: number, text: string): void {
    const own = fd === 2 ? 2 : 1;
    if (this.#texts[own].length + text.length > outputChars)
      throw new Error(`a script may write up to ${outputChars} characters`);
    this.#texts[own] += text;
  }

  result(code: number): ProcessResult {
    return { code, stdout: this.#texts[1], stderr: this.#texts[2] };
  }
}

/** A value of the script as console.log of Node would take it. */
function shown(context: QuickJSContext, handle: QuickJSHandle): unknown {
  if (context.typeof(handle) === 'function') return '[Function]';
  if (context.typeof(handle) === 'symbol') return '[Symbol]';
  const value: unknown = context.dump(handle);
  return value;
}

function equip(context: QuickJSContext, words: Words, request: ScriptRequest): void {
  const define = (name: string, act: (...given: QuickJSHandle[]) => void) => {
    context
      .newFunction(name, (...given) => act(...given))
      .consume((handle) => context.setProp(context.global, name, handle));
  };
  define('__say', (fd, ...values) =>
    words.write(
      fd === undefined ? 1 : context.getNumber(fd),
      `${format(...values.map((one) => shown(context, one)))}\n`,
    ),
  );
  define('__write', (fd, text) =>
    words.write(
      fd === undefined ? 1 : context.getNumber(fd),
      text === undefined ? '' : context.getString(text),
    ),
  );
  define('__exit', (code) => {
    words.exitCode = code === undefined ? 0 : context.getNumber(code);
    throw new Error('the script ended itself');
  });
  context.unwrapResult(context.evalCode(prelude(request), 'prelude.js')).dispose();
}

function complaintOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name = 'Error', message = '', stack = '' } = error as Record<string, string>;
  return `${name}: ${message}${stack === '' ? '' : `\n${stack.trimEnd()}`}`;
}

/** Jobs of promises until none is left; an error in one ends the script. */
function settle(runtime: QuickJSRuntime, context: QuickJSContext, module: QuickJSHandle): unknown {
  const jobs = runtime.executePendingJobs();
  if (jobs.error !== undefined) return jobs.error.consume((error) => context.dump(error) as unknown);
  jobs.dispose();
  const state = context.getPromiseState(module);
  if (state.type === 'rejected') return state.error.consume((error) => context.dump(error) as unknown);
  if (state.type === 'pending') return new Error('it waits for something that never happens');
  return undefined;
}

async function perform(request: ScriptRequest): Promise<ProcessResult> {
  const words = new Words();
  const quickjs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-wasmfile-release-sync'));
  // Neither is given back: the thread ends with the script, and all of it with the thread.
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  runtime.setInterruptHandler(() => words.exitCode !== undefined);
  runtime.setModuleLoader((name) => {
    const source = modules[name.replace(/^node:/, '')];
    return source ?? { error: new Error(`a script cannot import ${name}`) };
  });
  const context = runtime.newContext();
  equip(context, words, request);
  let complaint: unknown;
  try {
    const code = request.language === 'typescript' ? stripTypeScriptTypes(request.code) : request.code;
    const evaluated = context.evalCode(code, 'script.js', { type: 'module' });
    complaint =
      evaluated.error === undefined
        ? evaluated.value.consume((module) => settle(runtime, context, module))
        : evaluated.error.consume((error) => context.dump(error) as unknown);
  } catch (error) {
    complaint = error;
  }
  if (words.exitCode !== undefined) return words.result(words.exitCode);
  if (complaint === undefined) return words.result(0);
  words.write(2, `${complaintOf(complaint)}\n`);
  return words.result(1);
}

parentPort?.postMessage(await perform(workerData as ScriptRequest));
