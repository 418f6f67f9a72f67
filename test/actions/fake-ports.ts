import type { FileEntry, Ports } from '../../contract/ports.ts';

const entry = (path: string, bytes: number): FileEntry => ({
  path,
  name: path.split('/').at(-1) ?? path,
  bytes,
  modified: '2026-11-22T08:00:00.000Z',
});

/** One call of a port: its name and arguments. */
export interface PortCall {
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Files that the examples of actions name. */
export const exampleFiles: Readonly<Record<string, string | Uint8Array>> = {
  'customers.csv': 'Name,Age\nAda,36\n',
  'note.txt': 'Call Acme',
  'settings.json': '{"year":2026}',
};

/** Ports that answer plausibly, keep files in memory and write down every call. */
export function fakePorts(files: Readonly<Record<string, string | Uint8Array>> = exampleFiles) {
  const calls: PortCall[] = [];
  const store = new Map<string, Uint8Array>(
    Object.entries(files).map(([path, content]) => [path, Buffer.from(content as string)]),
  );
  const answers: { [Name in keyof Ports]: { [Method in keyof Ports[Name]]: (...args: never[]) => unknown } } =
    {
      web: {
        open: async (url: string) => ({ url, title: 'A page' }),
        click: async () => undefined,
        hover: async () => undefined,
        fill: async () => undefined,
        select: async () => undefined,
        check: async () => undefined,
        press: async () => undefined,
        upload: async () => undefined,
        download: async (_target: string, path: string) => ({ path, name: 'a.csv', bytes: 3, sha256: 'ab' }),
        readText: async () => 'text',
        readTable: async () => ({ columns: ['A', 'A'], rows: [['1', '2']] }),
        waitFor: async () => undefined,
        seesText: async () => true,
        close: async () => undefined,
        screenshot: async () => new Uint8Array([1, 2, 3]),
      },
      files: {
        list: async () => [entry('/data/inbox/1.png', 48213)],
        readText: async (path: string) => Buffer.from(store.get(path) ?? '').toString(),
        readBytes: async (path: string) => store.get(path) ?? new Uint8Array(),
        write: async (path: string, content: string | Uint8Array) => {
          const bytes = Buffer.from(content as string);
          store.set(path, bytes);
          return entry(path, bytes.length);
        },
        move: async (_from: string, to: string) => entry(to, 1),
      },
      ocr: {
        read: async () => ({
          text: 'hi',
          lines: [],
          confidence: 0.9,
          engine: 'ppocr',
          model: 'm 1',
          durationMs: 5,
        }),
      },
      documents: {
        extract: async (_file: string, { schema }: { schema: string }) => ({
          schema,
          fields: { number: { value: '42', confidence: 0.9 } },
          confidence: 0.9,
          text: '42',
          model: 'm 1',
          durationMs: 5,
        }),
      },
      human: { ask: async () => ({ total: 1 }) },
      http: { request: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) },
      log: { write: () => undefined },
      clock: { now: () => 0, monotonic: () => 0, sleep: async () => undefined },
    };
  const ports = Object.fromEntries(
    Object.entries(answers).map(([port, methods]) => [
      port,
      Object.fromEntries(
        Object.entries(methods as unknown as Record<string, (...args: unknown[]) => unknown>).map(
          ([method, answer]) => [
            method,
            (...args: unknown[]) => {
              calls.push({ port, method, args });
              return answer(...args);
            },
          ],
        ),
      ),
    ]),
  ) as unknown as Ports;
  return { ports, calls, store };
}
