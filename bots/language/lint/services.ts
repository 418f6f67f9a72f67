import { hostPermitted } from '../../../contract/flow/index.ts';
import { isExpression } from '../expressions.ts';
import { below } from '../pointer.ts';
import { isRecord, type Step } from '../steps.ts';
import { type LintContext, report } from './context.ts';

/** What a robot can speak by itself; `protocol: http` stands for its secure form too. */
const spokenProtocols = new Set(['http', 'ws']);

/** Reports a literal address whose host the manifest does not permit. */
export function checkHosts(context: LintContext, step: Step, url: unknown, pointer: string): void {
  const { manifest } = context.bot;
  if (manifest === undefined || typeof url !== 'string' || isExpression(url)) return;
  const literal = /^https?:\/\/[^/{}?#]+/i.exec(url)?.[0];
  if (literal === undefined || !URL.canParse(literal)) return;
  const address = new URL(literal);
  if (hostPermitted(manifest.permissions.hosts, address)) return;
  report(context, 'permission-denied', { step: step.name, wanted: `the host ${address.host}` }, pointer);
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value);

/** Where the standard's calls name addresses. */
const endpoints: Readonly<Record<string, readonly (readonly string[])[]>> = {
  http: [['with', 'endpoint']],
  openapi: [['with', 'document', 'endpoint']],
  asyncapi: [['with', 'document', 'endpoint']],
  grpc: [['with', 'proto', 'endpoint']],
  a2a: [
    ['with', 'server'],
    ['with', 'agentCard', 'endpoint'],
  ],
  mcp: [['with', 'transport', 'http', 'endpoint']],
};

/** Whether `called` is one of the standard's own ways to call a service; if so, its addresses and programs are checked. */
export function checkService(context: LintContext, step: Step, called: string): boolean {
  const paths = Object.hasOwn(endpoints, called) ? endpoints[called] : undefined;
  if (paths === undefined) return false;
  for (const path of paths) checkEndpoint(context, step, path);
  for (const path of [
    ['with', 'authentication'],
    ['with', 'service', 'authentication'],
  ]) {
    checkPolicy(context, at(step.task, path), path.reduce<string>(below, step.pointer));
  }
  if (called === 'asyncapi') checkProtocol(context, step);
  if (called === 'grpc') checkGrpcHost(context, step);
  if (called === 'mcp') checkProgram(context, step);
  return true;
}

function checkEndpoint(context: LintContext, step: Step, path: readonly string[]): void {
  const endpoint = at(step.task, path);
  const pointer = path.reduce<string>(below, step.pointer);
  if (!isRecord(endpoint)) {
    checkHosts(context, step, endpoint, pointer);
    return;
  }
  checkHosts(context, step, endpoint['uri'], below(pointer, 'uri'));
  checkPolicy(context, endpoint['authentication'], below(pointer, 'authentication'));
}

function checkPolicy(context: LintContext, policy: unknown, pointer: string): void {
  for (const scheme of ['oauth2', 'oidc']) checkGrant(context, at(policy, [scheme]), below(pointer, scheme));
}

/** The grant that needs a person at a browser cannot be performed, in a step or in `use.authentications`. */
function checkGrant(context: LintContext, policy: unknown, pointer: string): void {
  if (at(policy, ['grant']) !== 'authorization_code') return;
  const reason =
    'it needs a person at a browser; use client_credentials, password, refresh_token or token exchange.';
  report(
    context,
    'feature-unsupported',
    { feature: 'The grant authorization_code', reason },
    below(pointer, 'grant'),
  );
}

/** Grants of the policies that steps refer to by name. */
export function checkAuthentications(context: LintContext): void {
  const policies = at(context.bot.value, ['use', 'authentications']);
  if (!isRecord(policies)) return;
  for (const [name, policy] of Object.entries(policies)) {
    const pointer = below('/use/authentications', name);
    checkPolicy(context, policy, pointer);
  }
}

function checkProtocol(context: LintContext, step: Step): void {
  const protocol = at(step.task, ['with', 'protocol']);
  if (typeof protocol !== 'string' || spokenProtocols.has(protocol)) return;
  report(
    context,
    'feature-unsupported',
    {
      feature: `AsyncAPI over ${protocol}`,
      reason: 'a robot speaks http and WebSockets; other protocols need a client of their own.',
    },
    `${step.pointer}/with/protocol`,
  );
}

function checkGrpcHost(context: LintContext, step: Step): void {
  const host = at(step.task, ['with', 'service', 'host']);
  const port = at(step.task, ['with', 'service', 'port']);
  if (typeof host !== 'string') return;
  const address = `https://${host}${typeof port === 'number' ? `:${port}` : ''}`;
  checkHosts(context, step, address, `${step.pointer}/with/service/host`);
}

function checkProgram(context: LintContext, step: Step): void {
  const command = at(step.task, ['with', 'transport', 'stdio', 'command']);
  const { manifest } = context.bot;
  if (manifest === undefined || typeof command !== 'string' || isExpression(command)) return;
  const { commands } = manifest.permissions;
  if (commands.includes('*') || commands.includes(command)) return;
  const wanted = `the program ${command} (commands)`;
  report(
    context,
    'permission-denied',
    { step: step.name, wanted },
    `${step.pointer}/with/transport/stdio/command`,
  );
}

/** Whether `called` is a function of a catalogue or an address of one; if so, catalogue and host are checked. */
export function checkCatalogFunction(context: LintContext, step: Step, called: string): boolean {
  const pointer = below(step.pointer, 'call');
  if (/^(https?|file):\/\//.test(called)) {
    checkHosts(context, step, called, pointer);
    return true;
  }
  const [, catalog] = /^[^:@/\s]+:[^:@/\s]+@([^:@/\s]+)$/.exec(called) ?? [];
  if (catalog === undefined) return false;
  const declared = at(context.bot.value, ['use', 'catalogs', catalog, 'endpoint']);
  if (declared === undefined && catalog !== 'default') {
    const reason = `use.catalogs has nothing called ${catalog}.`;
    report(
      context,
      'document-invalid',
      { reason: `Step ${step.name} calls ${called}, but ${reason}` },
      pointer,
    );
  }
  checkHosts(context, step, isRecord(declared) ? declared['uri'] : declared, pointer);
  return true;
}
