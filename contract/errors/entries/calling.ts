import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of calls to services: http, OpenAPI, AsyncAPI, gRPC, MCP, A2A, and the documents that describe them. */
export const callErrors = {
  'http-failed': entry({
    kind: 'application',
    status: 502,
    title: 'The web service did not answer as expected',
    message: '{method} {url}: {reason}',
    next: 'Check the address and the answer of the service.',
    standardType: 'communication',
  }),
  'http-unauthenticated': entry({
    kind: 'application',
    status: 401,
    title: 'The web service does not accept the credentials',
    message: '{method} {url}: {reason}',
    next: 'Check the authentication of the step and the secrets behind it (`understudy secret list`).',
    standardType: 'authentication',
  }),
  'http-forbidden': entry({
    kind: 'application',
    status: 403,
    title: 'The web service refuses this to these credentials',
    message: '{method} {url}: {reason}',
    next: 'Ask the owner of the service for the right, or use other credentials.',
    standardType: 'authorization',
  }),
  'token-refused': entry({
    kind: 'application',
    status: 401,
    title: 'The authority gave no token',
    message: 'No access token from {url}: {reason}',
    next: 'Check grant, client and secret of the authentication; the authority keeps a log of refusals.',
    standardType: 'authentication',
  }),
  'connection-failed': entry({
    kind: 'application',
    status: 502,
    title: 'The connection could not be made or broke',
    message: '{target}: {reason}',
    next: 'Check the address and that the service or program runs.',
    standardType: 'communication',
  }),
  'service-refused': entry({
    kind: 'application',
    status: 502,
    title: 'The service answered with an error',
    message: '{service} answered {method} with an error: {reason}',
    next: 'Compare the parameters of the step with what the service expects.',
    standardType: 'communication',
  }),
  'resource-invalid': entry({
    kind: 'business',
    status: 422,
    title: 'A document that the bot refers to cannot be used',
    message: '{uri}: {reason}',
    next: 'Open the document at this address and correct it, or the reference to it.',
    standardType: 'configuration',
  }),
  'address-variable-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'An address needs a value that is no text or number',
    message: 'Step {step}: {variable} in the address {template} is {found}.',
    next: 'Give the step an input with a text, number or truth value of that name, or write the address as an expression.',
    standardType: 'expression',
  }),
} as const satisfies Record<string, ErrorEntry>;
