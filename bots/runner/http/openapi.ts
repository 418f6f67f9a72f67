import { asFields, asList, asText, type Fields } from '../fields.ts';
import { type Parameter, type Place, placeOf, styled } from './openapi-styles.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** What an operation needs to be sent. */
export interface Operation {
  readonly method: string;
  /** Address with `{name}` for path parameters. */
  readonly uri: string;
  readonly parameters: readonly Parameter[];
  /** The body it accepts: its content type, whether it must be there, and the names of its properties. */
  readonly body:
    | { readonly type: string; readonly required: boolean; readonly properties: ReadonlySet<string> }
    | undefined;
}

/** The parts of a request that an operation's parameters become. */
export interface OperationRequest {
  readonly method: string;
  /** Address in which lists and objects are filled in; single values stay `{name}`, as they may be secrets. */
  readonly uri: string;
  /** Values for what stays in the address. */
  readonly path: Fields;
  readonly query: Fields;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Looks a JSON reference of the document up; throws an error with the reason where it leads out of it or nowhere. */
function resolved(document: Fields, value: unknown, hops = 16): Fields {
  const reference = asText(asFields(value)['$ref']);
  if (reference === undefined) return asFields(value);
  if (!reference.startsWith('#/')) throw new Error(`it refers to another document (${reference})`);
  const found = reference
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => asFields(at)[part], document);
  if (found === undefined || hops === 0) throw new Error(`its reference ${reference} leads nowhere`);
  return resolved(document, found, hops - 1);
}

/** Where the service lives: `servers` of the operation, the path or the document; Swagger 2 `host`; else beside its document. */
function baseOf(document: Fields, item: Fields, operation: Fields, documentUri: string): string {
  const servers = [operation, item, document]
    .map((one) => asList(one['servers']))
    .find((list) => list.length > 0);
  const server = asFields(servers?.[0]);
  const url = asText(server['url']);
  if (url !== undefined) {
    const variables = asFields(server['variables']);
    const filled = url.replace(/\{(\w+)\}/g, (_, name: string) =>
      String(asFields(variables[name])['default'] ?? ''),
    );
    return new URL(filled, documentUri).href.replace(/\/$/, '');
  }
  const own = new URL(documentUri);
  const schemes = asList(operation['schemes']).concat(asList(document['schemes']));
  const scheme = (schemes.includes('https') ? 'https' : asText(schemes[0])) ?? own.protocol.replace(':', '');
  const host = asText(document['host']) ?? own.host;
  return `${scheme}://${host}${asText(document['basePath']) ?? ''}`.replace(/\/$/, '');
}

const places: ReadonlySet<string> = new Set(['path', 'query', 'header', 'cookie', 'formData', 'body']);

function parameterOf(parameter: Fields): Parameter {
  const place = String(parameter['in']);
  if (!places.has(place)) throw new Error(`its parameter ${String(parameter['name'])} has no place`);
  const { style, explode } = placeOf(parameter, place as Place);
  return {
    name: String(parameter['name']),
    place: place as Place,
    required: parameter['required'] === true,
    style,
    explode,
  };
}

/** Content types that bodies are sent as, most wanted first. */
const bodyTypes = [/[/+]json\b/, /x-www-form-urlencoded/, /multipart\/form-data/];

function bodyOf(document: Fields, operation: Fields): Operation['body'] {
  if (!('requestBody' in operation)) return undefined;
  const body = resolved(document, operation['requestBody']);
  const content = asFields(body['content']);
  const types = Object.keys(content);
  const wanted = bodyTypes.flatMap((pattern) => types.filter((type) => pattern.test(type)));
  const type = wanted[0] ?? types[0] ?? 'application/json';
  const schema = resolved(document, asFields(content[type])['schema']);
  const parts = [schema, ...asList(schema['allOf']).map((part) => resolved(document, part))];
  const properties = new Set(parts.flatMap((part) => Object.keys(asFields(part['properties']))));
  return {
    type: type.includes('*') ? 'application/json' : type,
    required: body['required'] === true,
    properties,
  };
}

/** Swagger 2 says in `consumes` how a form is sent. */
function swaggerBodyOf(
  document: Fields,
  operation: Fields,
  parameters: readonly Parameter[],
): Operation['body'] {
  if (!parameters.some(({ place }) => place === 'formData')) return undefined;
  const consumes = [...asList(operation['consumes']), ...asList(document['consumes'])].map(String);
  const type = consumes.find((one) => one.startsWith('multipart/')) ?? 'application/x-www-form-urlencoded';
  return { type, required: false, properties: new Set() };
}

/**
 * Finds an operation by its id in an OpenAPI 3 or Swagger 2 document; undefined where there is none. Throws an error with
 * the reason where the document contradicts itself.
 */
export function findOperation(
  content: unknown,
  operationId: string,
  documentUri: string,
): Operation | undefined {
  const document = asFields(content);
  for (const [path, value] of Object.entries(asFields(document['paths']))) {
    const item = resolved(document, value);
    for (const method of methods) {
      const operation = asFields(item[method]);
      if (operation['operationId'] !== operationId) continue;
      const read = (list: unknown) => asList(list).map((one) => parameterOf(resolved(document, one)));
      const own = read(operation['parameters']);
      const inherited = read(item['parameters']).filter(
        ({ name, place }) => !own.some((other) => other.name === name && other.place === place),
      );
      const parameters = [...inherited, ...own];
      return {
        method,
        uri: baseOf(document, item, operation, documentUri) + path,
        parameters,
        body: bodyOf(document, operation) ?? swaggerBodyOf(document, operation, parameters),
      };
    }
  }
  return undefined;
}

/** Ids of a document's operations, for those who look for one that is not there. */
export function operationIds(content: unknown): string[] {
  return Object.values(asFields(asFields(content)['paths'])).flatMap((item) =>
    methods.flatMap((method) => asText(asFields(asFields(item)[method])['operationId']) ?? []),
  );
}

interface Parts {
  uri: string;
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly form: Record<string, unknown>;
  body: unknown;
}

function put(parts: Parts, parameter: Parameter, value: unknown): void {
  const { name, place } = parameter;
  const put = styled(parameter, value);
  if (place === 'path' && parameter.style === 'simple' && typeof value !== 'object') parts.path[name] = value;
  else if (place === 'path') parts.uri = parts.uri.replaceAll(`{${name}}`, () => put.text);
  else if (place === 'query') Object.assign(parts.query, put.pairs);
  else if (place === 'header') parts.headers[name.toLowerCase()] = put.text;
  else if (place === 'formData') parts.form[name] = value;
  else if (place === 'body') parts.body = value;
  else parts.headers['cookie'] = [parts.headers['cookie'], `${name}=${put.text}`].filter(Boolean).join('; ');
}

/** Puts each given parameter in its place; `refuse` makes the error for one that is missing or unknown. */
export function requestOfOperation(
  operation: Operation,
  given: Fields,
  refuse: (reason: string) => Error,
): OperationRequest {
  const parts: Parts = { uri: operation.uri, path: {}, query: {}, headers: {}, form: {}, body: undefined };
  for (const parameter of operation.parameters) {
    const value = given[parameter.name];
    if (value !== undefined && value !== null) put(parts, parameter, value);
    else if (parameter.required) throw refuse(`the operation needs the parameter ${parameter.name}.`);
  }
  const { body } = operation;
  const known = new Set(operation.parameters.map(({ name }) => name));
  const fields: Record<string, unknown> = { ...parts.form };
  for (const [name, value] of Object.entries(given)) {
    if (known.has(name)) continue;
    if (body !== undefined && name === 'body' && !body.properties.has('body')) parts.body = value;
    else if (body?.properties.has(name) === true) fields[name] = value;
    else throw refuse(`the operation has no parameter ${name}.`);
  }
  if (parts.body === undefined && Object.keys(fields).length > 0) parts.body = fields;
  if (parts.body === undefined && body?.required === true) throw refuse('the operation needs a body.');
  if (parts.body !== undefined && body !== undefined) parts.headers['content-type'] ??= body.type;
  return {
    method: operation.method,
    uri: parts.uri,
    path: parts.path,
    query: parts.query,
    headers: parts.headers,
    ...(parts.body === undefined ? {} : { body: parts.body }),
  };
}
