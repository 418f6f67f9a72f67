import { ProblemError, UnderstudyError } from '../errors/understudy-error.ts';
import {
  type CallName,
  type CallParams,
  type CallResult,
  calls,
  type RpcEventName,
  type RpcEventPayload,
  rpcEvents,
} from './calls.ts';
import { rpcMessageSchema, type Transport } from './define.ts';
import { explainIssues } from './explain-issues.ts';

/** The renderer's side of the contract: typed calls and events over any transport. */
export interface Client {
  /**
   * Performs a call. Rejects with a {@link ProblemError} where the host refused, with `rpc-invalid` where the answer does
   * not fit the contract, and with `rpc-disconnected` where the connection ended first. An aborted signal cancels the
   * call at the host and rejects with the signal's reason at once.
   */
  call<N extends CallName>(
    name: N,
    params: CallParams<N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<CallResult<N>>;
  /** Hears an event until the returned function is called. */
  on<N extends RpcEventName>(name: N, listener: (payload: RpcEventPayload<N>) => void): () => void;
  /** Called once when the connection has ended; at once where it already has. */
  onClose(listener: () => void): () => void;
  close(): void;
}

interface Pending {
  readonly name: CallName;
  settle(result: unknown): void;
  fail(error: unknown): void;
}

/**
 * Speaks the contract over `transport`. Results and events are validated here; what does not fit goes to `onProblem`
 * where no call is waiting for it.
 */
export function connect(transport: Transport, onProblem: (error: unknown) => void): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const closeListeners = new Set<() => void>();
  let lastId = 0;
  let open = true;

  const answer = (id: number, settle: (waiting: Pending) => void): void => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting !== undefined) settle(waiting);
  };

  const deliver = (name: string, payload: unknown): void => {
    if (!Object.hasOwn(rpcEvents, name)) {
      onProblem(new UnderstudyError('rpc-invalid', { method: name, reason: 'there is no such event' }));
      return;
    }
    const parsed = rpcEvents[name as RpcEventName].safeParse(payload);
    if (!parsed.success) {
      onProblem(new UnderstudyError('rpc-invalid', { method: name, reason: explainIssues(parsed.error) }));
      return;
    }
    for (const listener of [...(listeners.get(name) ?? [])]) listener(parsed.data);
  };

  const stopMessages = transport.onMessage((raw) => {
    const parsed = rpcMessageSchema.safeParse(raw);
    if (!parsed.success) {
      onProblem(
        new UnderstudyError('rpc-invalid', { method: 'message', reason: explainIssues(parsed.error) }),
      );
      return;
    }
    const message = parsed.data;
    if (message.kind === 'event') deliver(message.name, message.payload);
    else if (message.kind === 'answer') answer(message.id, (waiting) => waiting.settle(message.result));
    else if (message.kind === 'refusal')
      answer(message.id, (waiting) => waiting.fail(new ProblemError(message.error)));
  });

  const stopClose = transport.onClose(() => {
    if (!open) return;
    open = false;
    stopMessages();
    stopClose();
    for (const waiting of pending.values())
      waiting.fail(new UnderstudyError('rpc-disconnected', { method: waiting.name }));
    pending.clear();
    for (const listener of [...closeListeners]) listener();
  });

  return {
    call(name, params, options) {
      const signal = options?.signal;
      return new Promise((resolve, reject) => {
        if (!open) {
          reject(new UnderstudyError('rpc-disconnected', { method: name }));
          return;
        }
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        lastId += 1;
        const id = lastId;
        const cancel = (): void => {
          pending.delete(id);
          if (open) transport.send({ kind: 'cancel', id });
          reject(signal?.reason);
        };
        const ended = (): void => signal?.removeEventListener('abort', cancel);
        pending.set(id, {
          name,
          settle(result) {
            ended();
            const parsed = calls[name].result.safeParse(result);
            if (parsed.success) resolve(parsed.data as CallResult<typeof name>);
            else
              reject(
                new UnderstudyError('rpc-invalid', {
                  method: name,
                  reason: `the answer does not fit: ${explainIssues(parsed.error)}`,
                }),
              );
          },
          fail(error) {
            ended();
            reject(error);
          },
        });
        signal?.addEventListener('abort', cancel, { once: true });
        transport.send({ kind: 'call', id, method: name, params });
      });
    },
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known);
      const erased = listener as (payload: unknown) => void;
      known.add(erased);
      return () => {
        known.delete(erased);
      };
    },
    onClose(listener) {
      if (!open) {
        listener();
        return () => {};
      }
      closeListeners.add(listener);
      return () => {
        closeListeners.delete(listener);
      };
    },
    close() {
      transport.close();
    },
  };
}
