import type { CloudEvent } from '../../../contract/run/index.ts';

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^[^;]*[/+]json\s*(;|$)/i.test(contentType);

/** The event's data as a value: JSON as it is, other texts as text, bytes decoded where they hold either. */
export function dataOf(event: CloudEvent): unknown {
  const { data, data_base64: bytes, datacontenttype } = event;
  if (bytes === undefined) return data ?? null;
  const decoded = Buffer.from(bytes, 'base64').toString('utf8');
  if (isJson(datacontenttype)) {
    try {
      return JSON.parse(decoded) as unknown;
    } catch {
      return bytes;
    }
  }
  return /^text\//i.test(datacontenttype ?? '') ? decoded : bytes;
}

/** The data as it travelled: JSON as text, text as it is, bytes in base64. */
function rawOf({ data, data_base64: bytes, datacontenttype }: CloudEvent): string | null {
  if (bytes !== undefined) return bytes;
  if (data === undefined) return null;
  return typeof data === 'string' && !isJson(datacontenttype) ? data : JSON.stringify(data);
}

/** An event as `listen.read` wants it: its data (default), the whole envelope, or the raw data. */
export function readEvent(event: CloudEvent, read: unknown): unknown {
  if (read === 'envelope') return event;
  return read === 'raw' ? rawOf(event) : dataOf(event);
}
