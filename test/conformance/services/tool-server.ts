/** Answers of a tool server (Model Context Protocol) to one message; nothing to a notification. */
export function toolServerAnswer(message: Readonly<Record<string, unknown>>): unknown {
  const { id, method, params } = message;
  if (id === undefined || method === undefined) return undefined;
  const given = (params ?? {}) as Readonly<Record<string, unknown>>;
  const result = resultOf(String(method), given);
  return result === undefined
    ? { jsonrpc: '2.0', id, error: { code: -32_601, message: `no method ${String(method)}` } }
    : { jsonrpc: '2.0', id, result };
}

function resultOf(method: string, given: Readonly<Record<string, unknown>>): unknown {
  const tool = (given['arguments'] ?? {}) as Readonly<Record<string, unknown>>;
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: given['protocolVersion'],
        capabilities: { tools: {}, prompts: {}, resources: {} },
        serverInfo: { name: 'stand-in', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: [{ name: 'conversations_add_message', inputSchema: { type: 'object' } }] };
    case 'tools/call':
      return given['name'] === 'conversations_add_message'
        ? {
            content: [{ type: 'text', text: `posted to ${String(tool['channel_id'])}` }],
            structuredContent: { ok: true, message: tool['payload'] },
          }
        : { isError: true, content: [{ type: 'text', text: `there is no tool ${String(given['name'])}` }] };
    case 'prompts/list':
      return { prompts: [{ name: 'greet' }] };
    case 'prompts/get':
      return {
        messages: [{ role: 'user', content: { type: 'text', text: `Greet ${String(tool['who'])}` } }],
      };
    case 'resources/list':
      return { resources: [{ uri: 'note://1', name: 'A note' }] };
    case 'resources/read':
      return { contents: [{ uri: given['uri'], text: 'buy milk' }] };
    case 'resources/templates/list':
      return { resourceTemplates: [] };
    default:
      return undefined;
  }
}
