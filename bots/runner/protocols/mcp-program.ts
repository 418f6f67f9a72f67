import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ConnectionsPort } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { revealAll, scopeOf } from '../scope.ts';
import { connectionsOf } from './connections.ts';
import { messageIn } from './json-rpc.ts';
import { type McpSession, sessionOver } from './mcp-session.ts';

/** A session with a program on this machine over its standard input and output, one message a line. */
export async function openProgramSession(
  performance: Performance,
  command: Parameters<ConnectionsPort['program']>[0],
): Promise<McpSession> {
  const { reveal } = scopeOf(performance);
  const server = `The program ${command.command}`;
  const line = await connectionsOf(performance, 'A tool server as a program').program(command);
  const texts = line.texts[Symbol.asyncIterator]();
  const tell = async (message: unknown) => line.send(JSON.stringify(await revealAll(message, reveal)));
  return sessionOver(performance, {
    server,
    ask: async function* (message) {
      await tell(message);
      for (;;) {
        const next = await texts.next();
        if (next.done === true) {
          throw new UnderstudyError('connection-failed', {
            target: server,
            reason: 'it ended without an answer.',
          });
        }
        if (next.value.trim() !== '') yield messageIn(next.value, server);
      }
    },
    tell,
    agree: () => {
      // The version travels in the messages themselves.
    },
    close: () => line.close(),
  });
}
