import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventBus } from '../../bots/drivers/events/bus.ts';
import type { CloudEvent } from '../../contract/run/index.ts';
import { type EventIngress, startEventIngress } from '../../host/serve/event-ingress.ts';

const open: EventIngress[] = [];
afterEach(async () => {
  for (const ingress of open.splice(0)) await ingress.close();
});

/** A door on a free port, and what came through it. */
async function door() {
  const events = createEventBus();
  const heard: CloudEvent[] = [];
  events.subscribe(async (event) => {
    heard.push(event);
  });
  const ingress = await startEventIngress(0, events);
  open.push(ingress);
  const post = (headers: Record<string, string>, body: string | Uint8Array) =>
    fetch(ingress.url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
  return { events, heard, ingress, post };
}

const event = { specversion: '1.0', id: 'e-1', source: '/tests', type: 'order.placed', data: { id: 1 } };

describe('the door for events', () => {
  it('takes one event in structured mode', async () => {
    const { heard, post } = await door();
    const response = await post(
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      JSON.stringify(event),
    );
    expect(response.status).toBe(202);
    expect(heard).toEqual([event]);
  });

  it('takes several in batched mode', async () => {
    const { heard, post } = await door();
    const second = { ...event, id: 'e-2' };
    const response = await post(
      { 'content-type': 'application/cloudevents-batch+json' },
      JSON.stringify([event, second]),
    );
    expect(response.status).toBe(202);
    expect(heard).toEqual([event, second]);
  });

  it.each([
    ['JSON', 'application/json', '{"id":1}', { data: { id: 1 } }],
    ['text', 'text/plain', 'hello', { data: 'hello' }],
    ['bytes', 'application/octet-stream', new Uint8Array([0, 255]), { data_base64: 'AP8=' }],
  ])('takes %s in binary mode', async (_, contentType, body, data) => {
    const { heard, post } = await door();
    const response = await post(
      {
        'ce-specversion': '1.0',
        'ce-id': 'e-1',
        'ce-source': '/tests',
        'ce-type': 'x',
        'ce-subject': 'caf%C3%A9',
        'content-type': contentType,
      },
      body,
    );
    expect(response.status).toBe(202);
    expect(heard).toEqual([
      {
        specversion: '1.0',
        id: 'e-1',
        source: '/tests',
        type: 'x',
        subject: 'café',
        datacontenttype: contentType,
        ...data,
      },
    ]);
  });

  it('answers when the listener has the event safely', async () => {
    const { events, post } = await door();
    const safe = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    events.subscribe(() => {
      arrived.resolve();
      return safe.promise;
    });
    let answered = false;
    const response = post({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(event)).then(
      (answer) => {
        answered = true;
        return answer;
      },
    );
    await arrived.promise;
    expect(answered).toBe(false);
    safe.resolve();
    expect((await response).status).toBe(202);
  });

  it('says what is wrong with an event', async () => {
    const { heard, post } = await door();
    const response = await post(
      { 'content-type': 'application/cloudevents+json' },
      JSON.stringify({ ...event, id: '' }),
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'event-invalid',
      detail: expect.stringContaining('id'),
    });
    expect(heard).toEqual([]);
  });

  it.each([
    ['no event', { 'content-type': 'text/plain' }, 'hello', 415],
    ['broken JSON', { 'content-type': 'application/cloudevents+json' }, '{', 400],
    [
      'a page of a browser',
      { 'content-type': 'application/cloudevents+json', origin: 'https://evil.example' },
      JSON.stringify(event),
      403,
    ],
    ['too much', { 'content-type': 'application/cloudevents+json' }, 'x'.repeat(2 * 1024 * 1024), 413],
  ])('refuses %s', async (_, headers, body, status) => {
    const { heard, post } = await door();
    expect((await post(headers as Record<string, string>, body)).status).toBe(status);
    expect(heard).toEqual([]);
  });

  it('refuses another name for this machine, other paths and other methods', async () => {
    const { ingress } = await door();
    const rebound = await new Promise((resolve) => {
      request(ingress.url, { method: 'POST', headers: { host: 'evil.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end();
    });
    expect(rebound).toBe(403);
    expect((await fetch(new URL('/', ingress.url), { method: 'POST' })).status).toBe(404);
    expect((await fetch(ingress.url)).status).toBe(405);
  });
});
