import { UnderstudyError } from '../../../contract/errors/index.ts';
import { within } from '../deadline.ts';
import { durationMs } from '../duration.ts';
import { type Iterator, performItem } from '../each-item.ts';
import type { Performance } from '../engine.ts';
import { asFields, type Fields } from '../fields.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { uriOf } from '../http/endpoint.ts';
import { exchange, requireSuccess } from '../http/exchange.ts';
import type { Credentials } from '../http/signing.ts';
import { expandUri } from '../http/uri-template.ts';
import { type ApiOperation, findApiOperation, spokenProtocols } from '../protocols/asyncapi.ts';
import { type ApiMessage, messagesOf } from '../protocols/asyncapi-messages.ts';
import { connectionsOf, serviceRefused } from '../protocols/connections.ts';
import { type ExternalResource, fetchResource, readResource } from '../resources/resource.ts';
import { revealAll, scopeOf } from '../scope.ts';
import { isTrue } from '../truth.ts';
import type { ReadyCall } from './call.ts';

interface Subscription {
  readonly filter?: string;
  readonly consume: {
    readonly for?: unknown;
    readonly amount?: number;
    readonly while?: string;
    readonly until?: string;
  };
  readonly foreach?: Iterator;
}

interface AsyncApiArguments {
  readonly document: ExternalResource;
  readonly channel?: string;
  readonly operation?: string;
  readonly server?: { readonly name: string; readonly variables?: Fields };
  readonly protocol?: string;
  readonly message?: { readonly payload?: unknown; readonly headers?: Fields };
  readonly authentication?: unknown;
}

/** Works out a call of an operation that an AsyncAPI document describes: it publishes a message or consumes some. */
export async function prepareAsyncApi(performance: Performance): Promise<ReadyCall> {
  const { subscription, ...rest } = asFields(performance.placed.task['with']);
  const given = (await performance.template(rest)) as AsyncApiArguments;
  const { operation, channel, message } = given;
  return {
    shown: {
      document: uriOf(given.document.endpoint),
      ...(operation === undefined ? { channel } : { operation }),
      ...(message === undefined ? {} : { message }),
    },
    value: () => perform(performance, given, subscription as Subscription | undefined),
  };
}

async function perform(
  performance: Performance,
  given: AsyncApiArguments,
  subscription: Subscription | undefined,
) {
  const target = await targetOf(performance, given, subscription !== undefined);
  const credentials = await credentialsOf(performance, given.authentication);
  if (subscription !== undefined) return consume(performance, target, credentials, subscription);
  return { output: await publish(performance, target, credentials, given.message ?? {}) };
}

/** Where the operation's messages go to or come from. */
interface Target {
  readonly operation: ApiOperation;
  readonly protocol: string;
  readonly url: string;
}

async function targetOf(
  performance: Performance,
  given: AsyncApiArguments,
  subscribes: boolean,
): Promise<Target> {
  const resource = await fetchResource(performance, given.document.endpoint);
  let operation: ApiOperation;
  try {
    operation = findApiOperation(await readResource(resource), { ...given, subscribes });
  } catch (cause) {
    if (cause instanceof UnderstudyError) throw cause;
    const reason = `${(cause as Error).message}.`;
    throw new UnderstudyError('resource-invalid', { uri: resource.uri, reason }, { cause });
  }
  const spoken: readonly string[] = spokenProtocols;
  const server = operation.servers.find(({ protocol }) => spoken.includes(protocol));
  if (server === undefined) {
    const protocols = operation.servers.map(({ protocol }) => protocol).join(', ');
    throw new UnderstudyError('feature-unsupported', {
      feature: `AsyncAPI over ${protocols}`,
      reason: 'a robot speaks http and WebSockets; other protocols need a client of their own.',
    });
  }
  const address = expandUri(operation.address, performance.input, { step: performance.placed.step });
  const url = `${server.url.replace(/\/$/, '')}/${address.replace(/^\//, '')}`;
  return { operation, protocol: server.protocol, url: address === '' ? server.url : url };
}

/** Sends one message; its output is the message as it was sent. */
async function publish(
  performance: Performance,
  { operation, protocol, url }: Target,
  credentials: Credentials | undefined,
  message: { readonly payload?: unknown; readonly headers?: Fields },
): Promise<unknown> {
  const { reveal } = scopeOf(performance);
  const payload = JSON.stringify((await revealAll(message.payload ?? null, reveal)) ?? null);
  const headers = Object.fromEntries(
    Object.entries((await revealAll(message.headers ?? {}, reveal)) as Fields).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  if (protocol.startsWith('http')) {
    const request = {
      method: operation.httpMethod ?? 'POST',
      url,
      headers: { 'content-type': 'application/json', ...headers },
      body: payload,
    };
    requireSuccess(performance, request, await exchange(performance, request, request, credentials));
  } else {
    const signed = await credentials?.sign({ method: 'GET', url, headers });
    const socket = await connectionsOf(performance, 'AsyncAPI over WebSockets').socket({
      url,
      headers: signed?.headers ?? headers,
    });
    try {
      await socket.send(payload);
    } finally {
      await socket.close();
    }
  }
  return { payload: message.payload ?? null, headers: message.headers ?? {} };
}

/** Raised to end a subscription whose time is over; the step ends well with what it has. */
class TimeIsOver extends Error {}

/** Consumes messages until the subscription has had enough of them; its output is the list of them. */
async function consume(
  performance: Performance,
  target: Target,
  credentials: Credentials | undefined,
  subscription: Subscription,
) {
  const { engine, signal } = performance;
  const outputs: unknown[] = [];
  const duration = await performance.template(subscription.consume.for);
  const limit =
    duration === undefined || duration === null
      ? undefined
      : { clock: engine.clock, ms: durationMs(duration), reason: () => new TimeIsOver() };
  try {
    return await within(signal, limit, (own) =>
      consumeAll({ ...performance, signal: own }, target, credentials, subscription, outputs),
    );
  } catch (error) {
    if (error instanceof TimeIsOver) return { output: outputs };
    throw error;
  }
}

async function consumeAll(
  performance: Performance,
  target: Target,
  credentials: Credentials | undefined,
  { filter, consume: policy, foreach = {} }: Subscription,
  outputs: unknown[],
): Promise<{ output: unknown; then?: string }> {
  const consumed: ApiMessage[] = [];
  const holds = (expression: string) => asksOf(performance, expression, consumed);
  for await (const message of messagesOf(performance, target, credentials)) {
    if (filter !== undefined && !isTrue(await performance.evaluate(filter, {}, message))) continue;
    if (policy.until !== undefined && (await holds(policy.until))) return { output: outputs };
    const field = '/with/subscription/foreach';
    const round = await performItem(performance, foreach, field, message, consumed.length);
    consumed.push(message);
    outputs.push(round.output);
    if (round.ended) return { output: outputs, then: 'end' };
    if (policy.amount !== undefined && consumed.length >= policy.amount) return { output: outputs };
    if (policy.while !== undefined && !(await holds(policy.while))) return { output: outputs };
    if (policy.until !== undefined && (await holds(policy.until))) return { output: outputs };
  }
  if (policy.while !== undefined) return { output: outputs };
  const wanted = policy.amount === undefined ? 'its end' : `${policy.amount} messages`;
  const reason = `it ended after ${consumed.length}, before ${wanted}.`;
  throw serviceRefused(performance, target.url, 'the subscription', reason);
}

/** Conditions see the messages so far as `.` and, as the standard's examples have it, as `$context.consumedMessages`. */
async function asksOf(
  performance: Performance,
  expression: string,
  consumed: readonly ApiMessage[],
): Promise<boolean> {
  const context = { ...asFields(performance.engine.context), consumedMessages: consumed };
  return isTrue(await performance.evaluate(expression, { context }, consumed));
}
