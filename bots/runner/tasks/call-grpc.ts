import { isErrorCode, UnderstudyError } from '../../../contract/errors/index.ts';
import type { GrpcRequest } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { asFields } from '../fields.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { connectionsOf } from '../protocols/connections.ts';
import { type ExternalResource, fetchResource, relativeTo } from '../resources/resource.ts';
import { revealAll, scopeOf } from '../scope.ts';
import type { ReadyCall } from './call.ts';

interface GrpcArguments {
  readonly proto: ExternalResource;
  readonly service: {
    readonly name: string;
    readonly host: string;
    readonly port?: number;
    readonly authentication?: unknown;
  };
  readonly method: string;
  readonly arguments?: unknown;
}

const tlsPort = 443;

/** Works out a call of a gRPC method; one that streams its answer answers the list of messages. */
export async function prepareGrpc(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as GrpcArguments;
  const { service, method } = given;
  const { authentication: _, ...shownService } = service;
  const message = given.arguments;
  return {
    shown: { service: shownService, method, ...(message === undefined ? {} : { arguments: message }) },
    value: async () => ({ output: await perform(performance, given) }),
  };
}

async function perform(performance: Performance, given: GrpcArguments): Promise<unknown> {
  const { service, method } = given;
  const port = service.port ?? tlsPort;
  const tls = speaksTls(performance, service.host);
  const url = `${tls ? 'https' : 'http'}://${service.host}:${port}/${service.name}/${method}`;
  const credentials = await credentialsOf(performance, service.authentication);
  const signed = await credentials?.sign({ method: 'POST', url });
  const request: GrpcRequest = {
    protos: await protosOf(performance, given.proto),
    host: service.host,
    port,
    tls,
    service: service.name,
    method,
    message: await revealAll(given.arguments ?? {}, scopeOf(performance).reveal),
    ...(signed?.headers === undefined ? {} : { metadata: signed.headers }),
  };
  const { streamed, messages } = await ask(performance, request);
  return streamed ? messages : (messages[0] ?? null);
}

/** The DSL cannot say it: a service elsewhere is spoken to over TLS unless the step's metadata says otherwise. */
function speaksTls({ placed }: Performance, host: string): boolean {
  const { tls } = asFields(asFields(placed.task.metadata)['understudy']);
  return typeof tls === 'boolean' ? tls : !/^(localhost|127\.\d+\.\d+\.\d+)$/.test(host);
}

/** A fault of the service names this step. */
async function ask(performance: Performance, request: GrpcRequest) {
  const { placed } = performance;
  try {
    return await connectionsOf(performance, 'A call of grpc').grpc(request);
  } catch (error) {
    if (!(error instanceof UnderstudyError) || isErrorCode(error, 'permission-denied')) throw error;
    const { name, pointer } = placed.step;
    throw new UnderstudyError(error.code, error.values, {
      asStandard: true,
      instance: pointer,
      where: { step: name, pointer },
      cause: error,
    });
  }
}

/** The description with everything that it imports, each by the name that `import` uses. */
async function protosOf(
  performance: Performance,
  proto: ExternalResource,
): Promise<ReadonlyMap<string, string>> {
  const { uri, text } = await fetchResource(performance, proto.endpoint);
  const found = new Map([[uri, text]]);
  const waiting = importsOf(text);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const endpoint = proto.endpoint;
    const imported = relativeTo(uri, name);
    const resource = await fetchResource(
      performance,
      typeof endpoint === 'string' ? imported : { ...endpoint, uri: imported },
    );
    found.set(name, resource.text);
    waiting.push(...importsOf(resource.text));
  }
  return found;
}

/** Files of google/protobuf come with the library. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  return [...code.matchAll(/^\s*import\s+(?:public\s+|weak\s+)?["']([^"']+)["']\s*;/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('google/protobuf/'));
}
