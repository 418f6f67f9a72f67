import { UnderstudyError } from '../../contract/errors/index.ts';
import { readerGone } from './standard-output.ts';

/** A signal that the first Ctrl-C, SIGTERM, hang-up or end of the output's reader aborts; later ones change nothing while the command ends. */
export function untilStopped(): AbortSignal {
  const controller = new AbortController();
  const stop = (by: string): void => controller.abort(new UnderstudyError('run-cancelled', { by }));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(` by ${name}`));
  void aborted(readerGone).then(() => stop(' because nobody reads its output any more'));
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
