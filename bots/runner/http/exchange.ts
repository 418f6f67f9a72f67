import { isErrorCode, ProblemError, UnderstudyError } from '../../../contract/errors/index.ts';
import type { HttpRequest, HttpResponse } from '../../../contract/ports.ts';
import { orAborted } from '../deadline.ts';
import type { Performance } from '../engine.ts';
import { scopeOf } from '../scope.ts';
import type { Credentials } from './signing.ts';

/** What errors name of a request: method and address with secrets still as handles. */
export type Told = Pick<HttpRequest, 'method' | 'url'>;

/** Sends a request with its credentials; where the service wants others, they get one more chance. */
export async function exchange(
  performance: Performance,
  request: HttpRequest,
  told: Told,
  credentials?: Credentials,
): Promise<HttpResponse> {
  const signed = credentials === undefined ? request : await credentials.sign(request);
  const response = await send(performance, signed, told);
  if (response.status !== 401 || credentials?.renew === undefined) return response;
  const again = await credentials.renew(request, response);
  return again === undefined ? response : send(performance, again, told);
}

async function send(performance: Performance, request: HttpRequest, told: Told): Promise<HttpResponse> {
  const { engine, signal } = performance;
  const port = engine.world.factories.http(scopeOf(performance));
  return answered(performance, told, () => orAborted(port.request(request), signal));
}

/** Runs `ask`; a service that cannot be reached is the DSL's communication error at this step. */
export async function answered<T>(performance: Performance, told: Told, ask: () => Promise<T>): Promise<T> {
  const { signal } = performance;
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof UnderstudyError)) {
      throw httpFailure(performance, told, error instanceof Error ? error.message : String(error));
    }
    if (isErrorCode(error, 'http-failed'))
      throw httpFailure(performance, told, String(error.values['reason']));
    throw error;
  }
}

/** The failure of an exchange at the step that made it. */
export function httpFailure(
  { placed }: Performance,
  { method, url }: Told,
  reason: string,
  code: 'http-failed' | 'http-unauthenticated' | 'http-forbidden' = 'http-failed',
): UnderstudyError {
  const { name, pointer } = placed.step;
  return new UnderstudyError(
    code,
    { method, url, reason },
    { asStandard: true, instance: pointer, where: { step: name, pointer } },
  );
}

const codeOf = (status: number) =>
  status === 401 ? 'http-unauthenticated' : status === 403 ? 'http-forbidden' : 'http-failed';

/** Throws unless the status is a success, or at most `highest`; the fault carries the status of the answer. */
export function requireSuccess(
  performance: Performance,
  told: Told,
  response: HttpResponse,
  highest = 299,
): void {
  const { status } = response;
  if (status >= 200 && status <= highest) return;
  const reason = `it answered with status ${status}${excerptOf(response)}.`;
  const failure = httpFailure(performance, told, reason, codeOf(status));
  throw new ProblemError({ ...failure.toProblem(), status });
}

const longestExcerpt = 300;

/** The beginning of what a service says about its refusal, where it is text. */
export function excerptOf({ headers, body }: HttpResponse): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (body.byteLength === 0 || !/json|text\/plain|xml/i.test(type)) return '';
  const text = Buffer.from(body).toString('utf8').replace(/\s+/g, ' ').trim();
  return `: ${text.length <= longestExcerpt ? text : `${text.slice(0, longestExcerpt)} …`}`;
}

/** A header by its name in any case. */
export const headerOf = (headers: Readonly<Record<string, string>>, wanted: string): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
