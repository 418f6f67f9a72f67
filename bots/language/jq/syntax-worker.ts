import { type MessagePort, workerData } from 'node:worker_threads';
import loading from 'jq-web';

/** What {@link checkSyntax} hands to this thread: where to answer, and the flag that wakes the asker. */
export interface SyntaxWorkerData {
  readonly port: MessagePort;
  readonly flag: Int32Array;
}

const { port, flag } = workerData as SyntaxWorkerData;
const jq = await loading;

port.on('message', (filter: string) => {
  let complaint: string | undefined;
  try {
    jq.raw('null', filter, ['-c']);
  } catch (error) {
    complaint = error instanceof Error ? error.message : String(error);
  }
  port.postMessage({ complaint });
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
