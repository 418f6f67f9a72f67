import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { serveLanguage } from '../lsp/server.ts';
import { programVersion } from '../program-version.ts';
import { exitCodes } from './exit-codes.ts';

/** Speaks the Language Server Protocol on standard input and output until the editor says `exit` or goes away. */
export async function lsp(): Promise<number> {
  const connection = createConnection(
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  let asked = false;
  const ended = new Promise<number>((resolve) => {
    connection.onExit(() => resolve(asked ? exitCodes.done : exitCodes.failed));
    process.stdin.once('end', () => resolve(asked ? exitCodes.done : exitCodes.failed));
  });
  serveLanguage(connection, await programVersion(), () => {
    asked = true;
  });
  const code = await ended;
  connection.dispose();
  process.stdin.destroy();
  return code;
}
