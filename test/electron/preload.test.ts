import { EventEmitter } from 'node:events';
import { beforeAll, expect, test, vi } from 'vitest';

const ipcRenderer = Object.assign(new EventEmitter(), {
  sent: [] as unknown[][],
  send: (...args: unknown[]) => ipcRenderer.sent.push(args),
});
vi.mock('electron', () => ({ ipcRenderer }));

interface Posted {
  readonly message: unknown;
  readonly origin: string;
  readonly ports: readonly unknown[];
}

const page = Object.assign(new EventTarget(), {
  posted: [] as Posted[],
  postMessage: (message: unknown, origin: string, ports: readonly unknown[]) =>
    page.posted.push({ message, origin, ports }),
});
const before = Object.keys(page);

const hears = (data: unknown, from: { source?: unknown; origin?: string } = {}): void => {
  page.dispatchEvent(
    Object.assign(new Event('message'), { data, source: page, origin: 'understudy-app://studio', ...from }),
  );
};

beforeAll(async () => {
  vi.stubGlobal('window', page);
  await import('../../electron/preload/preload.ts');
});

test('the page asks for a port and gets one, from its own origin only', () => {
  hears('understudy:port?');
  expect(ipcRenderer.sent).toEqual([['understudy:port?']]);
  const port = { name: 'port' };
  ipcRenderer.emit('understudy:port', { ports: [port] });
  expect(page.posted).toEqual([
    { message: 'understudy:port', origin: 'understudy-app://studio', ports: [port] },
  ]);
});

test('other words, other windows and other origins are not passed on', () => {
  ipcRenderer.sent.length = 0;
  hears('understudy:quit');
  hears({ kind: 'understudy:port?' });
  hears('understudy:port?', { source: {} });
  hears('understudy:port?', { origin: 'https://example.com' });
  expect(ipcRenderer.sent).toEqual([]);
});

test('the preload leaves nothing behind in the page', () => {
  expect(Object.keys(page)).toEqual(before);
});
