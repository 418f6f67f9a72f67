import type { HttpRequest, HttpStream } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { answered, requireSuccess } from '../http/exchange.ts';
import type { Credentials } from '../http/signing.ts';
import { connectionsOf } from './connections.ts';
import { textOf } from './json-rpc.ts';

/** Sends a request with its credentials and answers as soon as the answer begins; a refusal is a fault. */
export async function openSigned(
  performance: Performance,
  request: HttpRequest,
  told: string,
  credentials: Credentials | undefined,
): Promise<HttpStream> {
  const name = { method: request.method, url: told };
  const open = (signed: HttpRequest) =>
    answered(performance, name, () => connectionsOf(performance, 'A streamed answer').stream(signed));
  let stream = await open(credentials === undefined ? request : await credentials.sign(request));
  if (stream.status === 401 && credentials?.renew !== undefined) {
    const body = Buffer.from(await textOf(stream, told));
    const again = await credentials.renew(request, { status: 401, headers: stream.headers, body });
    if (again === undefined)
      requireSuccess(performance, name, { status: 401, headers: stream.headers, body });
    else stream = await open(again);
  }
  if (stream.status >= 200 && stream.status <= 299) return stream;
  const body = Buffer.from(await textOf(stream, told));
  requireSuccess(performance, name, { status: stream.status, headers: stream.headers, body });
  return stream;
}
