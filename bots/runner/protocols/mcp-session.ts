import type { Performance } from '../engine.ts';
import { serviceRefused } from './connections.ts';
import { type RpcMessage, wordsOf } from './json-rpc.ts';

/** A conversation with a server of tools, prompts and resources (Model Context Protocol). */
export interface McpSession {
  /** Asks and waits for the answer; an error of the server is a fault of the step. */
  request(method: string, parameters: unknown): Promise<unknown>;
  notify(method: string): Promise<void>;
  /** Fixes the version that both sides speak from now on. */
  agree(protocolVersion: string): void;
  close(): Promise<void>;
}

/** What a session needs of its transport: the messages that come while the answer to a request is waited for. */
export interface McpTransport {
  readonly server: string;
  /** Sends a request and answers what comes back on it, other messages included. */
  ask(message: RpcMessage): AsyncIterable<RpcMessage>;
  tell(message: RpcMessage): Promise<void>;
  agree(protocolVersion: string): void;
  close(): Promise<void>;
}

const methodNotFound = -32_601;

/** Speaks JSON-RPC 2.0 over the transport; what the server asks meanwhile is answered, what it logs is told. */
export function sessionOver(performance: Performance, transport: McpTransport): McpSession {
  let lastId = 0;
  return {
    request: async (method, params) => {
      lastId += 1;
      const id = lastId;
      for await (const message of transport.ask({ jsonrpc: '2.0', id, method, params })) {
        if (typeof message['method'] === 'string') await attend(performance, transport, message);
        else if (message['id'] === id) {
          if (message['error'] === undefined) return message['result'];
          throw serviceRefused(performance, transport.server, method, wordsOf(message['error']));
        }
      }
      throw serviceRefused(performance, transport.server, method, 'it ended without an answer.');
    },
    notify: (method) => transport.tell({ jsonrpc: '2.0', method }),
    agree: (version) => transport.agree(version),
    close: () => transport.close(),
  };
}

/** A bot can be pinged; it has no model to sample from, no person to question and no folders to show. */
async function attend(
  { engine, placed }: Performance,
  transport: McpTransport,
  message: RpcMessage,
): Promise<void> {
  const { id, method, params } = message;
  if (id === undefined) {
    if (method !== 'notifications/message') return;
    const said = `The server ${transport.server} said something`;
    engine.events.emit({ type: 'log', step: placed.step, level: 'info', message: said, data: params });
    return;
  }
  await transport.tell(
    method === 'ping'
      ? { jsonrpc: '2.0', id, result: {} }
      : {
          jsonrpc: '2.0',
          id,
          error: { code: methodNotFound, message: `${String(method)} is not offered here` },
        },
  );
}
