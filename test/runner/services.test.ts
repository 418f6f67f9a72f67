import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { type Greeter, greetProto, nameProto, startGreeter } from '../conformance/services/greeter.ts';
import { bodyOf, type Listening, listen } from '../conformance/services/listen.ts';
import { toolServerAnswer } from '../conformance/services/tool-server.ts';
import { performed, runOf, type TestRun } from './run-under-test.ts';
import { agentAnswer, catalogFunction, frame, notifications, resources } from './service-documents.ts';
import { testClock } from './test-clock.ts';

const standard = 'https://serverlessworkflow.io/spec/1.0.0/errors/';
const program = new URL('../conformance/services/tool-program.ts', import.meta.url).pathname;

let greeter: Greeter;
let server: Listening;
let sockets: WebSocketServer;
let folder: string;
let seen: { method: string; path: string; headers: Record<string, unknown>; body: string }[] = [];
let published: string[] = [];

beforeAll(async () => {
  greeter = await startGreeter();
  folder = await mkdtemp(join(tmpdir(), 'services-'));
  await mkdir(join(folder, 'app', 'names'), { recursive: true });
  await mkdir(join(folder, 'functions', 'greet', '3.0.0'), { recursive: true });
  await writeFile(join(folder, 'app', 'greet.proto'), greetProto);
  await writeFile(join(folder, 'app', 'names', 'name.proto'), nameProto);
  await writeFile(join(folder, 'functions', 'greet', '3.0.0', 'function.yaml'), catalogFunction);
  let toolSession = '';
  server = await listen(async (request, response) => {
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    seen.push({ method: request.method ?? '', path: pathname, headers: request.headers, body });
    const resource = resources[pathname];
    if (resource !== undefined) {
      const value = resource(server.port);
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    } else if (pathname === '/mcp') {
      if (request.method === 'DELETE') return void response.writeHead(405).end();
      const message = JSON.parse(body) as Record<string, unknown>;
      if (message['method'] === 'initialize') toolSession = 'session-7';
      else if (request.headers['mcp-session-id'] !== toolSession) return void response.writeHead(404).end();
      const answer = toolServerAnswer(message);
      if (answer === undefined) return void response.writeHead(202).end();
      if (message['method'] === 'tools/call') {
        // The stream stays open after the answer, as the protocol allows.
        response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': toolSession });
        response.write(
          `: hello\n\n${frame({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'working' } })}`,
        );
        response.write(frame(answer));
      } else {
        response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': toolSession });
        response.end(JSON.stringify(answer));
      }
    } else if (pathname === '/agent') {
      const answers = agentAnswer(JSON.parse(body) as Parameters<typeof agentAnswer>[0]);
      const streams = request.headers.accept === 'text/event-stream';
      response.writeHead(200, { 'content-type': streams ? 'text/event-stream' : 'application/json' });
      if (streams) for (const answer of answers) response.write(frame(answer));
      else response.end(JSON.stringify(answers[0]));
    } else if (pathname === '/live/orders') response.writeHead(204).end();
    else if (pathname === '/live/lines') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end(notifications.map((one) => JSON.stringify(one)).join('\n'));
    } else if (pathname === '/live/news') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const one of notifications) response.write(frame(one));
    } else response.writeHead(404).end();
  });
  sockets = new WebSocketServer({ server: server.server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => published.push(data.toString('utf8')));
    for (const one of notifications) socket.send(JSON.stringify(one));
  });
});

afterAll(async () => {
  greeter.close();
  sockets.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (step: string, options: TestRun & { head?: string } = {}) => {
  seen = [];
  published = [];
  const { head = '', ...rest } = options;
  const filled = step.replaceAll('BASE', server.url).replaceAll('PORT', `${greeter.port}`);
  return performed(`${head.replaceAll('BASE', server.url)}do: [ { it: ${filled} } ]`, {
    world: createRunWorld(),
    workFolder: folder,
    ...rest,
    permissions: {
      hosts: ['127.0.0.1', 'localhost'],
      read: ['.'],
      commands: [process.execPath],
      ...rest.permissions,
    },
  });
};

describe('a call of gRPC', () => {
  const grpc = (method: string, given: string, more = '') =>
    `{ call: grpc, with: { proto: { endpoint: 'file://app/greet.proto' }, service: { name: GreeterApi.Greeter, host: localhost, port: PORT${more} }, method: ${method}, arguments: ${given} } }`;

  it('sends a message as the description says, with what the description imports', async () => {
    expect(await run(grpc('SayHello', '{ name: Ada }'))).toMatchObject({
      output: { message: 'Hello Ada', length: '9' },
    });
    expect(await run(grpc('SayHello', '{ full: { first_name: Grace } }'))).toMatchObject({
      output: { message: 'Hello Grace' },
    });
  });

  it('answers the list of messages where the service streams them', async () => {
    const { output } = await run(grpc('CountTo', '{ last: 3 }'));
    expect(output).toMatchObject([{ message: '1' }, { message: '2' }, { message: '3' }]);
  });

  it('carries credentials', async () => {
    const authentication = `, authentication: { bearer: { token: '\${ $secrets.word }' } }`;
    const { output, events } = await run(grpc('WhoAmI', '{}', authentication), {
      secrets: { word: 'sesame' },
      permissions: { secrets: ['word'] },
    });
    expect(output).toMatchObject({ message: 'Ali' });
    expect(JSON.stringify(events)).not.toContain('sesame');
    const { error } = await run(grpc('WhoAmI', '{}'));
    expect(error).toMatchObject({ type: `${standard}authentication`, status: 401, instance: '/do/0/it' });
  });

  it.each([
    ['a service that says no', grpc('SayHello', '{ name: nobody }'), 'nobody is not here (NOT_FOUND)'],
    [
      'a field that the message does not have',
      grpc('SayHello', '{ full: { nick: A } }'),
      'no field full.nick',
    ],
    ['a method that is not there', grpc('SayGoodbye', '{}'), 'SayHello, CountTo'],
    ['a method that wants a stream', grpc('Collect', '{}'), 'a call of the DSL holds one'],
    ['nobody listening', grpc('SayHello', '{}').replace('PORT', '1'), 'UNAVAILABLE'],
  ])('says what is wrong with %s', async (_, step, words) => {
    const { error } = await run(step);
    expect(error?.detail).toContain(words);
    expect(error?.instance).toBe('/do/0/it');
  });

  it('reaches no host that the manifest does not permit, and ends when the run is cancelled', async () => {
    const { error } = await run(grpc('SayHello', '{}'), { permissions: { hosts: [] } });
    expect(error).toMatchObject({ code: 'permission-denied' });
    const under = runOf(
      `do: [ { it: ${grpc('SayHello', '{ name: patience }').replace('PORT', `${greeter.port}`)} } ]`,
      {
        world: createRunWorld(),
        workFolder: folder,
        permissions: { hosts: ['*'], read: ['.'] },
      },
    );
    const ending = under.start();
    await under.event(({ type }) => type === 'step.started');
    under.run.cancel();
    expect(await ending).toMatchObject({ status: 'cancelled' });
  });
});

describe('a call of a tool server', () => {
  const overHttp = (method: string, parameters: string) =>
    `{ call: mcp, with: { method: ${method}, parameters: ${parameters}, transport: { http: { endpoint: { uri: 'BASE/mcp', authentication: { bearer: { token: word } } }, headers: { x-team: blue } } }, client: { name: tester, version: 1.2.3 } } }`;
  const asProgram = (method: string, parameters: string, more = '') =>
    `{ call: mcp, with: { method: ${method}, parameters: ${parameters}, transport: { stdio: { command: '${process.execPath}', arguments: [ '${program}' ], environment: { TOKEN: '\${ $secrets.token }' } } }${more} } }`;
  const post = `{ name: conversations_add_message, arguments: { channel_id: C1, payload: Hi } }`;

  it('holds a session over HTTP and reads the answer out of a stream that stays open', async () => {
    const { output, events } = await run(overHttp('tools/call', post));
    expect(output).toMatchObject({ structuredContent: { ok: true, message: 'Hi' } });
    expect(
      seen.map(({ method, body }) =>
        body === '' ? method : (JSON.parse(body) as { method: string }).method,
      ),
    ).toEqual(['initialize', 'notifications/initialized', 'tools/call', 'DELETE']);
    expect(seen[0]?.body).toContain('"clientInfo":{"name":"tester","version":"1.2.3"}');
    expect(seen[2]?.headers).toMatchObject({
      authorization: 'Bearer word',
      'mcp-session-id': 'session-7',
      'mcp-protocol-version': '2025-06-18',
      'x-team': 'blue',
    });
    expect(events).toContainEqual(expect.objectContaining({ type: 'log', data: { data: 'working' } }));
  });

  it.each([
    ['tools/list', '{}', { tools: [{ name: 'conversations_add_message' }] }],
    ['prompts/list', '{}', { prompts: [{ name: 'greet' }] }],
    [
      'prompts/get',
      '{ name: greet, arguments: { who: Ada } }',
      { messages: [{ content: { text: 'Greet Ada' } }] },
    ],
    ['resources/list', '{}', { resources: [{ uri: 'note://1' }] }],
    ['resources/read', '{ uri: note://1 }', { contents: [{ text: 'buy milk' }] }],
    ['resources/templates/list', '{}', { resourceTemplates: [] }],
  ])('asks for %s over both transports', async (method, parameters, expected) => {
    expect((await run(overHttp(method, parameters))).output).toMatchObject(expected);
    const options = { secrets: { token: 't0ken' }, permissions: { secrets: ['token'] } };
    expect((await run(asProgram(method, parameters), options)).output).toMatchObject(expected);
  });

  it('gives a program its own environment and nothing of ours', async () => {
    const { output } = await run(asProgram('tools/call', '{ name: environment }'), {
      secrets: { token: 'very-secret' },
      permissions: { secrets: ['token'] },
    });
    const [{ text }] = (output as { content: [{ text: string }] }).content;
    const environment = JSON.parse(text) as Record<string, string>;
    expect(environment['TOKEN']).toBe('••••••');
    expect(Object.keys(environment)).not.toContain('VITEST');
  });

  it('starts no program that the manifest does not name', async () => {
    const { error } = await run(asProgram('tools/list', '{}'), { permissions: { commands: ['npx'] } });
    expect(error).toMatchObject({ code: 'permission-denied', instance: '/do/0/it' });
  });

  it.each([
    ['a tool that fails', overHttp('tools/call', '{ name: bomb }'), 'there is no tool bomb'],
    ['a program that breaks', asProgram('tools/call', '{ name: crash }'), 'the disk is full'],
    [
      'a program that is not there',
      asProgram('tools/list', '{}').replace(process.execPath, 'no-such-program'),
      'no program of this name',
    ],
  ])('is a communication error where there is %s', async (_, step, words) => {
    const { error } = await run(step, {
      secrets: { token: 't0ken' },
      permissions: { secrets: ['token'], commands: ['*'] },
    });
    expect(error).toMatchObject({ type: `${standard}communication`, instance: '/do/0/it' });
    expect(error?.detail).toContain(words);
  });

  it('ends at its own timeout', async () => {
    const clock = testClock();
    const silent = `{ call: mcp, with: { method: tools/list, timeout: PT7S, transport: { stdio: { command: '${process.execPath}', arguments: [ '-e', 'process.stdin.resume()' ] } } } }`;
    const { start } = runOf(`do: [ { it: ${silent} } ]`, {
      world: createRunWorld({ clock }),
      clock,
      workFolder: folder,
      permissions: { commands: ['*'] },
    });
    const ending = start();
    await clock.untilSleeping(7000);
    await clock.advance(7000);
    expect(await ending).toMatchObject({ error: { type: `${standard}timeout`, status: 408 } });
  });
});

describe('a call of an agent', () => {
  const a2a = (
    method: string,
    parameters: string,
    agent = `agentCard: { endpoint: 'BASE/agent-card.json' }`,
  ) => `{ call: a2a, with: { ${agent}, method: ${method}, parameters: ${parameters} } }`;

  it.each([
    ['its card', `agentCard: { endpoint: 'BASE/agent-card.json' }`],
    ['its card of version 1', `agentCard: { endpoint: 'BASE/agent-card-1.json' }`],
    ['its address', `server: 'BASE/agent'`],
  ])('finds it by %s and gives the message an identity', async (_, agent) => {
    const { output } = await run(
      a2a('message/send', `{ message: { parts: [ { kind: text, text: Report } ] } }`, agent),
    );
    expect(output).toMatchObject({
      parts: [{ text: 'done' }],
      sent: { kind: 'message', role: 'user', messageId: expect.any(String), parts: [{ text: 'Report' }] },
    });
  });

  it('collects what the agent streams until its last word', async () => {
    const { output } = await run(a2a('message/stream', `{ message: { parts: [] } }`));
    expect(output).toMatchObject([{ status: { state: 'working' } }, { status: { state: 'completed' } }]);
    expect((await run(a2a('tasks/get', '{ id: t9 }'))).output).toMatchObject({ id: 't9' });
  });

  it('says what the agent says against it', async () => {
    const { error } = await run(a2a('tasks/cancel', '{ id: t9 }'));
    expect(error).toMatchObject({ type: `${standard}communication`, instance: '/do/0/it' });
    expect(error?.detail).toContain('Task not found (-32001)');
    const deaf = await run(a2a('tasks/get', '{ id: t9 }', `agentCard: { endpoint: 'BASE/grpc-only.json' }`));
    expect(deaf.error?.detail).toContain('no interface that speaks JSON-RPC');
  });
});

describe('a call of AsyncAPI', () => {
  const asyncapi = (more: string, document = 'asyncapi.json') =>
    `{ call: asyncapi, with: { document: { endpoint: 'BASE/${document}' }, ${more} } }`;

  it('publishes over HTTP as the binding of the operation says', async () => {
    const { output } = await run(
      asyncapi(
        `operation: placeOrder, message: { payload: { petId: '\${ .pet }' }, headers: { X-Trace: 7 } }, authentication: { bearer: { token: t } }`,
      ),
      { input: { pet: 3 } },
    );
    expect(output).toEqual({ payload: { petId: 3 }, headers: { 'X-Trace': 7 } });
    expect(seen.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/live/orders',
      body: '{"petId":3}',
      headers: { authorization: 'Bearer t', 'x-trace': '7' },
    });
  });

  it('publishes over a WebSocket', async () => {
    await run(asyncapi(`operation: hearNews, server: { name: socket }, message: { payload: { a: 1 } }`));
    expect(published).toEqual(['{"a":1}']);
  });

  it.each(['ws', 'http'])(
    'consumes an amount of messages that a filter lets through, over %s',
    async (protocol) => {
      const { output } = await run(
        asyncapi(
          `operation: hearNews, protocol: ${protocol}, subscription: { filter: '\${ .payload.from == "Ada" and .correlationId != "n0" }', consume: { amount: 3 } }`,
        ),
      );
      expect(output).toMatchObject([
        { correlationId: 'n1' },
        { correlationId: 'n3' },
        { correlationId: 'n4' },
      ]);
    },
  );

  it.each([
    ['while', 'while: "${ ($context.consumedMessages | length) < 2 }"', ['n0', 'n1']],
    ['until', 'until: "${ length == 4 }"', ['n0', 'n1', 'n2', 'n3']],
    ['as long as there are lines', 'while: "${ true }"', ['n0', 'n1', 'n2', 'n3', 'n4', 'n5']],
  ])('consumes %s', async (_, policy, expected) => {
    const { output } = await run(
      asyncapi(
        `operation: readLines, subscription: { consume: { ${policy} }, foreach: { item: note, do: [ { keep: { set: { id: '\${ $note.payload.id }' } } } ], output: { as: .id } } }`,
      ),
    );
    expect(output).toEqual(expected);
  });

  it('ends well when its time is over, and badly when the messages end too soon', async () => {
    const clock = testClock();
    const step = asyncapi(
      `operation: hearNews, protocol: ws, subscription: { consume: { amount: 99, for: PT9S } }`,
    );
    const under = runOf(`do: [ { it: ${step.replaceAll('BASE', server.url)} } ]`, {
      world: createRunWorld(),
      clock,
      permissions: { hosts: ['*'] },
    });
    const ending = under.start();
    await clock.untilSleeping(9000);
    await clock.advance(9000);
    expect(await ending).toMatchObject({ status: 'completed' });
    const { error } = await run(asyncapi(`operation: readLines, subscription: { consume: { amount: 99 } }`));
    expect(error?.detail).toContain('it ended after 6, before 99 messages');
  });

  it('reads documents of version 2 by channel', async () => {
    const { output } = await run(
      asyncapi(`channel: news, subscription: { consume: { amount: 1 } }`, 'asyncapi2.json'),
    );
    expect(output).toMatchObject([{ payload: { id: 'n0' } }]);
  });

  it.each([
    ['a broker', `operation: brokered, message: {}`, 'AsyncAPI over kafka'],
    ['an operation that is not there', `operation: shout, message: {}`, 'placeOrder'],
    ['a server that is not there', `operation: hearNews, server: { name: moon }, message: {}`, 'hub (http)'],
  ])('says what it cannot do about %s', async (_, more, words) => {
    const { error } = await run(asyncapi(more));
    expect(error?.detail).toContain(words);
  });
});

describe('a schema from elsewhere', () => {
  it('is fetched with permission, once, and judges the data', async () => {
    const schema = `schema: { resource: { endpoint: 'BASE/person.json' } }`;
    const steps = `{ do: [ { a: { set: { name: Ada }, output: { ${schema} } } }, { b: { set: { name: 7 }, output: { ${schema} } } } ] }`;
    const { error } = await run(steps);
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ type: `${standard}validation`, instance: '/do/0/it/do/1/b' });
    const denied = await run(steps, { permissions: { hosts: [] } });
    expect(denied.error).toMatchObject({ code: 'permission-denied', instance: '/do/0/it/do/0/a' });
  });
});

describe('a function from elsewhere', () => {
  const greet = (called: string) => `{ call: '${called}', with: { name: Ada } }`;

  it.each([
    ['a catalogue of the document', 'greet:1.0.0@shared'],
    ['the default catalogue, the functions folder of the bot', 'greet:3.0.0@default'],
    ['its address', 'BASE/functions/greet/2.0.0/function.yaml'],
    ['the address of its folder and a version', 'BASE/functions/greet@v2.0.0'],
  ])('comes from %s', async (_, called) => {
    const head = `use: { catalogs: { shared: { endpoint: { uri: 'BASE/catalog', authentication: { bearer: { token: t } } } } } }\n`;
    const { output, error } = await run(greet(called), { head });
    expect(error).toBeUndefined();
    expect(output).toEqual({ greeting: 'Hello Ada' });
  });

  it('is fetched once a run, checks its input, and faults at the step that calls', async () => {
    const head = `use: { catalogs: { shared: { endpoint: 'BASE/catalog' } } }\n`;
    const { error } = await run(
      `{ do: [ { a: ${greet('greet:1.0.0@shared')} }, { b: { call: 'greet:1.0.0@shared', with: {} } } ] }`,
      { head },
    );
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ type: `${standard}validation`, instance: '/do/0/it/do/1/b' });
  });

  it.each([
    ['a function that is none', 'broken:1.0.0@shared', 'it holds no function'],
    ['a version that is not there', 'greet:9.9.9@shared', 'status 404'],
    ['a catalogue that is not declared', 'greet:1.0.0@nowhere', 'nowhere'],
  ])('says what is wrong with %s', async (_, called, words) => {
    const head = `use: { catalogs: { shared: { endpoint: 'BASE/catalog' } } }\n`;
    const { error } = await run(greet(called), { head });
    expect(error?.detail).toContain(words);
  });

  it('is fetched only from a host that the manifest permits', async () => {
    const { error } = await run(greet('BASE/functions/greet@2.0.0'), { permissions: { hosts: [] } });
    expect(error).toMatchObject({ code: 'permission-denied' });
  });
});
