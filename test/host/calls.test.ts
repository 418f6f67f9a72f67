import { expect, test } from 'vitest';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  connect,
  createEventHub,
  type Handlers,
  portTransport,
  type RpcMessage,
  serve,
  type Transport,
} from '../../contract/rpc/index.ts';

/** Two ends of a pipe in memory, delivering in a later turn as real carriers do. */
function pipe(): readonly [Transport, Transport] {
  const channel = new MessageChannel();
  return [portTransport(channel.port1 as never), portTransport(channel.port2 as never)];
}

const handlersWith = (handlers: Partial<Handlers>): Handlers => handlers as Handlers;

const link = (handlers: Partial<Handlers>) => {
  const [hostEnd, rendererEnd] = pipe();
  const hub = createEventHub();
  const stop = serve(hostEnd, handlersWith(handlers), hub);
  const problems: unknown[] = [];
  const client = connect(rendererEnd, (error) => problems.push(error));
  return { hub, client, problems, stop, hostEnd, [Symbol.dispose]: () => client.close() };
};

test('defaults of the contract are filled in before a handler sees the parameters', async () => {
  let seen: unknown;
  using linked = link({
    'runs.list': async (params) => {
      seen = params;
      return { runs: [] };
    },
  });
  await linked.client.call('runs.list', {});
  expect(seen).toEqual({ limit: 100 });
});

test('parameters that do not fit are refused at the host, naming the field', async () => {
  let performed = false;
  using linked = link({
    'bots.open': async () => {
      performed = true;
      throw new Error('unreachable');
    },
  });
  await expect(linked.client.call('bots.open', { botId: 7 } as never)).rejects.toMatchObject({
    problem: { code: 'rpc-invalid', detail: expect.stringContaining('botId') },
  });
  expect(performed).toBe(false);
});

test.each(['__proto__', 'constructor', 'toString', 'bots.nothing'])('there is no call %j', async (name) => {
  using linked = link({});
  await expect(linked.client.call(name as 'bots.list', {})).rejects.toMatchObject({
    problem: { code: 'rpc-invalid' },
  });
});

test('an error of the catalogue crosses with code, values and next step', async () => {
  using linked = link({
    'runs.get': async ({ runId }) => {
      throw new UnderstudyError('run-not-found', { runId });
    },
  });
  await expect(linked.client.call('runs.get', { runId: 'r1' })).rejects.toMatchObject({
    problem: { code: 'run-not-found', status: 404, values: { runId: 'r1' }, next: expect.any(String) },
  });
});

test('an unknown error crosses as internal, without its stack', async () => {
  using linked = link({
    'bots.list': async () => {
      throw new TypeError('boom');
    },
  });
  const failure = await linked.client.call('bots.list', {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ problem: { code: 'internal', detail: expect.stringContaining('boom') } });
  expect(JSON.stringify(failure)).not.toContain('calls.test.ts');
});

test('a result that does not fit the contract is refused at the renderer', async () => {
  using linked = link({ 'bots.list': async () => ({ bots: [{ botId: 1 }] }) as never });
  await expect(linked.client.call('bots.list', {})).rejects.toMatchObject({ code: 'rpc-invalid' });
});

test('an event that does not fit is reported and not delivered', async () => {
  using linked = link({ 'bots.list': async () => ({ bots: [] }) });
  const heard: unknown[] = [];
  linked.client.on('bots.changed', (payload) => heard.push(payload));
  linked.hub.emit('bots.changed', { botIds: 3 } as never);
  linked.hub.emit('bots.changed', { botIds: ['a'] });
  await linked.client.call('bots.list', {});
  expect(heard).toEqual([{ botIds: ['a'] }]);
  expect(linked.problems).toMatchObject([{ code: 'rpc-invalid' }]);
});

test('a listener that was taken off hears nothing more', async () => {
  using linked = link({ 'bots.list': async () => ({ bots: [] }) });
  const heard: unknown[] = [];
  const off = linked.client.on('bots.changed', (payload) => heard.push(payload));
  off();
  linked.hub.emit('bots.changed', { botIds: [] });
  await linked.client.call('bots.list', {});
  expect(heard).toEqual([]);
});

test('when the connection ends, waiting calls are refused and their work is told to stop', async () => {
  const stopped = Promise.withResolvers<unknown>();
  const began = Promise.withResolvers<void>();
  using linked = link({
    'targets.cancelPick': (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped.resolve(signal.reason);
          reject(signal.reason);
        });
        began.resolve();
      }),
  });
  const waiting = linked.client.call('targets.cancelPick', {});
  waiting.catch(() => undefined);
  await began.promise;
  linked.hostEnd.close();
  await expect(waiting).rejects.toMatchObject({
    code: 'rpc-disconnected',
    message: expect.stringContaining('targets.cancelPick'),
  });
  expect(await stopped.promise).toMatchObject({ code: 'rpc-disconnected' });
  await expect(linked.client.call('bots.list', {})).rejects.toMatchObject({ code: 'rpc-disconnected' });
});

test('a cancelled call is given up at once and its work is told to stop', async () => {
  const stopped = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  using linked = link({
    'targets.cancelPick': (_, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          stopped.resolve();
          resolve({});
        });
        began.resolve();
      }),
  });
  const controller = new AbortController();
  const waiting = linked.client.call('targets.cancelPick', {}, { signal: controller.signal });
  waiting.catch(() => undefined);
  await began.promise;
  controller.abort(new Error('never mind'));
  await expect(waiting).rejects.toThrow('never mind');
  await stopped.promise;
});

test('onClose is called once, also for who asks late', async () => {
  using linked = link({});
  const closed = Promise.withResolvers<void>();
  let times = 0;
  linked.client.onClose(() => {
    times += 1;
    closed.resolve();
  });
  linked.hostEnd.close();
  await closed.promise;
  linked.client.onClose(() => {
    times += 1;
  });
  expect(times).toBe(2);
});

test('an answer to a call nobody waits for does no harm', async () => {
  const [hostEnd, rendererEnd] = pipe();
  const client = connect(rendererEnd, () => {});
  hostEnd.send({ kind: 'answer', id: 99, result: {} } satisfies RpcMessage);
  serve(hostEnd, handlersWith({ 'bots.list': async () => ({ bots: [] }) }), createEventHub());
  expect(await client.call('bots.list', {})).toEqual({ bots: [] });
  client.close();
});
