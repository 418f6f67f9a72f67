import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../bots/drivers/clock.ts';
import type { Target } from '../../contract/flow/index.ts';
import { createEventHub, type RecordingState } from '../../contract/rpc/index.ts';
import { startRecorder } from '../../host/recording/start-recorder.ts';
import { inspectTarget } from '../../host/recording/target-browser.ts';
import { createBotShelf } from '../../host/services/bots.ts';
import { createRecordingDesk } from '../../host/services/recordings.ts';
import { createSettingsDesk } from '../../host/services/settings.ts';
import { openRunHistory } from '../../host/storage/runs.ts';
import { createMemorySettings } from '../../host/storage/settings-store.ts';
import type { WebRecorder } from '../../recorder/index.ts';
import { foldersBelow, tempFolder } from './host-under-test.ts';

const page = `<!doctype html><title>Orders</title>
<label>Customer <input id="customer"></label><button>Send</button><p id="said"></p>
<script>document.querySelector('button').onclick = () => { document.querySelector('#said').textContent = 'Sent'; };</script>`;

async function site(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(page),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

test('a recording is watched live, refuses a second one, and becomes a bot of the workspace', async () => {
  await using temp = await tempFolder();
  await using served = await site();
  const folders = foldersBelow(temp.path);
  const hub = createEventHub();
  const history = openRunHistory(folders.data);
  const settings = createSettingsDesk(createMemorySettings(), folders.workspace, async () => {});
  const shelf = createBotShelf({
    workspace: async () => folders.workspace,
    trash: folders.trash,
    history,
    hub,
    samples: new Set(),
  });
  const recorders: WebRecorder[] = [];
  const desk = createRecordingDesk({
    shelf,
    hub,
    settings: settings.current,
    clock: { ...systemClock, now: () => Date.parse('2026-11-22T10:00:00.000Z') },
    random: { id: () => 'recording-1', next: () => 0 },
    startRecorder: async (url, options) => {
      const recorder = await startRecorder({ url, headless: true, ...options });
      recorders.push(recorder);
      return recorder;
    },
  });
  const context = { signal: new AbortController().signal };
  const states: RecordingState[] = [];
  hub.subscribe((name, payload) => {
    if (name === 'recording.changed') states.push(payload as RecordingState);
  });
  try {
    const state = await desk.handlers['recordings.start']({ url: served.url }, context);
    expect(state).toMatchObject({
      recordingId: 'recording-1',
      status: 'recording',
      url: served.url,
      startedAt: '2026-11-22T10:00:00.000Z',
    });
    expect(states.find(({ status }) => status === 'starting')).not.toHaveProperty('startedAt');
    await expect(desk.handlers['recordings.start']({ url: served.url }, context)).rejects.toMatchObject({
      code: 'recording-running',
    });
    const [recorder] = recorders;
    const [tab] = recorder?.context.pages() ?? [];
    if (recorder === undefined || tab === undefined) throw new Error('no page');
    await tab.getByLabel('Customer').fill('Acme');
    await tab.getByRole('button', { name: 'Send' }).click();
    await tab.getByText('Sent').waitFor();
    await recorder.settled();
    await desk.handlers['recordings.addCheck']({ recordingId: 'recording-1', text: 'Sent' }, context);

    const button: Target = {
      kind: 'web',
      title: 'Send',
      where: { origin: new URL(served.url).origin, route: '/', frames: [] },
      candidates: [
        { by: 'role', role: 'button', name: 'Send' },
        { by: 'css', selector: 'button, input' },
        { by: 'text', text: 'Nothing like it' },
        { by: 'css', selector: '((' },
      ],
    };
    const found = await inspectTarget(recorder.context.pages(), button);
    expect(found).toMatchObject({ live: true, page: served.url, matches: [1, 2, 0, -1], winner: 0 });
    expect(found.box?.width).toBeGreaterThan(0);
    expect(
      await inspectTarget(recorder.context.pages(), {
        ...button,
        where: { ...button.where, origin: 'http://127.0.0.1:1' },
      }),
    ).toEqual({ live: false, matches: [-1, -1, -1, -1] });

    const bot = await desk.handlers['recordings.stop'](
      { recordingId: 'recording-1', title: 'Send orders' },
      context,
    );
    expect(bot).toMatchObject({ botId: 'send-orders', title: 'Send orders', problems: 0 });
    expect(bot.steps).toBeGreaterThanOrEqual(3);
    const { recording } = await desk.handlers['recordings.current']({}, context);
    expect(recording).toMatchObject({ status: 'stopped', botId: 'send-orders' });
    const statuses = states.map(({ status }) => status);
    expect(statuses[0]).toBe('starting');
    expect(statuses).toContain('recording');
    expect(statuses.at(-1)).toBe('stopped');
    expect(states.some(({ steps }) => steps.some(({ sentence }) => sentence.includes('Acme')))).toBe(true);
  } finally {
    await desk.close();
    await recorders[0]?.discard();
    history.close();
  }
});

test('a recording whose page does not load fails with the reason and leaves room for the next', async () => {
  await using temp = await tempFolder();
  const folders = foldersBelow(temp.path);
  const hub = createEventHub();
  const history = openRunHistory(folders.data);
  const desk = createRecordingDesk({
    shelf: createBotShelf({
      workspace: async () => folders.workspace,
      trash: folders.trash,
      history,
      hub,
      samples: new Set(),
    }),
    hub,
    settings: createSettingsDesk(createMemorySettings(), folders.workspace, async () => {}).current,
    clock: systemClock,
    random: { id: () => `recording-${systemClock.monotonic()}`, next: () => 0 },
    startRecorder: (url, options) => startRecorder({ url, headless: true, ...options }),
  });
  const context = { signal: new AbortController().signal };
  for (let attempt = 0; attempt < 2; attempt += 1)
    await expect(
      desk.handlers['recordings.start']({ url: 'http://127.0.0.1:1/' }, context),
    ).rejects.toMatchObject({
      code: 'page-not-loaded',
    });
  const { recording } = await desk.handlers['recordings.current']({}, context);
  expect(recording).toMatchObject({ status: 'failed', failure: expect.stringContaining('127.0.0.1:1') });
  await desk.close();
  history.close();
});
