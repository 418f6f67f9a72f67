/** Messages of the news channel. */
export const notifications = Array.from({ length: 6 }, (_, index) => ({
  id: `n${index}`,
  from: index === 2 ? 'someone else' : 'Ada',
}));

const asyncApi3 = (port: number) => ({
  asyncapi: '3.0.0',
  servers: {
    hub: {
      host: `127.0.0.1:${port}`,
      protocol: 'http',
      pathname: '/{stage}',
      variables: { stage: { default: 'live' } },
    },
    socket: { host: `127.0.0.1:${port}`, protocol: 'ws' },
    broker: { host: 'broker.example:9092', protocol: 'kafka' },
  },
  channels: {
    orders: { address: 'orders', servers: [{ $ref: '#/servers/hub' }] },
    news: { address: 'news', messages: { note: { $ref: '#/components/messages/note' } } },
    lines: { address: 'lines', servers: [{ $ref: '#/servers/hub' }] },
    brokered: { address: 'x', servers: [{ $ref: '#/servers/broker' }] },
  },
  operations: {
    placeOrder: {
      action: 'receive',
      channel: { $ref: '#/channels/orders' },
      bindings: { http: { method: 'PUT' } },
    },
    hearNews: { action: 'send', channel: { $ref: '#/channels/news' } },
    readLines: { action: 'send', channel: { $ref: '#/channels/lines' } },
    brokered: { action: 'send', channel: { $ref: '#/channels/brokered' } },
  },
  components: {
    messages: { note: { correlationId: { location: '$message.payload#/id' } } },
  },
});

const asyncApi2 = (port: number) => ({
  asyncapi: '2.6.0',
  servers: { live: { url: `http://127.0.0.1:${port}/live`, protocol: 'http' } },
  channels: { '/news': { subscribe: { operationId: 'hear' }, publish: { operationId: 'say' } } },
});

/** A function that greets. */
export const catalogFunction = `input: { schema: { document: { type: object, required: [ name ] } } }
set: { greeting: '\${ "Hello " + .name }' }
`;

/** Documents that services and catalogues publish, by path; `port` is the server's own. */
export const resources: Readonly<Record<string, (port: number) => unknown>> = {
  '/person.json': () => ({ type: 'object', properties: { name: { type: 'string' } } }),
  '/asyncapi.json': asyncApi3,
  '/asyncapi2.json': asyncApi2,
  '/catalog/functions/greet/1.0.0/function.yaml': () => catalogFunction,
  '/functions/greet/2.0.0/function.yaml': () => catalogFunction,
  '/catalog/functions/broken/1.0.0/function.yaml': () => 'call: [ 1 ]',
  '/agent-card.json': () => ({ name: 'Reporter', url: '/agent', preferredTransport: 'JSONRPC' }),
  '/agent-card-1.json': () => ({ supportedInterfaces: [{ url: '/agent', protocolBinding: 'JSONRPC' }] }),
  '/grpc-only.json': () => ({ url: '/agent', preferredTransport: 'GRPC' }),
};

/** One event of a stream. */
export const frame = (value: unknown): string => `event: message\r\ndata: ${JSON.stringify(value)}\r\n\r\n`;

/** What the agent answers, message by message. */
export function agentAnswer(call: {
  id: unknown;
  method: string;
  params: Record<string, unknown>;
}): unknown[] {
  const result = (value: unknown) => ({ jsonrpc: '2.0', id: call.id, result: value });
  switch (call.method) {
    case 'message/send':
      return [
        result({ kind: 'message', parts: [{ kind: 'text', text: 'done' }], sent: call.params['message'] }),
      ];
    case 'message/stream':
      return [
        result({ kind: 'task', id: 't1', status: { state: 'working' } }),
        result({ kind: 'status-update', taskId: 't1', status: { state: 'completed' }, final: true }),
      ];
    case 'tasks/get':
      return [result({ kind: 'task', id: call.params['id'], status: { state: 'completed' } })];
    default:
      return [{ jsonrpc: '2.0', id: call.id, error: { code: -32_001, message: 'Task not found' } }];
  }
}
