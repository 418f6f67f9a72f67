import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Client, RpcEventPayload, RunSummary } from '../../contract/rpc/index.ts';
import { createHost } from '../../host/compose.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { openRunHistory } from '../../host/storage/runs.ts';
import { foldersBelow, type ServedHost, serveHost, tempFolder } from './host-under-test.ts';

const document = (steps: string): string =>
  `document: { dsl: '1.0.3', namespace: test, name: test-bot, version: 0.1.0 }\ndo:\n${steps}`;

async function addBot(client: Client, steps: string): Promise<string> {
  const { botId } = await client.call('bots.create', { title: 'Test bot' });
  const { revision } = await client.call('bots.open', { botId });
  await client.call('bots.save', { botId, text: document(steps), revision });
  return botId;
}

/** Resolves with the first run that looks as asked, of those told from now on. */
function changed(client: Client, fits: (run: RunSummary) => boolean): Promise<RunSummary> {
  return new Promise((resolve) => {
    const stop = client.on('run.changed', (run) => {
      if (!fits(run)) return;
      stop();
      resolve(run);
    });
  });
}

const heard = <N extends 'run.event' | 'human.changed'>(
  client: Client,
  name: N,
  fits: (payload: RpcEventPayload<N>) => boolean,
): Promise<RpcEventPayload<N>> =>
  new Promise((resolve) => {
    const stop = client.on(name, (payload) => {
      if (!fits(payload)) return;
      stop();
      resolve(payload);
    });
  });

const ended = ({ status }: RunSummary): boolean =>
  status === 'completed' || status === 'faulted' || status === 'cancelled';

const log = `  - say: { call: log.write, with: { message: hello } }\n`;
const hold = `  - begin: { call: log.write, with: { message: begun } }\n  - hold: { wait: { hours: 1 } }\n`;

async function startHolding(served: ServedHost): Promise<RunSummary> {
  const botId = await addBot(served.client, hold);
  const holding = heard(
    served.client,
    'run.event',
    (event) => event.type === 'step.started' && event.step.name === 'hold',
  );
  const run = await served.client.call('runs.start', { botId });
  await holding;
  return run;
}

test('a run is told live, kept in the history and readable as a trace', async () => {
  await using served = await serveHost();
  const { client } = served;
  const botId = await addBot(client, log);
  const types: string[] = [];
  client.on('run.event', ({ type }) => types.push(type));
  const end = changed(client, ended);
  const { runId } = await client.call('runs.start', { botId });
  expect(await end).toMatchObject({ runId, botId, botName: 'Test bot', status: 'completed' });
  expect(types).toEqual(['run.started', 'step.started', 'log', 'step.finished', 'run.finished']);
  const { runs } = await client.call('runs.list', { botId });
  expect(runs).toMatchObject([{ runId, status: 'completed' }]);
  expect((await client.call('bots.list', {})).bots[0]?.lastRun).toMatchObject({ runId, status: 'completed' });
  const trace = await client.call('traces.get', { runId });
  expect(trace.meta).toMatchObject({ runId, status: 'completed' });
  expect(trace.events.map(({ type }) => type)).toEqual(types);
  const { events } = await client.call('runs.events', { runId, after: 3 });
  expect(events.map(({ seq }) => seq)).toEqual([4, 5]);
  await client.call('traces.delete', { runId });
  await expect(client.call('traces.get', { runId })).rejects.toMatchObject({
    problem: { code: 'file-not-found' },
  });
});

test('every connected Studio hears the same events', async () => {
  await using served = await serveHost();
  const botId = await addBot(served.client, log);
  const other: string[] = [];
  const stop = served.host.events.subscribe((name) => other.push(name));
  const end = changed(served.client, ended);
  await served.client.call('runs.start', { botId });
  await end;
  stop();
  expect(other.filter((name) => name === 'run.event')).toHaveLength(5);
});

test('a fault is kept with its sentence', async () => {
  await using served = await serveHost();
  const botId = await addBot(
    served.client,
    `  - broken: { raise: { error: { type: 'https://example.com/late', status: 500, title: Late, detail: It was too late } } }\n`,
  );
  const end = changed(served.client, ended);
  await served.client.call('runs.start', { botId });
  expect(await end).toMatchObject({ status: 'faulted', failure: 'It was too late' });
});

test('inputs that do not fit are refused before a run exists', async () => {
  await using served = await serveHost();
  const botId = await addBot(served.client, log);
  await expect(served.client.call('runs.start', { botId, input: { nothing: 1 } })).rejects.toMatchObject({
    problem: { code: 'input-invalid' },
  });
  expect((await served.client.call('runs.list', {})).runs).toEqual([]);
});

test('a stopped run ends as cancelled, and cannot be stopped again', async () => {
  await using served = await serveHost();
  const { client } = served;
  const { runId } = await startHolding(served);
  await expect(client.call('traces.delete', { runId })).rejects.toMatchObject({
    problem: { code: 'run-active' },
  });
  const end = changed(client, ended);
  await client.call('runs.stop', { runId });
  expect(await end).toMatchObject({ runId, status: 'cancelled' });
  await expect(client.call('runs.stop', { runId })).rejects.toMatchObject({
    problem: { code: 'run-not-active' },
  });
  await expect(client.call('runs.stop', { runId: 'none' })).rejects.toMatchObject({
    problem: { code: 'run-not-found' },
  });
});

const question = `  - check:
      call: human.ask
      with: { title: Is it right?, fields: [{ name: total, title: Total, type: number, required: true }] }
`;

test('a question waits for a person, whose answer goes on with the run', async () => {
  await using served = await serveHost();
  const { client } = served;
  const botId = await addBot(client, question);
  const asked = heard(client, 'human.changed', ({ tasks }) => tasks.length === 1);
  const waiting = changed(client, ({ status }) => status === 'waiting');
  const { runId } = await client.call('runs.start', { botId });
  const [task] = (await asked).tasks;
  if (task === undefined) throw new Error('no question');
  expect(task).toMatchObject({ runId, step: 'check', title: 'Is it right?' });
  expect(await waiting).toMatchObject({ runId });
  expect((await client.call('human.pending', {})).tasks).toHaveLength(1);
  await expect(client.call('human.answer', { taskId: task.taskId, values: {} })).rejects.toMatchObject({
    problem: { code: 'input-invalid', detail: expect.stringContaining('Total') },
  });
  const end = changed(client, ended);
  await client.call('human.answer', { taskId: task.taskId, values: { total: 7 } });
  expect(await end).toMatchObject({ status: 'completed' });
  expect((await client.call('human.pending', {})).tasks).toEqual([]);
  await expect(client.call('human.answer', { taskId: task.taskId, values: {} })).rejects.toMatchObject({
    problem: { code: 'human-task-not-found' },
  });
});

test('a dismissed question faults its step; a stopped run takes its question along', async () => {
  await using served = await serveHost();
  const { client } = served;
  const botId = await addBot(client, question);
  for (const how of ['dismiss', 'stop'] as const) {
    const asked = heard(client, 'human.changed', ({ tasks }) => tasks.length === 1);
    const { runId } = await client.call('runs.start', { botId });
    const taskId = (await asked).tasks[0]?.taskId ?? '';
    const end = changed(client, ended);
    if (how === 'dismiss') await client.call('human.dismiss', { taskId });
    else await client.call('runs.stop', { runId });
    expect(await end).toMatchObject({ status: how === 'dismiss' ? 'faulted' : 'cancelled' });
    expect((await client.call('human.pending', {})).tasks).toEqual([]);
  }
});

test('runs that a dead host left behind are offered as suspended, and go on where they were', async () => {
  await using temp = await tempFolder();
  const folders = foldersBelow(temp.path);
  {
    await using first = await serveHost();
    const botId = await addBot(first.client, log);
    await rm(folders.workspace, { recursive: true, force: true });
    const { cp } = await import('node:fs/promises');
    await cp(first.folders.workspace, folders.workspace, { recursive: true });
    expect(botId).toBe('test-bot');
  }
  const { openBot } = await import('../../bots/language/bot-folder.ts');
  const folder = `${folders.workspace}/test-bot`;
  const { digest } = await openBot(folder);
  const journal = openJournal(`${folders.data}/journal.sqlite`);
  const startedAt = '2026-11-22T10:00:00.000Z';
  await journal.begin({
    runId: 'left',
    botFolder: folder,
    digest,
    input: {},
    nonce: 'abcdef',
    startedAt,
    status: 'running',
  });
  journal.close();
  const history = openRunHistory(folders.data);
  history.put({
    runId: 'left',
    botId: 'test-bot',
    botName: 'Test bot',
    botFolder: folder,
    status: 'running',
    startedAt,
  });
  history.close();

  const host = await createHost({ folders, secrets: createMemorySecrets() });
  try {
    const context = { signal: new AbortController().signal };
    expect(await host.handlers['runs.get']({ runId: 'left' }, context)).toMatchObject({
      status: 'suspended',
    });
    const end = new Promise<void>((resolve) => {
      host.events.subscribe((name, payload) => {
        if (name === 'run.changed' && ended(payload as RunSummary)) resolve();
      });
    });
    await host.handlers['runs.resume']({ runId: 'left' }, context);
    await end;
    expect(await host.handlers['runs.get']({ runId: 'left' }, context)).toMatchObject({
      status: 'completed',
    });
  } finally {
    await host.close();
  }
});

test('closing the host ends its runs', async () => {
  await using served = await serveHost();
  const { runId } = await startHolding(served);
  const end = changed(served.client, ended);
  await served.host.close();
  expect(await end).toMatchObject({ runId, status: 'cancelled' });
});
