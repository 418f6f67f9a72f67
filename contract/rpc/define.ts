import { z } from 'zod';
import { problemSchema } from '../errors/problem.ts';

/** One call between renderer and host: parameters and result, validated where they are received. */
export interface CallSpec<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}

export const call = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R): CallSpec<P, R> => ({
  params,
  result,
});

/** Messages on either carrier (WebSocket or MessagePort), one JSON object each. */
export const rpcMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), method: z.string(), params: z.unknown() }),
  /** The caller no longer wants the answer of call `id`; the host aborts it. */
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
  z.object({ kind: z.literal('answer'), id: z.number().int(), result: z.unknown() }),
  z.object({ kind: z.literal('refusal'), id: z.number().int(), error: problemSchema }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type RpcMessage = z.infer<typeof rpcMessageSchema>;

/** A pipe for messages; a WebSocket and a MessagePort both fit. */
export interface Transport {
  send(message: RpcMessage): void;
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
  close(): void;
}
