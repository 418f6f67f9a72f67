import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { CloudEvent } from '../../contract/run/index.ts';
import { called, completed, type ExampleCase, type ExampleOutcome, event } from './example-case.ts';
import { eventCases } from './example-event-cases.ts';

const heartbeat = event('com.example.hospital.events.patients.heartbeat.low', {
  patient: { id: 'p1', name: 'Ada', room: { number: 7 }, vitals: { bpm: 39 } },
  timestamp: '2026-01-05T09:00:00Z',
});

const bodyAt = ({ requests }: ExampleOutcome, index: number): unknown =>
  JSON.parse(requests[index]?.body ?? 'null');
const milou = { id: 1, name: 'Milou', status: 'available' };
const pet = (more: Partial<ExampleCase> = {}): ExampleCase => ({
  input: { petId: 1 },
  check: (outcome) => deepEqual(completed(outcome), milou),
  ...more,
});
const authorised = (authorization: RegExp, more: Partial<ExampleCase> = {}): ExampleCase =>
  pet({
    input: { petId: 1, token: 'let-me-in' },
    check: (outcome) => {
      deepEqual(completed(outcome), milou);
      match(String(outcome.requests.at(-1)?.headers.authorization), authorization);
    },
    ...more,
  });
const tokenFor = (path: string, secrets?: Readonly<Record<string, string>>): ExampleCase =>
  authorised(/^Bearer token-1-x+$/, {
    ...(secrets === undefined ? {} : { secrets }),
    check: (outcome) => {
      deepEqual(completed(outcome), milou);
      match(String(outcome.requests.at(-1)?.headers.authorization), /^Bearer token-1-x+$/);
      deepEqual(
        outcome.tokens.map((one) => [one.path, one.parameters['grant_type']]),
        [[path, 'client_credentials']],
      );
    },
  });
const policy = {
  authority: 'http://keycloak/realms/fake-authority',
  grant: 'client_credentials',
  client: { id: 'workflow-runtime-id', secret: 'workflow-runtime-secret' },
};
const search: ExampleCase = {
  input: { searchQuery: 'Luke' },
  check: (outcome) => {
    deepEqual(completed(outcome), { count: 1, results: [{ name: 'Luke' }] });
    equal(new URL(outcome.requests[0]?.url ?? '').search, '?search=Luke');
  },
};
const available = (outcome: ExampleOutcome) =>
  deepEqual(
    (completed(outcome) as { name: string }[]).map(({ name }) => name),
    ['Milou', 'Rantanplan'],
  );
const notImplemented: ExampleCase = {
  check: ({ result }) => {
    equal(result.status, 'faulted');
    equal(result.error?.type, 'https://serverlessworkflow.io/errors/not-implemented');
    equal(result.error?.instance, '/do/0/notImplemented');
    match(String(result.error?.detail), /^The workflow '.+:.+' is a work in progress and cannot be run yet$/);
  },
};
const retried: ExampleCase = {
  input: { petId: 503 },
  hurried: true,
  check: ({ result, requests, sleeps }) => {
    equal(result.status, 'faulted');
    equal(result.error?.status, 503);
    equal(requests.length, 6);
    deepEqual(sleeps.slice(0, 5), [3000, 6000, 12_000, 24_000, 48_000]);
  },
};
const waited: ExampleCase = {
  hurried: true,
  check: (outcome) => {
    completed(outcome);
    equal(outcome.sleeps[0], 30_000);
  },
};
const fiveNotes = (outcome: ExampleOutcome) =>
  deepEqual(
    (completed(outcome) as { payload: { text: string } }[]).map(({ payload }) => payload.text),
    ['note 0', 'note 2', 'note 4', 'note 5', 'note 6'],
  );
/** Examples that cannot be run here, and exactly why. */
export const notRun: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'run-container-cleanup-always',
    'run-container-cleanup-eventually',
    'run-container-stdin-and-arguments',
    'run-container-with-name',
    'run-container-with-pull-policy',
    'run-container',
    'run-return-all',
    'run-return-code',
    'run-return-none',
    'run-return-stderr',
  ].map((name) => [`${name}.yaml`, 'it needs a container engine and an image from a registry']),
);

/** Every example of the standard that needs no outside engine. */
export const exampleCases: Readonly<Record<string, ExampleCase>> = {
  ...eventCases,
  'authentication-bearer-uri-format.yaml': authorised(/^Bearer let-me-in$/),
  'authentication-bearer.yaml': authorised(/^Bearer let-me-in$/),
  'authentication-oauth2-secret.yaml': tokenFor('/realms/fake-authority/oauth2/token', {
    mySecret: JSON.stringify(policy),
  }),
  'authentication-oauth2.yaml': tokenFor('/realms/fake-authority/auth/token'),
  'authentication-oidc-secret.yaml': tokenFor('/realms/fake-authority/protocol/token', {
    mySecret: JSON.stringify(policy),
  }),
  'authentication-oidc.yaml': tokenFor('/realms/fake-authority/protocol/token'),
  'authentication-reusable.yaml': authorised(/^Bearer let-me-in$/),
  'call-asyncapi-publish.yaml': {
    input: { pet: { id: 7 }, token: 't' },
    check: (outcome) => {
      completed(outcome);
      equal(called(outcome).at(-1), 'POST https://fake.com/pets/search');
      deepEqual(bodyAt(outcome, 1), { petId: 7 });
      equal(outcome.requests[1]?.headers.authorization, 'Bearer t');
    },
  },
  'call-asyncapi-subscribe-consume-amount.yaml': { check: fiveNotes },
  'call-asyncapi-subscribe-consume-forever-foreach.yaml': {
    check: (outcome) => {
      equal((completed(outcome) as unknown[]).length, 6);
      deepEqual(
        outcome.published.map(({ type, data }) => [
          type,
          (data as { message: { payload: { text: string } } }).message.payload.text,
        ]),
        ['note 0', 'note 2', 'note 4', 'note 5', 'note 6', 'note 7'].map((text) => [
          'io.serverlessworkflow.samples.asyncapi.message.consumed.v1',
          text,
        ]),
      );
    },
  },
  'call-asyncapi-subscribe-consume-until.yaml': { asyncApiVersion: 2, check: fiveNotes },
  'call-asyncapi-subscribe-consume-while.yaml': { check: fiveNotes },
  'call-custom-function-cataloged.yaml': {
    note: 'the published function is a script in Python; one of the same interface answers in its place',
    check: (outcome) => deepEqual(completed(outcome), { logged: '[INFORMATION] Hello, world!' }),
  },
  'call-custom-function-inline.yaml': {
    check: (outcome) => deepEqual(completed(outcome), { id: 69, name: 'Rantanplan', status: 'available' }),
  },
  'call-grpc.yaml': {
    input: { user: { preferredDisplayName: 'Ada' } },
    check: (outcome) => deepEqual(completed(outcome), { message: 'Hello Ada', length: '9' }),
  },
  'call-http-endpoint-interpolation-shorthand.yaml': pet(),
  'call-http-endpoint-interpolation.yaml': pet(),
  'call-http-query-headers-expressions.yaml': {
    ...search,
    check: (outcome) => {
      search.check(outcome);
      equal(outcome.requests[0]?.headers.accept, 'application/json');
    },
  },
  'call-http-query-parameters.yaml': search,
  'call-http-redirect.yaml': search,
  'call-mcp.yaml': {
    note: 'the package that npx would fetch is a local program that speaks the protocol',
    check: (outcome) => {
      const output = completed(outcome) as { structuredContent: unknown };
      deepEqual(output.structuredContent, { ok: true, message: 'Hello, world! :wave:' });
    },
  },
  'call-openapi-redirect.yaml': { check: available },
  'call-openapi.yaml': { check: available },
  'conditional-task.yaml': {
    input: { customer: { age: 20 }, bet: 5 },
    check: (outcome) => {
      completed(outcome);
      deepEqual(called(outcome), ['POST https://superbet-casinos.com/api/bet/on/football']);
      deepEqual(bodyAt(outcome, 0), { customer: '.customer', bet: '.bet' });
    },
  },
  'do-multiple.yaml': {
    input: { petId: 1 },
    note: 'the second address finds no petId in the output of the first step, so its place stays empty, as the standard says',
    check: ({ requests, result }) => {
      deepEqual(
        requests.map(({ method, url }) => `${method} ${url}`),
        ['GET https://petstore.swagger.io/v2/pet/1', 'PUT https://petstore.swagger.io/v2/pet/'],
      );
      deepEqual(JSON.parse(requests[1]?.body ?? ''), { ...milou, status: 'sold' });
      equal(result.error?.status, 404);
    },
  },
  'do-single.yaml': pet(),
  'emit.yaml': {
    check: (outcome) => {
      completed(outcome);
      const [one] = outcome.published;
      equal(outcome.published.length, 1);
      equal(one?.type, 'com.petstore.order.placed.v1');
      equal(one?.source, 'https://petstore.com');
      deepEqual(one?.data, {
        client: { firstName: 'Cruella', lastName: 'de Vil' },
        items: [{ breed: 'dalmatian', quantity: 101 }],
      });
    },
  },
  'fork.yaml': {
    input: { patient: { fullName: 'Ada' }, room: { number: 7 } },
    check: (outcome) => {
      const output = completed(outcome) as { host: string; method: string };
      deepEqual(output, { host: 'fake-hospital.com', method: 'PUT' });
      ok(outcome.requests.length >= 1);
      deepEqual(bodyAt(outcome, 0), { patientId: 'Ada', room: 7 });
    },
  },
  'mock-service-extension.yaml': {
    note: 'its condition asks an object whether it starts with a text, which jq refuses: the fault is the result',
    check: ({ result, requests }) => {
      equal(result.error?.type, 'https://serverlessworkflow.io/spec/1.0.0/errors/expression');
      equal(result.error?.instance, '/do/0/callHttp');
      equal(requests.length, 0);
    },
  },
  'raise-inline.yaml': notImplemented,
  'raise-reusable.yaml': notImplemented,
  'run-script-with-stdin-and-arguments.yaml': {
    check: (outcome) =>
      equal(String(completed(outcome)).trim(), 'stdin >  Hello Workflow\narg >  hello\nenv >  bar'),
  },
  'run-shell-stdin-and-arguments.yaml': {
    check: (outcome) => equal(String(completed(outcome)).trim(), 'STDIN was: Hello World\nARGS are Foo Bar'),
  },
  'run-subflow.yaml': {
    input: { user: { name: 'Ada' } },
    note: 'test/register-customer is a workflow that answers its input',
    check: (outcome) => deepEqual(completed(outcome), { registered: { customer: '.user' } }),
  },
  'schedule-cron.yaml': {
    note: 'one run, as the schedule starts it',
    check: (outcome) => {
      completed(outcome);
      deepEqual(called(outcome), ['POST https://example.com/api/v1/backup/start']);
    },
  },
  'schedule-event-driven.yaml': {
    input: [heartbeat],
    note: 'one run with the event as the schedule hands it over',
    check: (outcome) => {
      completed(outcome);
      const body = bodyAt(outcome, 0) as { patientId: string; vitals: unknown };
      equal(body.patientId, 'p1');
      deepEqual(body.vitals, { heartRate: 39, timestamp: '2026-01-05T09:00:00Z' });
    },
  },
  'set-expression.yaml': {
    input: [heartbeat],
    check: (outcome) => equal((completed(outcome) as CloudEvent).type, heartbeat.type),
  },
  'set.yaml': {
    input: [heartbeat],
    check: (outcome) => equal((completed(outcome) as { startEvent: CloudEvent }).startEvent.id, heartbeat.id),
  },
  'star-wars-homeworld.yaml': {
    input: { id: 1 },
    check: (outcome) => deepEqual(completed(outcome), { name: 'Tatooine' }),
  },
  'switch-then-string.yaml': {
    input: { orderType: 'physical' },
    check: (outcome) => deepEqual(completed(outcome), { inventory: 'clear', items: 1, address: 'Elmer St' }),
  },
  'try-catch-retry-inline.yaml': retried,
  'try-catch-retry-reusable.yaml': retried,
  'try-catch-then.yaml': {
    input: { petId: 404 },
    check: (outcome) => {
      const output = completed(outcome) as { error: { status: number } };
      equal(outcome.published[0]?.type, 'io.swagger.petstore.events.pets.not-found.v1');
      equal((outcome.published[0]?.data as { status: number } | undefined)?.status, 404);
      equal(typeof output, 'object');
      deepEqual(called(outcome), ['GET https://petstore.swagger.io/v2/pet/404']);
    },
  },
  'try-catch.yaml': {
    input: { petId: 404 },
    check: (outcome) => {
      completed(outcome);
      equal(outcome.requests.length, 1);
    },
  },
  'wait-duration-inline.yaml': waited,
  'wait-duration-iso8601.yaml': waited,
};
