import type { IncomingHttpHeaders } from 'node:http';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type CloudEvent, cloudEventSchema } from '../../contract/run/index.ts';

const invalid = (reason: string) => new UnderstudyError('event-invalid', { at: '', reason });

function checked(value: unknown): CloudEvent {
  const result = cloudEventSchema.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw invalid(`${reason}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalid(`its body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`the header ${name} is not percent-encoded.`);
  }
}

/** Attributes from `ce-` headers, data from the body as its content type says. */
function binary(headers: IncomingHttpHeaders, contentType: string, body: Buffer): CloudEvent {
  const event: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') event[name.slice(3)] = decoded(name, value);
  }
  if (contentType !== '') event['datacontenttype'] = contentType;
  if (body.byteLength === 0) return checked(event);
  if (contentType === '' || /^[^;]*[/+]json\s*(;|$)/i.test(contentType))
    event['data'] = parsed(body.toString('utf8'));
  else if (/^text\//i.test(contentType)) event['data'] = body.toString('utf8');
  else event['data_base64'] = body.toString('base64');
  return checked(event);
}

/**
 * The events of one HTTP request, in the structured, batched or binary content mode of the CloudEvents 1.0 HTTP protocol
 * binding. Fails with `event-invalid`; undefined where the request is none of them.
 */
export function eventsOfRequest(headers: IncomingHttpHeaders, body: Buffer): CloudEvent[] | undefined {
  const contentType = headers['content-type'] ?? '';
  if (/^application\/cloudevents-batch\+json\b/i.test(contentType)) {
    const list = parsed(body.toString('utf8'));
    if (!Array.isArray(list)) throw invalid('a batch is a list.');
    return list.map(checked);
  }
  if (/^application\/cloudevents\+json\b/i.test(contentType)) return [checked(parsed(body.toString('utf8')))];
  return 'ce-specversion' in headers ? [binary(headers, contentType, body)] : undefined;
}
