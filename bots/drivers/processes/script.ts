import { Worker } from 'node:worker_threads';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort, ProcessResult, ScriptRequest, StepScope } from '../../../contract/ports.ts';
import { revealed } from '../connections/program.ts';

/** Milliseconds a script may take where its step has no timeout of its own. */
const longestMs = 30_000;
/** Beside the script's own 64 MiB, for the thread that holds it. */
const threadMegabytes = 256;

/** Performs a script in a sandbox in a thread of its own, which is ended at the limit and with the step. */
export async function performScript(
  scope: StepScope,
  clock: ClockPort,
  request: ScriptRequest,
): Promise<ProcessResult> {
  scope.signal.throwIfAborted();
  const { name, pointer } = scope.step;
  const failed = (reason: string) =>
    new UnderstudyError(
      'script-failed',
      { step: name, reason },
      { asStandard: true, instance: pointer, where: { step: name, pointer } },
    );
  const given: ScriptRequest = {
    ...request,
    arguments: await Promise.all(request.arguments.map(scope.reveal)),
    environment: await revealed(scope, request.environment),
    ...(request.stdin === undefined ? {} : { stdin: await scope.reveal(request.stdin) }),
  };
  const worker = new Worker(new URL('./script-worker.ts', import.meta.url), {
    name: 'script',
    workerData: given,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ProcessResult>();
  const limit = new AbortController();
  const abort = () => reject(scope.signal.reason as Error);
  worker.once('message', resolve);
  worker.once('error', (error) => reject(failed(error.message)));
  worker.once('exit', () => reject(failed('its thread ended')));
  scope.signal.addEventListener('abort', abort, { once: true });
  clock.sleep(longestMs, limit.signal).then(
    () => reject(failed(`it did not end within ${longestMs} ms`)),
    (error: unknown) => {
      if (!limit.signal.aborted) reject(error as Error);
    },
  );
  try {
    return await promise;
  } finally {
    scope.signal.removeEventListener('abort', abort);
    limit.abort();
    await worker.terminate();
  }
}
