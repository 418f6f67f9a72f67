import type { HttpResponse } from '../../../contract/ports.ts';

/** The body as data: JSON parsed, text as text, anything else in base64, nothing as null. */
export function contentOf(response: HttpResponse, failure: (reason: string) => Error): unknown {
  if (response.body.byteLength === 0) return null;
  const type =
    Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const bytes = Buffer.from(response.body);
  if (/[/+]json\b/i.test(type)) {
    try {
      return JSON.parse(bytes.toString('utf8')) as unknown;
    } catch {
      throw failure('it promised JSON, but what it sent cannot be read as JSON.');
    }
  }
  if (/^text\/|[/+]xml\b|x-www-form-urlencoded|javascript/i.test(type)) {
    const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
    try {
      return new TextDecoder(charset).decode(bytes);
    } catch {
      throw failure(`it uses the character set ${charset}, which is not known here.`);
    }
  }
  return bytes.toString('base64');
}
