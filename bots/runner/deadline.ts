import type { ClockPort } from '../../contract/ports.ts';

/** How long a piece of work may take, and the error that ends it. */
export interface Limit {
  readonly clock: ClockPort;
  readonly ms: number;
  reason(): Error;
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted, even if the work never looks. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let listener: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    listener = () => reject(signal.reason);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    // Work that notices the abort first rejects with its own words; the reason says more.
    throw signal.aborted ? signal.reason : error;
  } finally {
    if (listener !== undefined) signal.removeEventListener('abort', listener);
  }
}

/**
 * Runs `work` under a signal of its own that follows `parent` and ends at the limit. It waits until the work has
 * unwound, so that nothing goes on behind the back of what follows; the work's own waits answer the signal at once.
 */
export async function within<T>(
  parent: AbortSignal,
  limit: Limit | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limit === undefined) return work(parent);
  parent.throwIfAborted();
  const own = new AbortController();
  const timer = new AbortController();
  const follow = () => own.abort(parent.reason);
  parent.addEventListener('abort', follow, { once: true });
  limit.clock.sleep(limit.ms, timer.signal).then(
    () => own.abort(limit.reason()),
    (error: unknown) => {
      if (!timer.signal.aborted) own.abort(error);
    },
  );
  try {
    return await work(own.signal);
  } catch (error) {
    throw own.signal.aborted ? own.signal.reason : error;
  } finally {
    parent.removeEventListener('abort', follow);
    timer.abort();
  }
}
