import type { HttpRequest } from '../../../contract/ports.ts';
import type { Performance } from '../engine.ts';
import { asFields, asList, asText, type Fields } from '../fields.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { authenticationOf, type Endpoint, uriOf } from '../http/endpoint.ts';
import { expandUri } from '../http/uri-template.ts';
import { serviceRefused } from '../protocols/connections.ts';
import { messagesIn, wordsOf } from '../protocols/json-rpc.ts';
import { openSigned } from '../protocols/signed-stream.ts';
import { type ExternalResource, fetchResource, readResource, relativeTo } from '../resources/resource.ts';
import { revealAll, scopeOf } from '../scope.ts';
import type { ReadyCall } from './call.ts';

interface A2aArguments {
  readonly agentCard?: ExternalResource;
  readonly server?: Endpoint;
  readonly method: string;
  readonly parameters?: unknown;
}

/** Methods that answer with a stream of events. */
const streaming = new Set(['message/stream', 'tasks/resubscribe']);
const sending = new Set(['message/send', 'message/stream']);

/** Works out a call of an agent that speaks the Agent2Agent protocol over JSON-RPC. */
export async function prepareA2a(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as A2aArguments;
  const { method, parameters, server, agentCard } = given;
  const agent = server === undefined ? agentCard?.endpoint : server;
  return {
    shown: {
      method,
      ...(agent === undefined ? {} : { agent: uriOf(agent) }),
      ...(parameters === undefined ? {} : { parameters }),
    },
    value: async () => ({ output: await perform(performance, given) }),
  };
}

/** The result; of a streaming method the list of everything that was streamed, in order. */
async function perform(performance: Performance, given: A2aArguments): Promise<unknown> {
  const { engine } = performance;
  const { method } = given;
  const server = await serverOf(performance, given);
  const { reveal } = scopeOf(performance);
  const told = expandUri(uriOf(server), performance.input, { step: performance.placed.step });
  const id = engine.random.id();
  const call = { jsonrpc: '2.0', id, method, params: parametersOf(performance, given) };
  const request: HttpRequest = {
    method: 'POST',
    url: await reveal(told),
    headers: {
      accept: streaming.has(method) ? 'text/event-stream' : 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify(await revealAll(call, reveal)),
  };
  const credentials = await credentialsOf(performance, authenticationOf(server));
  const results: unknown[] = [];
  for await (const message of messagesIn(await openSigned(performance, request, told, credentials), told)) {
    if (message['error'] !== undefined) {
      throw serviceRefused(performance, `The agent at ${told}`, method, wordsOf(message['error']));
    }
    results.push(message['result']);
    if (isFinal(message['result'])) break;
  }
  if (streaming.has(method)) return results;
  if (results.length === 0) {
    throw serviceRefused(performance, `The agent at ${told}`, method, 'it sent an empty answer.');
  }
  return results[0];
}

/** A status update that says so is the last word of a stream. */
const isFinal = (result: unknown): boolean => asFields(result)['final'] === true;

/** A message gets the identity that the protocol demands where the document gives it none. */
function parametersOf({ engine }: Performance, { method, parameters }: A2aArguments): Fields {
  const fields = asFields(parameters);
  if (!sending.has(method) || fields['message'] === undefined) return fields;
  const message = asFields(fields['message']);
  return {
    ...fields,
    message: {
      kind: 'message',
      role: 'user',
      ...message,
      messageId: message['messageId'] ?? engine.random.id(),
    },
  };
}

/** The endpoint as given, or the JSON-RPC interface that the agent's card names. */
async function serverOf(
  performance: Performance,
  { agentCard, server, method }: A2aArguments,
): Promise<Endpoint> {
  if (server !== undefined) return server;
  if (agentCard === undefined) {
    throw serviceRefused(performance, 'The agent', method, 'the step names neither agentCard nor server.');
  }
  const resource = await fetchResource(performance, agentCard.endpoint);
  const card = asFields(await readResource(resource));
  const url = jsonRpcUrlOf(card);
  if (url === undefined) {
    const reason = 'its card names no interface that speaks JSON-RPC.';
    throw serviceRefused(performance, `The agent at ${resource.uri}`, method, reason);
  }
  const uri = relativeTo(resource.uri, url);
  const authentication = authenticationOf(agentCard.endpoint);
  // What opens the card opens the agent too, as long as it lives at the same place.
  const same = new URL(uri).origin === new URL(resource.uri).origin;
  return authentication === undefined || !same ? uri : { uri, authentication };
}

/** Cards of version 0.3 have `url` and `additionalInterfaces`, later ones `supportedInterfaces`. */
function jsonRpcUrlOf(card: Fields): string | undefined {
  const isJsonRpc = (name: unknown) => (asText(name) ?? 'JSONRPC').toUpperCase() === 'JSONRPC';
  if (isJsonRpc(card['preferredTransport']) && asText(card['url']) !== undefined) return asText(card['url']);
  const interfaces = [...asList(card['additionalInterfaces']), ...asList(card['supportedInterfaces'])].map(
    asFields,
  );
  const found = interfaces.find((one) => isJsonRpc(one['transport'] ?? one['protocolBinding']));
  return asText(found?.['url']);
}
