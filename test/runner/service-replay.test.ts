import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../bots/drivers/clock.ts';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { createTraceWriter } from '../../bots/runner/index.ts';
import { keptRun } from '../../bots/runner/kept-run.ts';
import { replayRun } from '../../bots/runner/replay.ts';
import { manifestSchema } from '../../contract/flow/index.ts';
import { readTrace } from '../../host/storage/trace-store.ts';
import { Authority } from '../conformance/services/authority.ts';
import { type Greeter, greetProto, nameProto, startGreeter } from '../conformance/services/greeter.ts';
import { type Listening, listen } from '../conformance/services/listen.ts';
import { documentOf, runOf } from './run-under-test.ts';

const program = new URL('../conformance/services/tool-program.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'understudy-service-replay-'));
const expressions = createExpressions();
const authority = new Authority({ clientId: 'robot', clientSecret: 's3cret' });
let greeter: Greeter;
let server: Listening;
let asked = 0;

beforeAll(async () => {
  greeter = await startGreeter();
  writeFileSync(join(folder, 'greet.proto'), greetProto.replace('names/name.proto', 'name.proto'));
  writeFileSync(join(folder, 'name.proto'), nameProto);
  server = await listen(async (request, response) => {
    asked += 1;
    if (await authority.handle(request, response, server.url)) return;
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end('{"n":1}\n{"n":2}\n');
    } else if (request.url === '/api.json') {
      response.end(
        JSON.stringify({
          asyncapi: '3.0.0',
          servers: { here: { host: `127.0.0.1:${server.port}`, protocol: 'http' } },
          channels: { numbers: { address: 'stream' } },
          operations: { count: { action: 'send', channel: { $ref: '#/channels/numbers' } } },
        }),
      );
    } else response.writeHead(200, { 'content-type': 'application/pdf' }).end(Buffer.from([0, 255, 128]));
  });
});

afterAll(async () => {
  greeter.close();
  await server.close();
  await expressions.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run that called services', () => {
  it('is performed again from its trace without any of them, event by event the same', async () => {
    const auth = `authentication: { oauth2: { authority: '${server.url}', grant: client_credentials, client: { id: robot, secret: '\${ $secrets.client }' } } }`;
    const text = `do:
  - bytes: { call: http, with: { method: get, endpoint: { uri: '${server.url}/bytes', ${auth} } }, export: { as: { bytes: '\${ . }' } } }
  - greet: { call: grpc, with: { proto: { endpoint: file://greet.proto }, service: { name: GreeterApi.Greeter, host: localhost, port: ${greeter.port} }, method: CountTo, arguments: { last: 2 } } }
  - tools: { call: mcp, with: { method: tools/list, transport: { stdio: { command: '${process.execPath}', arguments: [ '${program}' ] } } } }
  - numbers: { call: asyncapi, with: { document: { endpoint: '${server.url}/api.json' }, operation: count, subscription: { consume: { amount: 2 }, foreach: { item: m, do: [ { keep: { set: { n: '\${ $m.payload.n }' } } } ] } } } }
  - all: { set: { bytes: '\${ $context.bytes }', numbers: '\${ . }' } }
`;
    const trace = join(folder, 'trace');
    const permissions = {
      hosts: ['*'],
      read: ['.'],
      commands: [process.execPath],
      secrets: ['client'],
    };
    const { start } = runOf(text, {
      world: createRunWorld(),
      random: systemRandom,
      trace: createTraceWriter(trace),
      workFolder: folder,
      secrets: { client: 's3cret' },
      permissions,
    });
    const result = await start();
    expect(result.error).toBeUndefined();
    expect(result).toMatchObject({ output: { bytes: 'AP+A', numbers: [{ n: 1 }, { n: 2 }] } });
    const askedOnce = asked;
    const { events } = await readTrace(trace);
    const manifest = manifestSchema.parse({ title: 'Under test', permissions });
    const replay = await replayRun({
      bot: { document: documentOf(text), digest: 'digest', targets: new Map(), manifest },
      kept: keptRun(trace, readFileSync(join(trace, 'answers.jsonl'), 'utf8'), events),
      registry: { get: () => undefined },
      expressions,
    });
    expect(replay).toMatchObject({ left: undefined, identical: true });
    expect(asked).toBe(askedOnce);
  });
});
