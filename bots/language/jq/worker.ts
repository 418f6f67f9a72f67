import { parentPort } from 'node:worker_threads';

/** A question to real jq; `json` holds the input and the arguments that the filter binds. */
export interface JqQuestion {
  readonly id: number;
  readonly json: string;
  readonly filter: string;
}

/** What real jq said: its output lines, or its complaint. */
export type JqAnswer =
  | { readonly id: number; readonly output: string }
  | { readonly id: number; readonly error: string };

const port = parentPort;
if (port === null) throw new Error('The jq worker runs in a worker thread only.');
// jq's `env` shows the program's name; the place of this file is nothing for expressions.
process.argv[1] = 'jq';
const { default: loading } = await import('jq-web');
const jq = await loading;

port.on('message', ({ id, json, filter }: JqQuestion) => {
  let answer: JqAnswer;
  try {
    answer = { id, output: jq.raw(json, filter, ['-c']) ?? '' };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(answer);
});
// The first program costs several times the next; it is not charged to a deadline.
jq.raw('null', '.', ['-c']);
port.postMessage('ready');
