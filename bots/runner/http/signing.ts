import type { HttpRequest, HttpResponse } from '../../../contract/ports.ts';

/** What a call proves itself with. */
export interface Credentials {
  /** The request with what it must carry. */
  sign(request: HttpRequest): Promise<HttpRequest>;
  /** A better signed one after an answer of 401, undefined where there is none. */
  renew?(request: HttpRequest, response: HttpResponse): Promise<HttpRequest | undefined>;
}

/** The request with an Authorization header. */
export const withAuthorization = (request: HttpRequest, value: string): HttpRequest => ({
  ...request,
  headers: { ...request.headers, authorization: value },
});
