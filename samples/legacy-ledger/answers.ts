import type { IncomingMessage } from 'node:http';

/** What a screen answers; the server adds length and caching headers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An HTML answer. */
export const html = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body,
});

/** Sends the browser to another screen with GET. */
export const redirect = (location: string, cookie?: string): Answer => ({
  status: 303,
  headers: { location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) },
  body: '',
});

/** A JSON answer. */
export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

const BODY_LIMIT = 8 * 1024 * 1024;

/** Thrown when a request body is larger than 8 MiB. */
export class BodyTooLarge extends Error {
  constructor() {
    super('request body exceeds 8 MiB');
    this.name = 'BodyTooLarge';
  }
}

/** Reads a form body, URL-encoded or multipart. */
export const readForm = async (request: IncomingMessage): Promise<FormData> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  return new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
};

/** A text field of a form; absent fields and files read as empty text. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
