import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import { BodyTooLarge, html } from './answers.ts';
import type { LedgerEntry } from './ledger-store.ts';
import { LedgerStore } from './ledger-store.ts';
import { problemPage } from './pages/books.ts';
import { answerTo, isApi } from './screens.ts';
import type { LedgerUser } from './sessions.ts';
import { Sessions } from './sessions.ts';

/** The sign-on that works when none is configured; the ledger is a sample and listens on loopback only. */
export const DEFAULT_USER: LedgerUser = { user: 'clerk', password: 'harbour-1998' };

/** How to start the sample ledger. */
export interface LegacyLedgerOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port?: number;
  /** How long every screen takes to answer, in milliseconds. */
  readonly latencyMs?: number;
  /** JSON file that keeps the books; without it they live in memory. */
  readonly storeFile?: string | undefined;
  readonly users?: readonly LedgerUser[];
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits for the latency; tests hold it to see a screen in flight. */
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A running ledger. */
export interface LegacyLedger {
  readonly url: string;
  /** Every posted invoice, oldest first. */
  entries(): readonly LedgerEntry[];
  /** Ends open requests, closes the port and waits until the books are on disk. */
  stop(): Promise<void>;
}

const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
  if (ms > 0) await pause(ms, undefined, { signal });
};

const send = (response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
};

const failure = (error: unknown): Answer => {
  if (error instanceof BodyTooLarge) {
    return html(problemPage('Too large', 'The file is larger than 8 MB.'), 413);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return html(problemPage('System error', `The ledger could not do this: ${reason}`), 500);
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Starts the sample ledger on loopback. */
export const startLegacyLedger = async (options: LegacyLedgerOptions = {}): Promise<LegacyLedger> => {
  const { port = 0, latencyMs = 150, users = [DEFAULT_USER], now = Date.now, delay = wait } = options;
  const store = await LedgerStore.open(options.storeFile);
  const sessions = new Sessions(users, now);
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    const answer = async (): Promise<Answer | undefined> => {
      const url = new URL(request.url ?? '/', 'http://ledger.invalid');
      try {
        if (!isApi(url)) await delay(latencyMs, stopping.signal);
        return await answerTo({ request, url, store, sessions, now });
      } catch (error) {
        return stopping.signal.aborted ? undefined : failure(error);
      }
    };
    void answer().then((ready) => {
      if (ready === undefined) response.destroy();
      else send(response, ready);
    });
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopping.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await store.flush();
  };
  return {
    url: `http://127.0.0.1:${taken}`,
    entries: () => store.entries(),
    stop: () => {
      stopped ??= close();
      return stopped;
    },
  };
};
