import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const bodySchema = z.object({ entry: z.string(), effect: z.string(), failures: z.number() });

/** An effect as the outside saw it. */
export interface LedgerEntry {
  readonly entry: string;
  readonly effect: string;
  /** How often it took effect. */
  readonly times: number;
}

/** The outside of the crash test: an HTTP server on the loopback that books effects. */
export interface Ledger {
  readonly url: string;
  /** Called at every request, before and after it took effect; `after` may lose the answer by killing the robot. */
  onRequest: (count: number, when: 'before' | 'after') => void;
  readonly requests: number;
  entries(): LedgerEntry[];
  reset(): void;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Books every effect. Where a key comes with it, the same key takes effect once; a prepared effect takes effect with
 * its commit. The first `failures` tries of an entry are answered 503 without an effect.
 */
export async function openLedger(): Promise<Ledger> {
  let requests = 0;
  let onRequest: Ledger['onRequest'] = () => {};
  const effects = new Map<string, { effect: string; times: number }>();
  const failed = new Map<string, number>();
  const done = new Set<string>();
  const prepared = new Set<string>();
  const book = (path: string, key: string | undefined, body: z.infer<typeof bodySchema>): number => {
    const tried = failed.get(body.entry) ?? 0;
    if (tried < body.failures && !(key !== undefined && done.has(key))) {
      failed.set(body.entry, tried + 1);
      return 503;
    }
    if (path === '/prepare') {
      prepared.add(key ?? '');
      return 200;
    }
    if (path === '/commit' && !prepared.has(key ?? '')) return 409;
    if (key !== undefined && done.has(key)) return 200;
    if (key !== undefined) done.add(key);
    const known = effects.get(body.entry) ?? { effect: body.effect, times: 0 };
    effects.set(body.entry, { ...known, times: known.times + 1 });
    return 200;
  };
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = bodySchema.parse(JSON.parse(await textOf(request)));
      requests += 1;
      onRequest(requests, 'before');
      const header = request.headers['idempotency-key'];
      const status = book(request.url ?? '', typeof header === 'string' ? header : undefined, body);
      onRequest(requests, 'after');
      response.writeHead(status).end();
    };
    answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    set onRequest(listener: Ledger['onRequest']) {
      onRequest = listener;
    },
    get onRequest() {
      return onRequest;
    },
    entries: () => [...effects].map(([entry, { effect, times }]) => ({ entry, effect, times })),
    reset() {
      requests = 0;
      for (const kept of [effects, failed, done, prepared]) kept.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
