import { UnderstudyError } from '../../../contract/errors/index.ts';
import { within } from '../deadline.ts';
import { durationMs } from '../duration.ts';
import type { Performance } from '../engine.ts';
import { asFields, asList, asText } from '../fields.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { uriOf } from '../http/endpoint.ts';
import { serviceRefused } from '../protocols/connections.ts';
import { openHttpSession } from '../protocols/mcp-http.ts';
import { openProgramSession } from '../protocols/mcp-program.ts';
import type { McpSession } from '../protocols/mcp-session.ts';
import type { ReadyCall } from './call.ts';

interface McpArguments {
  readonly protocolVersion?: string;
  readonly method: string;
  readonly parameters?: unknown;
  readonly timeout?: unknown;
  readonly transport: {
    readonly http?: { readonly endpoint: Endpoint; readonly headers?: Readonly<Record<string, string>> };
    readonly stdio?: {
      readonly command: string;
      readonly arguments?: readonly string[];
      readonly environment?: Readonly<Record<string, string>>;
    };
  };
  readonly client?: { readonly name: string; readonly version: string };
}

const defaultVersion = '2025-06-18';

/** Works out a call of a Model Context Protocol server: each call is a session of its own. */
export async function prepareMcp(performance: Performance): Promise<ReadyCall> {
  const given = (await performance.template(performance.placed.task['with'])) as McpArguments;
  const { method, parameters, transport } = given;
  const server = transport.http === undefined ? transport.stdio?.command : uriOf(transport.http.endpoint);
  return {
    shown: { method, server, ...(parameters === undefined ? {} : { parameters }) },
    value: async () => ({ output: await inTime(performance, given, server ?? '') }),
  };
}

function inTime(performance: Performance, given: McpArguments, server: string): Promise<unknown> {
  const { engine, placed, signal } = performance;
  if (given.timeout === undefined) return converse(performance, given, server);
  const timeoutMs = durationMs(given.timeout);
  const { name, pointer } = placed.step;
  const reason = () =>
    new UnderstudyError(
      'step-timeout',
      { step: name, timeoutMs },
      { asStandard: true, instance: pointer, where: { step: name, pointer: `${pointer}/with/timeout` } },
    );
  return within(signal, { clock: engine.clock, ms: timeoutMs, reason }, (own) =>
    converse({ ...performance, signal: own }, given, server),
  );
}

async function converse(performance: Performance, given: McpArguments, server: string): Promise<unknown> {
  const session = await open(performance, given, server);
  try {
    const initialised = asFields(
      await session.request('initialize', {
        protocolVersion: given.protocolVersion ?? defaultVersion,
        capabilities: {},
        clientInfo: given.client ?? { name: 'understudy', version: '0.1.0' },
      }),
    );
    session.agree(asText(initialised['protocolVersion']) ?? defaultVersion);
    await session.notify('notifications/initialized');
    const result = await session.request(given.method, asFields(given.parameters));
    if (given.method === 'tools/call' && asFields(result)['isError'] === true) {
      throw serviceRefused(performance, server, toolNamed(given), wordsIn(result));
    }
    return result;
  } finally {
    await session.close();
  }
}

function open(performance: Performance, { transport }: McpArguments, server: string): Promise<McpSession> {
  if (transport.http !== undefined) {
    return openHttpSession(performance, transport.http.endpoint, transport.http.headers ?? {});
  }
  const { command = server, arguments: list = [], environment = {} } = transport.stdio ?? {};
  return openProgramSession(performance, { command, arguments: list.map(String), environment });
}

const toolNamed = ({ parameters }: McpArguments): string => `tool ${String(asFields(parameters)['name'])}`;

/** What a tool said about its failure. */
function wordsIn(result: unknown): string {
  const texts = asList(asFields(result)['content']).map((part) => asText(asFields(part)['text']) ?? '');
  return texts.filter((text) => text !== '').join(' ') || 'it gave no reason.';
}
