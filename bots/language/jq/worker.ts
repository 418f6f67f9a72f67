import { parentPort } from 'node:worker_threads';

/** A question to real jq; `json` holds the input and the arguments that the filter binds. */
export interface JqQuestion {
  readonly id: number;
  readonly json: string;
  readonly filter: string;
}

/** What real jq said: its output lines, or its complaint. */
export type JqAnswer =
  | { readonly id: number; readonly output: string; readonly worn: boolean }
  | { readonly id: number; readonly error: string; readonly worn: boolean };

const pageBytes = 65_536;
/** WebAssembly keeps its memory outside the thread's heap and never gives any back, so both are limited here. */
const memoryPages = (512 * 1024 * 1024) / pageBytes;
const wornPages = (128 * 1024 * 1024) / pageBytes;
let pages = 0;
const grow = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'grow')?.value as (
  this: WebAssembly.Memory,
  delta: number,
) => number;
WebAssembly.Memory.prototype.grow = function (delta: number): number {
  pages = this.buffer.byteLength / pageBytes + delta;
  if (pages > memoryPages) throw new RangeError('An expression may use 512 MB of memory.');
  return grow.call(this, delta);
};

const port = parentPort;
if (port === null) throw new Error('The jq worker runs in a worker thread only.');
// jq's `env` shows the program's name; the place of this file is nothing for expressions.
process.argv[1] = 'jq';
const { default: loading } = await import('jq-web');
const jq = await loading;

port.on('message', ({ id, json, filter }: JqQuestion) => {
  let answer: JqAnswer;
  try {
    const output = jq.raw(json, filter, ['-c']) ?? '';
    answer = { id, output, worn: pages > wornPages };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // A program that ends any other way than by jq's own exit leaves its memory as it was in the middle.
    answer = { id, error: message, worn: pages > wornPages || !message.startsWith('Non-zero exit code') };
  }
  port.postMessage(answer);
});
// The first program costs several times the next; it is not charged to a deadline.
jq.raw('null', '.', ['-c']);
port.postMessage('ready');
