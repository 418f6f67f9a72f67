import { type Metadata, Server, ServerCredentials, type ServiceDefinition, status } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';

/** Description of the greeter that the standard's example calls, with a second file that it imports. */
export const greetProto = `syntax = "proto3";
package GreeterApi;
import "names/name.proto";
import "google/protobuf/empty.proto";
// import "not/there.proto";
service Greeter {
  rpc SayHello (HelloRequest) returns (HelloReply);
  rpc CountTo (CountRequest) returns (stream HelloReply);
  rpc Collect (stream HelloRequest) returns (HelloReply);
  rpc WhoAmI (google.protobuf.Empty) returns (HelloReply);
}
message HelloRequest { string name = 1; Names.Full full = 2; }
message CountRequest { int64 last = 1; }
message HelloReply { string message = 1; int64 length = 2; }
`;

/** What {@link greetProto} imports. */
export const nameProto = `syntax = "proto3";
package Names;
message Full { string first_name = 1; string last_name = 2; }
`;

/** A gRPC server on a free loopback port. */
export interface Greeter {
  readonly port: number;
  close(): void;
}

type Done = (error: { code: status; details: string } | null, message?: unknown) => void;

interface Stream {
  readonly request: { readonly last: { toString(): string } };
  write(message: unknown): void;
  end(): void;
}

const reply = (message: string) => ({ message, length: message.length });

const methods = {
  SayHello: (call: { request: { name: string; full?: { first_name: string } } }, done: Done) => {
    const name = call.request.full?.first_name ?? call.request.name;
    if (name === 'nobody') done({ code: status.NOT_FOUND, details: 'nobody is not here' });
    else if (name !== 'patience') done(null, reply(`Hello ${name}`));
  },
  CountTo: (call: Stream) => {
    for (let n = 1; n <= Number(call.request.last.toString()); n += 1) call.write(reply(`${n}`));
    call.end();
  },
  WhoAmI: (call: { metadata: Metadata }, done: Done) => {
    const [authorization] = call.metadata.get('authorization');
    if (authorization === 'Bearer sesame') done(null, reply('Ali'));
    else done({ code: status.UNAUTHENTICATED, details: 'say the word' });
  },
  Collect: (_: unknown, done: Done) => done(null, reply('')),
};

/** Starts the greeter; whoever is called nobody is refused, patience gets no answer, and WhoAmI needs the token `sesame`. */
export async function startGreeter(): Promise<Greeter> {
  const root = new protobuf.Root();
  protobuf.parse(greetProto, root, { keepCase: true });
  protobuf.parse(nameProto, root, { keepCase: true });
  root.addJSON(protobuf.common.get('google/protobuf/empty.proto')?.nested ?? {});
  const definition = fromJSON(root.toJSON(), { keepCase: true });
  const server = new Server();
  server.addService(definition['GreeterApi.Greeter'] as ServiceDefinition, methods);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}
