import { createInterface } from 'node:readline';
import { toolServerAnswer } from './tool-server.ts';

// A tool server as a program: one message a line. It pings its client before each answer, and tells its environment.
let pings = 0;
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Record<string, unknown>;
  const params = message['params'] as { name?: string } | undefined;
  if (params?.name === 'environment') {
    const text = JSON.stringify(process.env);
    write({ jsonrpc: '2.0', id: message['id'], result: { content: [{ type: 'text', text }] } });
    return;
  }
  if (params?.name === 'crash') {
    process.stderr.write('the disk is full\n');
    process.exit(3);
  }
  const answer = toolServerAnswer(message);
  if (answer === undefined) return;
  pings += 1;
  write({ jsonrpc: '2.0', id: `ping-${pings}`, method: 'ping' });
  write(answer);
});

function write(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
