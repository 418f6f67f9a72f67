import { asFields, asList, asText, type Fields } from '../fields.ts';

/** Protocols of AsyncAPI that a robot speaks by itself; the others need a broker's own client. */
export const spokenProtocols = ['http', 'https', 'ws', 'wss'] as const;

/** One server of the description. */
export interface ApiServer {
  readonly name: string;
  readonly protocol: string;
  /** Address with its variables filled in. */
  readonly url: string;
}

/** An operation with what is needed to perform it. */
export interface ApiOperation {
  /** What the application that the document describes does: it sends or receives. */
  readonly action: 'send' | 'receive';
  /** Channel address with `{parameter}`. */
  readonly address: string;
  readonly servers: readonly ApiServer[];
  /** HTTP method of the operation's binding, where it has one. */
  readonly httpMethod: string | undefined;
  /** The message's `correlationId.location`. */
  readonly correlation: string | undefined;
}

/** What of the document is asked for. */
export interface ApiQuestion {
  readonly operation?: string | undefined;
  readonly channel?: string | undefined;
  /** What the step wants to do, which decides between the two operations of a channel in version 2. */
  readonly subscribes: boolean;
  readonly server?: { readonly name: string; readonly variables?: Fields } | undefined;
  readonly protocol?: string | undefined;
}

/** Looks a JSON reference of the document up; a value without one is itself. */
function resolved(document: Fields, value: unknown, hops = 8): Fields {
  const reference = asText(asFields(value)['$ref']);
  if (reference === undefined || hops === 0) return asFields(value);
  if (!reference.startsWith('#/')) throw new Error(`it refers to another document (${reference})`);
  const parts = reference
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = parts.reduce<unknown>((at, part) => asFields(at)[part], document);
  return resolved(document, found, hops - 1);
}

const named = (holder: unknown): [string, unknown][] => Object.entries(asFields(holder));

const filled = (text: string, variables: Fields, given: Fields): string =>
  text.replace(/\{([\w.-]+)\}/g, (whole, name: string) => {
    const value = given[name] ?? asFields(variables[name])['default'];
    return value === undefined ? whole : String(value);
  });

function serverOf(document: Fields, name: string, value: unknown, given: Fields): ApiServer {
  const server = resolved(document, value);
  const protocol = (asText(server['protocol']) ?? '').toLowerCase();
  const variables = Object.fromEntries(
    named(server['variables']).map(([key, one]) => [key, resolved(document, one)]),
  );
  const host = asText(server['host']);
  const raw =
    host === undefined ? (asText(server['url']) ?? '') : `${host}${asText(server['pathname']) ?? ''}`;
  const url = filled(raw, variables, given);
  return { name, protocol, url: /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `${protocol}://${url}` };
}

/** Servers that serve the channel and fit the step, in the order of the document; throws with the reason if none does. */
function serversFor(document: Fields, channel: Fields, question: ApiQuestion): ApiServer[] {
  const given = question.server?.variables ?? {};
  const all = named(document['servers']).map(([name, value]) => serverOf(document, name, value, given));
  const listed = asList(channel['servers']).map((one) =>
    typeof one === 'string' ? one : (asText(asFields(one)['$ref'])?.split('/').at(-1) ?? ''),
  );
  const serving = listed.length === 0 ? all : all.filter(({ name }) => listed.includes(name));
  const wanted = question.server?.name;
  if (wanted !== undefined) {
    const found = serving.filter(({ name }) => name === wanted);
    if (found.length > 0) return found;
    throw new Error(`it has no server ${wanted} for this channel; it has ${namesOf(serving)}`);
  }
  const { protocol } = question;
  const fitting = protocol === undefined ? serving : serving.filter((one) => isSame(one.protocol, protocol));
  if (fitting.length > 0) return fitting;
  throw new Error(
    `it has no server${protocol === undefined ? '' : ` that speaks ${protocol}`} for this channel; it has ${namesOf(serving)}`,
  );
}

/** The secure form of a protocol counts as the protocol. */
const isSame = (one: string, wanted: string): boolean => one === wanted || one === `${wanted}s`;

const namesOf = (servers: readonly ApiServer[]): string =>
  servers.map(({ name, protocol }) => `${name} (${protocol})`).join(', ') || 'none';

function correlationOf(document: Fields, messages: readonly unknown[]): string | undefined {
  for (const message of messages) {
    const { correlationId } = resolved(document, message);
    const location = asText(resolved(document, correlationId)['location']);
    if (location !== undefined) return location;
  }
  return undefined;
}

const methodIn = (document: Fields, bindings: unknown): string | undefined =>
  asText(asFields(resolved(document, bindings)['http'])['method']);

/** Finds the operation in an AsyncAPI 2 or 3 document; throws an error whose message says what is not there. */
export function findApiOperation(content: unknown, question: ApiQuestion): ApiOperation {
  const document = asFields(content);
  const version = asText(document['asyncapi']) ?? String(document['asyncapi'] ?? '');
  if (version === '') throw new Error('it is no AsyncAPI document');
  return version.startsWith('2') ? inVersion2(document, question) : inVersion3(document, question);
}

function inVersion3(document: Fields, question: ApiQuestion): ApiOperation {
  const name = question.operation;
  const operations = asFields(document['operations']);
  if (name === undefined || !Object.hasOwn(operations, name)) {
    const wanted =
      name === undefined ? 'version 3 names operations, not channels' : `it has no operation ${name}`;
    throw new Error(`${wanted}; it has ${Object.keys(operations).join(', ') || 'none'}`);
  }
  const operation = resolved(document, operations[name]);
  const channel = resolved(document, operation['channel']);
  const messages = asList(operation['messages']);
  return {
    action: operation['action'] === 'receive' ? 'receive' : 'send',
    address: addressOf(document, channel),
    servers: serversFor(document, channel, question),
    httpMethod: methodIn(document, operation['bindings']),
    correlation: correlationOf(
      document,
      messages.length > 0 ? messages : Object.values(asFields(channel['messages'])),
    ),
  };
}

const addressOf = (document: Fields, channel: Fields): string => {
  const parameters = Object.fromEntries(
    named(channel['parameters']).map(([key, one]) => [key, resolved(document, one)]),
  );
  return filled(asText(channel['address']) ?? '', parameters, {});
};

/** In version 2 a channel is named, and `publish` is what others may send to it, `subscribe` what they may hear. */
function inVersion2(document: Fields, question: ApiQuestion): ApiOperation {
  const channels = asFields(document['channels']);
  const wanted = question.subscribes ? 'subscribe' : 'publish';
  const [address, channel] = channelOf(document, channels, question, wanted);
  const operation = resolved(document, channel[wanted]);
  if (Object.keys(operation).length === 0)
    throw new Error(`its channel ${address} has no ${wanted} operation`);
  const message = resolved(document, operation['message']);
  const messages = 'oneOf' in message ? asList(message['oneOf']) : [message];
  return {
    action: question.subscribes ? 'send' : 'receive',
    address,
    servers: serversFor(document, channel, question),
    httpMethod: methodIn(document, operation['bindings']),
    correlation: correlationOf(document, messages),
  };
}

function channelOf(
  document: Fields,
  channels: Fields,
  { channel, operation }: ApiQuestion,
  wanted: string,
): [string, Fields] {
  for (const [address, value] of Object.entries(channels)) {
    const found = resolved(document, value);
    if (channel !== undefined ? isAddress(address, channel) : operationIdOf(found, wanted) === operation) {
      return [address, found];
    }
  }
  const what = channel === undefined ? `operation ${operation ?? ''}` : `channel ${channel}`;
  throw new Error(`it has no ${what}; it has the channels ${Object.keys(channels).join(', ') || 'none'}`);
}

/** A leading slash is of no account. */
const isAddress = (one: string, other: string): boolean =>
  one.replace(/^\//, '') === other.replace(/^\//, '');

const operationIdOf = (channel: Fields, wanted: string): unknown => asFields(channel[wanted])['operationId'];

/** A value of a message by AsyncAPI's runtime expression, e.g. `$message.header#/correlationId`. */
export function atLocation(
  location: string,
  message: { readonly payload: unknown; readonly headers: unknown },
): unknown {
  const match = /^\$message\.(header|payload)#(\/.*)?$/.exec(location);
  if (match === null) return undefined;
  const from = match[1] === 'header' ? message.headers : message.payload;
  const parts = (match[2] ?? '').split('/').slice(1);
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (at, part) => (typeof at === 'object' && at !== null ? (at as Fields)[part] : undefined),
      from,
    );
}
