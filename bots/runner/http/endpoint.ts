/** The DSL's endpoint: an address, or one with authentication. */
export type Endpoint = string | { readonly uri: string; readonly authentication?: unknown };

/** The address of an endpoint. */
export const uriOf = (endpoint: Endpoint): string => (typeof endpoint === 'string' ? endpoint : endpoint.uri);

/** The authentication of an endpoint, where it has one. */
export const authenticationOf = (endpoint: Endpoint): unknown =>
  typeof endpoint === 'string' ? undefined : endpoint.authentication;
