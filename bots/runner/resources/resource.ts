import { fileURLToPath, pathToFileURL } from 'node:url';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Performance } from '../engine.ts';
import { credentialsOf } from '../http/authentication/credentials.ts';
import { authenticationOf, type Endpoint, uriOf } from '../http/endpoint.ts';
import { exchange, requireSuccess } from '../http/exchange.ts';
import { expandUri } from '../http/uri-template.ts';
import { revealAll, scopeOf } from '../scope.ts';

/** The DSL's external resource. */
export interface ExternalResource {
  readonly name?: string;
  readonly endpoint: Endpoint;
}

/** A document that a bot refers to. */
export interface Resource {
  /** Where it is, for errors and for what it refers to itself; secrets still as handles. */
  readonly uri: string;
  readonly text: string;
}

/** Resources that a run has fetched, by address and credentials. */
const fetched = new WeakMap<object, Map<string, Resource>>();

/** The resource at an http(s) or file address, permitted and fetched once a run. */
export async function fetchResource(performance: Performance, endpoint: Endpoint): Promise<Resource> {
  const { engine, placed, input } = performance;
  const uri = settled(performance, expandUri(uriOf(endpoint), input, { step: placed.step }));
  const known = fetched.get(engine) ?? new Map<string, Resource>();
  fetched.set(engine, known);
  const key = JSON.stringify([uri, authenticationOf(endpoint)]);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const fresh = { uri, text: await textAt(performance, uri, endpoint) };
  known.set(key, fresh);
  return fresh;
}

async function textAt(performance: Performance, uri: string, endpoint: Endpoint): Promise<string> {
  if (/^file:/i.test(uri)) return fileText(performance, uri);
  if (!/^https?:/i.test(uri)) {
    throw new UnderstudyError('resource-invalid', {
      uri,
      reason: 'documents come from http, https and file addresses.',
    });
  }
  const url = String(await revealAll(uri, scopeOf(performance).reveal));
  const told = { method: 'GET', url: uri };
  const response = await exchange(
    performance,
    { method: 'GET', url, headers: { accept: '*/*' } },
    told,
    await credentialsOf(performance, authenticationOf(endpoint)),
  );
  requireSuccess(performance, told, response);
  return Buffer.from(response.body).toString('utf8');
}

/** What lies in the bot's own folder is part of the bot; anything else needs the manifest's `read`. */
async function fileText(performance: Performance, uri: string): Promise<string> {
  const { engine } = performance;
  const scope = scopeOf(performance);
  const folder = engine.bot.folder ?? engine.workFolder;
  const own = engine.bot.folder === undefined ? [] : [engine.bot.folder];
  const permissions = { ...scope.permissions, read: [...scope.permissions.read, ...own] };
  return engine.world.factories.files({ ...scope, folder, permissions }).readText(fileURLToPath(uri));
}

/** `file:///etc/x` is absolute; `file://app/x.proto`, as the standard's examples write it, counts from the bot's folder. */
function settled(performance: Performance, uri: string): string {
  const [, host = '', path = ''] = /^file:\/\/([^/]+)(.*)$/i.exec(uri) ?? [];
  return host === '' || host === 'localhost' ? uri : ownFile(performance, host + path);
}

/** The address that `reference` means inside the document at `uri`. */
export function relativeTo(uri: string, reference: string): string {
  return new URL(reference, uri).href;
}

/** The address of a file of the bot itself, for what is found there without being named. */
export function ownFile({ engine }: Performance, path: string): string {
  const base = pathToFileURL(`${engine.bot.folder ?? engine.workFolder}/`);
  return new URL(path, base).href;
}

/** What a resource in JSON or YAML holds. */
export async function readResource({ uri, text }: Resource): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { logLevel: 'silent', maxAliasCount: 1000 }) as unknown;
  } catch (cause) {
    const reason = `it can be read neither as JSON nor as YAML: ${(cause as Error).message.split('\n')[0] ?? ''}`;
    throw new UnderstudyError('resource-invalid', { uri, reason }, { cause });
  }
}
