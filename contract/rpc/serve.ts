import type { z } from 'zod';
import { toProblem, UnderstudyError } from '../errors/understudy-error.ts';
import { type CallName, type Calls, calls, type RpcEventName, type RpcEvents } from './calls.ts';
import { type RpcMessage, rpcMessageSchema, type Transport } from './define.ts';
import { explainIssues } from './explain-issues.ts';

/** What a handler knows of its caller beside the parameters. */
export interface CallContext {
  /** Aborted when the caller cancels the call or its connection ends. */
  readonly signal: AbortSignal;
}

/** One implementation for every declared call; parameters arrive validated, results are validated by the receiver. */
export type Handlers = {
  readonly [N in CallName]: (
    params: z.output<Calls[N]['params']>,
    context: CallContext,
  ) => Promise<z.input<Calls[N]['result']>>;
};

/** Events as the host fans them out to every connected renderer. */
export interface EventSource {
  subscribe(listener: <N extends RpcEventName>(name: N, payload: z.input<RpcEvents[N]>) => void): () => void;
}

/** Both ends of the host's event fan-out: services emit, every served connection listens. */
export interface EventHub extends EventSource {
  emit<N extends RpcEventName>(name: N, payload: z.input<RpcEvents[N]>): void;
}

/** A fan-out of events in memory; a listener that subscribes later hears only later events. */
export function createEventHub(): EventHub {
  type Listener = Parameters<EventSource['subscribe']>[0];
  const listeners = new Set<Listener>();
  return {
    emit(name, payload) {
      for (const listener of [...listeners]) listener(name, payload);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const isCallName = (method: string): method is CallName => Object.hasOwn(calls, method);

/**
 * Answers calls that arrive on `transport` until it closes. Parameters are validated here, errors leave as problems, and
 * a message that is not of the protocol ends the connection. Returns a function that stops serving.
 */
export function serve(transport: Transport, handlers: Handlers, events: EventSource): () => void {
  const running = new Map<number, AbortController>();

  const perform = async (id: number, method: string, params: unknown): Promise<RpcMessage> => {
    if (!isCallName(method))
      throw new UnderstudyError('rpc-invalid', { method, reason: 'there is no such call' });
    const parsed = calls[method].params.safeParse(params);
    if (!parsed.success)
      throw new UnderstudyError('rpc-invalid', { method, reason: explainIssues(parsed.error) });
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlers[method] as (params: unknown, context: CallContext) => Promise<unknown>;
      return { kind: 'answer', id, result: await handler(parsed.data, { signal: controller.signal }) };
    } finally {
      running.delete(id);
    }
  };

  let open = true;
  const send = (message: RpcMessage): void => {
    if (open) transport.send(message);
  };

  const stopMessages = transport.onMessage((raw) => {
    const message = rpcMessageSchema.safeParse(raw);
    if (!message.success) {
      stop();
      transport.close();
      return;
    }
    const { data } = message;
    if (data.kind === 'cancel') {
      running.get(data.id)?.abort(new UnderstudyError('run-cancelled', { by: ' by the caller' }));
      return;
    }
    if (data.kind !== 'call') return;
    perform(data.id, data.method, data.params).then(send, (error: unknown) =>
      send({ kind: 'refusal', id: data.id, error: toProblem(error) }),
    );
  });
  const stopEvents = events.subscribe((name, payload) => send({ kind: 'event', name, payload }));
  const stopClose = transport.onClose(() => stop());

  function stop(): void {
    if (!open) return;
    open = false;
    stopMessages();
    stopEvents();
    stopClose();
    for (const controller of running.values())
      controller.abort(new UnderstudyError('rpc-disconnected', { method: 'the call' }));
  }
  return stop;
}
