import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { ADMIN, copyTemplate, DATABASE, DEBIAN_ENV, writeConfig } from './template.ts';

/** A running Tryton server with its web client, on loopback, on its own database. */
export interface Tryton {
  /** Address of the web client. */
  readonly url: string;
  /** Calls Tryton's own JSON-RPC as the administrator, e.g. `rpc('model.party.party.search_read', …)`; the context is added. */
  rpc(method: string, ...params: unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

const untilReady = (child: ChildProcess, log: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    if (child.stderr === null) return reject(new Error('trytond has no error stream'));
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`trytond ended with ${code} before it listened:\n${log.join('\n')}`));
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.push(line);
      if (log.length > 200) log.shift();
      if (line.includes('Running on http')) resolve();
    });
  });

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: unknown;
}

const post = async (url: string, body: unknown, session?: string): Promise<unknown> => {
  const answer = await fetch(`${url}/${DATABASE}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(session === undefined ? {} : { authorization: `Session ${session}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`Tryton answered ${answer.status}: ${await answer.text()}`);
  const { result, error } = (await answer.json()) as RpcAnswer;
  if (error !== undefined) throw new Error(`Tryton refused: ${JSON.stringify(error)}`);
  return result;
};

const signOn = async (url: string): Promise<string> => {
  const method = 'common.db.login';
  const params = [ADMIN.login, { password: ADMIN.password }, 'en'];
  const result = await post(url, { id: 0, method, params });
  if (!Array.isArray(result)) throw new Error(`Tryton refused the sign-on of ${ADMIN.login}`);
  return Buffer.from(`${ADMIN.login}:${result[0]}:${result[1]}`).toString('base64');
};

/** Starts Tryton in an empty folder; the first call on a machine builds the database template (seconds). */
export const startTryton = async ({ folder }: { folder: string }): Promise<Tryton> => {
  await mkdir(folder, { recursive: true });
  await copyTemplate(folder);
  const port = await freePort();
  const config = await writeConfig(folder, `127.0.0.1:${port}`);
  const child = spawn('/usr/bin/trytond', ['-v', '-c', config, '-d', DATABASE], {
    env: DEBIAN_ENV,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: string[] = [];
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(child, log);
    const session = await signOn(url);
    let id = 0;
    return {
      url,
      rpc: (method, ...params) => {
        id += 1;
        return post(url, { id, method, params: [...params, {}] }, session);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
