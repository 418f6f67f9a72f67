import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { fromJSON, type ServiceDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { GrpcAnswer, GrpcRequest } from '../../../contract/ports.ts';
import type { HttpScope } from '../http/http.ts';
import { requireHost } from '../permissions.ts';

const mostAnswerBytes = 64 * 1024 * 1024;

/** 64 bit numbers and enumerations as texts, bytes in base64, as the JSON mapping of proto3 has them. */
const asJson = { keepCase: true, longs: String, enums: String, bytes: String, defaults: true } as const;

/** Calls one method over HTTP/2 on a permitted host; messages that stream back are collected. */
export async function callGrpc(scope: HttpScope, request: GrpcRequest): Promise<GrpcAnswer> {
  scope.signal.throwIfAborted();
  const { host, port, tls } = request;
  requireHost(scope, new URL(`${tls ? 'https' : 'http'}://${host}:${port}`), 'to call');
  const { method, input } = describe(request);
  const strange = unknownField(input, request.message);
  if (strange !== undefined) throw refused(request, `its message ${input.name} has no field ${strange}`);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(request.metadata ?? {})) {
    metadata.set(name, await scope.reveal(value));
  }
  const client = new Client(`${host}:${port}`, tls ? credentials.createSsl() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': mostAnswerBytes,
    'grpc.enable_http_proxy': 0,
  });
  try {
    return await exchange(scope, client, method, request.message ?? {}, metadata);
  } catch (error) {
    scope.signal.throwIfAborted();
    throw failure(request, error);
  } finally {
    client.close();
  }
}

type Method = MethodDefinition<unknown, unknown>;

function exchange(
  scope: HttpScope,
  client: Client,
  method: Method,
  message: unknown,
  metadata: Metadata,
): Promise<GrpcAnswer> {
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    const messages: unknown[] = [];
    const call = method.responseStream
      ? client
          .makeServerStreamRequest(path, requestSerialize, responseDeserialize, message, metadata)
          .on('data', (one: unknown) => messages.push(one))
          .on('error', reject)
          .on('end', () => resolve({ streamed: true, messages }))
      : client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          message,
          metadata,
          (error, one) => {
            if (error === null) resolve({ streamed: false, messages: [one] });
            else reject(error);
          },
        );
    const cancel = () => call.cancel();
    scope.signal.addEventListener('abort', cancel, { once: true });
    call.on('status', () => scope.signal.removeEventListener('abort', cancel));
  });
}

interface Described {
  readonly method: Method;
  readonly input: protobuf.Type;
}

/** The method out of the texts of its description. */
function describe(request: GrpcRequest): Described {
  const root = rootOf(request.protos);
  const services = fromJSON(root.toJSON(), asJson);
  const service = services[request.service];
  if (service === undefined || 'format' in service) {
    const known = Object.keys(services).filter((name) => !('format' in (services[name] ?? {})));
    throw refused(
      request,
      `the description has no service ${request.service}; it has ${known.join(', ') || 'none'}`,
    );
  }
  const methods: ServiceDefinition = service;
  const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (method === undefined) {
    throw refused(
      request,
      `the service has no method ${request.method}; it has ${Object.keys(methods).join(', ')}`,
    );
  }
  if (method.requestStream) {
    throw new UnderstudyError('feature-unsupported', {
      feature: `The gRPC method ${request.service}/${request.method}`,
      reason: 'it takes a stream of messages, and a call of the DSL holds one.',
    });
  }
  const declared = root.lookupService(request.service);
  const { requestType = '' } = declared.methods[request.method] ?? {};
  return { method: method as Method, input: declared.lookupType(requestType) };
}

function rootOf(protos: ReadonlyMap<string, string>): protobuf.Root {
  const root = new protobuf.Root();
  for (const [name, text] of protos) {
    try {
      protobuf.parse(text, root, { keepCase: true });
    } catch (cause) {
      const reason = `it is no protobuf description: ${(cause as Error).message}.`;
      throw new UnderstudyError('resource-invalid', { uri: name, reason }, { cause });
    }
  }
  for (const file of Object.keys(protobuf.common)) {
    const known = protobuf.common.get(file);
    if (known !== null && usesWellKnown(protos, file)) root.addJSON(known.nested ?? {});
  }
  try {
    root.resolveAll();
  } catch (cause) {
    const [first] = protos.keys();
    throw new UnderstudyError(
      'resource-invalid',
      { uri: first ?? 'proto', reason: `${(cause as Error).message}.` },
      { cause },
    );
  }
  return root;
}

const usesWellKnown = (protos: ReadonlyMap<string, string>, file: string): boolean =>
  [...protos.values()].some((text) => text.includes(`"${file}"`) || text.includes(`'${file}'`));

/** Path of a field that the message does not have; it would be dropped without a word. */
function unknownField(type: protobuf.Type, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (field === undefined) return name;
    if (field.map || !(field.resolve().resolvedType instanceof protobuf.Type)) continue;
    for (const one of Array.isArray(inner) ? inner : [inner]) {
      const deeper = unknownField(field.resolvedType as protobuf.Type, one);
      if (deeper !== undefined) return `${name}.${deeper}`;
    }
  }
  return undefined;
}

const nameOf = ({ host, port, service }: GrpcRequest): string => `${service} at ${host}:${port}`;

const refused = (request: GrpcRequest, reason: string, cause?: unknown) =>
  new UnderstudyError(
    'service-refused',
    { service: nameOf(request), method: request.method, reason: `${reason}.` },
    { cause },
  );

function failure(request: GrpcRequest, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('details' in error)) {
    return refused(request, error instanceof Error ? error.message : String(error), error);
  }
  const { code, details } = error as ServiceError;
  const reason = `${details === '' ? 'no reason given' : details} (${status[code] ?? code})`;
  const url = `${request.host}:${request.port}/${request.service}/${request.method}`;
  switch (code) {
    case status.UNAUTHENTICATED:
      return new UnderstudyError('http-unauthenticated', { method: 'gRPC', url, reason }, { cause: error });
    case status.PERMISSION_DENIED:
      return new UnderstudyError('http-forbidden', { method: 'gRPC', url, reason }, { cause: error });
    case status.UNAVAILABLE:
      return new UnderstudyError(
        'connection-failed',
        { target: nameOf(request), reason: `${reason}.` },
        { cause: error },
      );
    default:
      return refused(request, reason, error);
  }
}
