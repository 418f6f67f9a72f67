import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Task } from '../../../contract/flow/index.ts';
import { parseDocument } from '../../language/parse.ts';
import { findComponent } from '../components.ts';
import type { Performance } from '../engine.ts';
import { authenticationOf, type Endpoint, uriOf } from '../http/endpoint.ts';
import { fetchResource, ownFile, type Resource, readResource } from './resource.ts';

/** A function that a document calls by a catalogue's name or by its address. */
export interface CatalogReference {
  readonly name: string;
  /** Undefined where the function is called by its address. */
  readonly version?: string;
  readonly catalog?: string;
}

/** Reads `name:version@catalog`, or the address of a function; undefined for any other name. */
export function catalogReference(called: string): CatalogReference | undefined {
  const match = /^([^:@/\s]+):([^:@/\s]+)@([^:@/\s]+)$/.exec(called);
  if (match !== null) {
    const [, name = '', version = '', catalog = ''] = match;
    return { name, version, catalog };
  }
  return /^(https?|file):\/\//.test(called) ? { name: called } : undefined;
}

/** The function's task, fetched with permission, checked against the standard and kept for the run. */
export async function fetchFunction(performance: Performance, reference: CatalogReference): Promise<Task> {
  const resource = await fetchResource(performance, endpointOf(performance, reference));
  const task = await readResource(resource);
  checkTask(resource, task);
  return task as Task;
}

function endpointOf(performance: Performance, { name, version, catalog }: CatalogReference): Endpoint {
  if (version === undefined || catalog === undefined) return rawAddress(functionFile(name));
  const path = `functions/${name}/${version}/function.yaml`;
  const declared = findComponent(performance.engine.document, 'catalogs', catalog);
  if (declared === undefined) {
    if (catalog === 'default') return ownFile(performance, path);
    throw new UnderstudyError(
      'document-invalid',
      {
        reason: `use.catalogs has nothing called ${catalog}, which the function ${name}:${version} is to come from.`,
      },
      { asStandard: true },
    );
  }
  const endpoint = declared['endpoint'] as Endpoint;
  const uri = rawAddress(`${uriOf(endpoint).replace(/\/$/, '')}/${path}`);
  const authentication = authenticationOf(endpoint);
  return authentication === undefined ? uri : { uri, authentication };
}

/** An address may name the folder of the function, also with `@version` behind it. */
function functionFile(address: string): string {
  if (/\.(ya?ml|json)$/i.test(address)) return address;
  return `${address.replace(/@v?([^@/]+)$/, '/$1').replace(/\/$/, '')}/function.yaml`;
}

/** Pages of GitHub and GitLab show a file to people; this is where the file itself is ("resolve the raw documents"). */
export function rawAddress(uri: string): string {
  const github = /^https:\/\/github\.com\/([^/]+)\/([^/]+)\/(?:(?:tree|blob)\/([^/]+)\/)?(.*)$/.exec(uri);
  if (github !== null) {
    const [, owner, repository, branch = 'main', path] = github;
    return `https://raw.githubusercontent.com/${owner}/${repository}/refs/heads/${branch}/${path}`;
  }
  return uri.replace(/^(https:\/\/gitlab\.com\/.+)\/-\/(?:tree|blob)\//, '$1/-/raw/');
}

/** The standard's own schema judges the function as the only step of a document. */
function checkTask({ uri }: Resource, task: unknown): void {
  const document = {
    document: { dsl: '1.0.3', namespace: 'catalog', name: 'function', version: '0.0.0' },
    do: [{ function: task }],
  };
  const { findings } = parseDocument(JSON.stringify(document), uri);
  const problem = findings.find(({ severity }) => severity === 'error');
  if (problem === undefined) return;
  throw new UnderstudyError('resource-invalid', { uri, reason: `it holds no function: ${problem.message}` });
}
