type Fields = Readonly<Record<string, unknown>>;
const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** One parameter of an operation. */
interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  /** Whether a list repeats the parameter instead of being joined by commas. */
  readonly repeated: boolean;
}

/** What an operation needs to be sent. */
export interface Operation {
  readonly method: string;
  /** Address with `{name}` for path parameters. */
  readonly uri: string;
  readonly parameters: readonly Parameter[];
  readonly acceptsBody: boolean;
}

/** The parts of a request that an operation's parameters become. */
export interface OperationRequest {
  readonly method: string;
  readonly uri: string;
  readonly path: Fields;
  readonly query: Fields;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function resolved(document: Fields, value: unknown): Fields {
  const reference = asText(asFields(value)['$ref']);
  if (reference === undefined || !reference.startsWith('#/')) return asFields(value);
  const parts = reference.slice(2).split('/');
  return asFields(
    parts.reduce<unknown>(
      (at, part) => asFields(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    ),
  );
}

/** Where the service lives: OpenAPI 3 `servers`, Swagger 2 `schemes`, `host`, `basePath`; else beside its document. */
function baseOf(document: Fields, documentUri: string): string {
  const [server] = asList(document['servers']);
  const url = asText(asFields(server)['url']);
  if (url !== undefined) {
    const variables = asFields(asFields(server)['variables']);
    const filled = url.replace(/\{(\w+)\}/g, (_, name: string) =>
      String(asFields(variables[name])['default'] ?? ''),
    );
    return new URL(filled, documentUri).href.replace(/\/$/, '');
  }
  const own = new URL(documentUri);
  const scheme = asText(asList(document['schemes'])[0]) ?? own.protocol.replace(':', '');
  return `${scheme}://${asText(document['host']) ?? own.host}${asText(document['basePath']) ?? ''}`.replace(
    /\/$/,
    '',
  );
}

function parameterOf(parameter: Fields): Parameter {
  const place = String(parameter['in']);
  const swagger = asText(parameter['collectionFormat']);
  const isOld = 'type' in parameter;
  return {
    name: String(parameter['name']),
    place,
    required: parameter['required'] === true,
    repeated: isOld ? swagger === 'multi' : place === 'query' && parameter['explode'] !== false,
  };
}

/** Finds an operation by its id in an OpenAPI 3 or Swagger 2 document; undefined where there is none. */
export function findOperation(
  content: unknown,
  operationId: string,
  documentUri: string,
): Operation | undefined {
  const document = asFields(content);
  for (const [path, item] of Object.entries(asFields(document['paths']))) {
    const shared = asList(asFields(item)['parameters']);
    for (const method of methods) {
      const operation = asFields(asFields(item)[method]);
      if (operation['operationId'] !== operationId) continue;
      const own = asList(operation['parameters']).map((one) => parameterOf(resolved(document, one)));
      const inherited = shared
        .map((one) => parameterOf(resolved(document, one)))
        .filter(({ name, place }) => !own.some((other) => other.name === name && other.place === place));
      return {
        method,
        uri: baseOf(document, documentUri) + path,
        parameters: [...inherited, ...own],
        acceptsBody: 'requestBody' in operation,
      };
    }
  }
  return undefined;
}

/** Puts each given parameter in its place; `refuse` makes the error for one that is missing or unknown. */
export function requestOfOperation(
  operation: Operation,
  given: Fields,
  refuse: (reason: string) => Error,
): OperationRequest {
  const path: Record<string, unknown> = {};
  const query: Record<string, unknown> = {};
  const headers: Record<string, string> = {};
  const form: Record<string, unknown> = {};
  let body: unknown = operation.acceptsBody ? given['body'] : undefined;
  for (const { name, place, required, repeated } of operation.parameters) {
    const value = given[name];
    if (value === undefined || value === null) {
      if (required) throw refuse(`the operation needs the parameter ${name}.`);
      continue;
    }
    if (place === 'path') path[name] = value;
    else if (place === 'query') query[name] = Array.isArray(value) && !repeated ? value.join(',') : value;
    else if (place === 'header') headers[name.toLowerCase()] = String(value);
    else if (place === 'formData') form[name] = value;
    else if (place === 'body') body = value;
    else if (place === 'cookie') {
      headers['cookie'] = [headers['cookie'], `${name}=${String(value)}`].filter(Boolean).join('; ');
    }
  }
  const known = new Set(operation.parameters.map(({ name }) => name));
  const stranger = Object.keys(given).find(
    (name) => !known.has(name) && !(operation.acceptsBody && name === 'body'),
  );
  if (stranger !== undefined) throw refuse(`the operation has no parameter ${stranger}.`);
  if (Object.keys(form).length > 0) {
    body = form;
    headers['content-type'] = 'application/x-www-form-urlencoded';
  }
  return {
    method: operation.method,
    uri: operation.uri,
    path,
    query,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}
