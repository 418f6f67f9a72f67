import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { compileFast } from './compile.ts';
import { preludeOf, reasonOf } from './question.ts';
import type { SyntaxWorkerData } from './syntax-worker.ts';

const patienceMs = 10_000;
const rememberedAtMost = 2_000;
/** A thread that cannot be started must not hold up every lint. */
const attempts = 2;

interface Asker {
  ask(filter: string): { readonly complaint?: string } | undefined;
}

let asker: Asker | undefined;
let silences = 0;
const answers = new Map<string, string | undefined>();

/** Real jq in a thread that is asked synchronously: lint is a plain function, and nothing is evaluated here. */
function startAsker(): Asker {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const data: SyntaxWorkerData = { port: port2, flag };
  const worker = new Worker(new URL('./syntax-worker.ts', import.meta.url), {
    name: 'jq syntax',
    workerData: data,
    transferList: [port2],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  port1.unref();
  worker.on('error', () => {
    asker = undefined;
  });
  return {
    ask(filter) {
      Atomics.store(flag, 0, 0);
      port1.postMessage(filter);
      if (Atomics.wait(flag, 0, 0, patienceMs) === 'timed-out') {
        asker = undefined;
        silences++;
        void worker.terminate();
        return undefined;
      }
      silences = 0;
      return receiveMessageOnPort(port1)?.message as { complaint?: string } | undefined;
    },
  };
}

/**
 * Why the text is not jq, or undefined where it is. Variables are taken as known. Texts of the in-process subset are
 * decided at once; for others real jq compiles the text (2 ms, 100 ms the first time) without evaluating it.
 */
export function checkSyntax(expression: string): string | undefined {
  if (compileFast(expression) !== undefined) return undefined;
  if (answers.has(expression)) return answers.get(expression);
  const names = new Set([...expression.matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ''));
  names.delete('__loc__');
  const bindings = [...names].map((name) => `null as $${name} | `).join('');
  if (silences >= attempts) return undefined;
  asker ??= startAsker();
  const answer = asker.ask(`${preludeOf(expression)}${bindings}empty | (\n${expression}\n)`);
  if (answer === undefined) return undefined;
  const { compile, reason } = reasonOf(answer.complaint ?? '');
  const found = answer.complaint === undefined || !compile ? undefined : reason;
  if (answers.size >= rememberedAtMost) answers.clear();
  answers.set(expression, found);
  return found;
}
