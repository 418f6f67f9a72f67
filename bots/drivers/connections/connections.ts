import type { ClockPort, ConnectionsPort } from '../../../contract/ports.ts';
import { type HttpOptions, type HttpScope, openStream } from '../http/http.ts';

/** Open connections for one step; each kind is loaded when it is first asked for. */
export function createConnections(
  scope: HttpScope,
  { clock, http = {} }: { readonly clock: ClockPort; readonly http?: HttpOptions | undefined },
): ConnectionsPort {
  return {
    stream: (request) => openStream(scope, http, request),
    socket: async (request) => (await import('./socket.ts')).openSocket(scope, request),
    program: async (command) => (await import('./program.ts')).startProgram(scope, clock, command),
    grpc: async (request) => (await import('./grpc.ts')).callGrpc(scope, request),
  };
}
