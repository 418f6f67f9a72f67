import { UnderstudyError } from '../../contract/errors/index.ts';

/** A signal that the first Ctrl-C, SIGTERM or hang-up aborts; later ones change nothing while the command ends. */
export function untilStopped(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => controller.abort(new UnderstudyError('run-cancelled', { by: ` by ${name}` })));
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
