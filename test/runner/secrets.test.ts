import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import { createTraceWriter } from '../../bots/runner/index.ts';
import type { HttpRequest, PortFactories, WebPort } from '../../contract/ports.ts';
import { openJournal } from '../../host/storage/index.ts';
import { noPorts, performed, type TestRun } from './run-under-test.ts';

const canary = 'c4nary&"Pass/wörd 7';

/** A page with one field that shows again whatever was typed into it. */
function page() {
  const typed: string[] = [];
  const factories: PortFactories = {
    ...noPorts,
    web: (scope) => {
      const port: Partial<WebPort> = {
        fill: async (_, text) => {
          typed.push(await scope.reveal(text));
        },
        readText: async () => typed.at(-1) ?? '',
        click: async () => {
          throw new Error(`the page said: wrong password ${typed.at(-1)}`);
        },
      };
      return port as WebPort;
    },
    log: (scope) => ({
      write: (level, message, data) => scope.emit({ type: 'log', step: scope.step, level, message, data }),
    }),
  };
  return { typed, factories };
}

const actionIds = ['web.fill', 'web.readText', 'web.click', 'log.write'];
const actions = actionIds.flatMap((id) => registry.get(id) ?? []);

const signIn = (more = '') => `do:
  - typePassword: { call: web.fill, with: { target: login.password, value: '\${ $secrets.erp.password }' } }
${more}`;

const options = (factories: PortFactories, more: TestRun = {}): TestRun => ({
  actions,
  secrets: { 'erp.password': canary },
  permissions: { secrets: ['erp.password'] },
  ...more,
  world: { factories },
});

/** Every way the canary could be found in a text. */
const traces = (text: string): string[] =>
  [
    canary,
    encodeURIComponent(canary),
    JSON.stringify(canary).slice(1, -1),
    Buffer.from(canary).toString('base64'),
    Buffer.from(`u:${canary}`).toString('base64').slice(4, -4),
    'c4nary',
  ].filter((form) => text.includes(form));

describe('secrets', () => {
  it('reach the application and nothing that is told', async () => {
    const { typed, factories } = page();
    const { events, status } = await performed(
      signIn(`  - readBack: { call: web.readText, with: { target: login.password } }
  - note: { call: log.write, with: { message: '\${ "read " + .text + " and " + (.text | @base64) + " " + (.text | @uri) }' } }`),
      options(factories),
    );
    expect(status).toBe('completed');
    expect(typed).toEqual([canary]);
    expect(traces(JSON.stringify(events))).toEqual([]);
    expect(JSON.stringify(events)).toContain('••••••');
  });

  it('would be found by this search if they were not masked', async () => {
    const { factories } = page();
    const { events } = await performed(
      `do: [ { typeOpenly: { call: web.fill, with: { target: a, value: '\${ .password }' } } } ]`,
      options(factories, { input: { password: canary } }),
    );
    expect(traces(JSON.stringify(events))).toContain('c4nary');
  });

  it('do not come out in errors, output or the sentence of a step', async () => {
    const { factories } = page();
    const { error, events } = await performed(
      signIn(`  - press: { call: web.click, with: { target: login.go } }`),
      options(factories),
    );
    expect(error?.detail).toContain('wrong password ••••••');
    expect(traces(JSON.stringify([error, events]))).toEqual([]);
    const output = await performed(
      signIn(`  - readBack: { call: web.readText, with: { target: login.password } }`),
      options(page().factories),
    );
    expect(JSON.stringify(output.output)).not.toContain('c4nary');
  });

  it('are not in the journal or the trace on disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    const journal = openJournal(join(folder, 'journal.db'));
    const { typed, factories } = page();
    await performed(
      signIn(`  - readBack: { call: web.readText, with: { target: login.password } }
  - again: { call: web.fill, with: { target: login.password, value: '\${ .text }' } }`),
      options(factories, { journal, trace: createTraceWriter(join(folder, 'trace')) }),
    );
    journal.close();
    expect(typed).toEqual([canary, canary]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(traces(readFileSync(join(file.parentPath, file.name), 'utf8')), file.name).toEqual([]);
    }
  });

  it('are refused where the manifest does not permit them, as the standard says', async () => {
    const { factories, typed } = page();
    const { error } = await performed(signIn(), options(factories, { permissions: { secrets: ['other'] } }));
    expect(error).toMatchObject({
      code: 'permission-denied',
      status: 403,
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authorization',
      instance: '/do/0/typePassword',
    });
    expect(error?.detail).toContain('erp.password');
    expect(typed).toEqual([]);
  });

  it('that are not stored are named, with what to do', async () => {
    const { factories } = page();
    const { error } = await performed(signIn(), options(factories, { secrets: {} }));
    expect(error).toMatchObject({ code: 'secret-missing', instance: '/do/0/typePassword' });
    expect(error?.next).toContain('erp.password');
  });

  it('cannot be drawn out by a text on the screen that looks like a handle', async () => {
    const { factories, typed } = page();
    await performed(
      `do: [ { type: { call: web.fill, with: { target: a, value: '⟦secret:0000:erp.password⟧' } } } ]`,
      options(factories),
    );
    expect(typed).toEqual(['⟦secret:0000:erp.password⟧']);
  });

  it('go into headers, query and body of a web service, and basic authentication is masked too', async () => {
    const sent: HttpRequest[] = [];
    const factories: PortFactories = {
      ...noPorts,
      http: () => ({
        request: async (request) => {
          sent.push(request);
          const body = JSON.stringify({ echo: request.headers, url: request.url });
          return {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: new TextEncoder().encode(body),
          };
        },
      }),
    };
    const { events, output } = await performed(
      `do:
  - send:
      call: http
      with:
        method: post
        endpoint:
          uri: https://api.example/login
          authentication: { basic: { username: ada, password: '\${ $secrets.erp.password }' } }
        headers: { x-token: '\${ $secrets.erp.password }' }
        query: { key: '\${ $secrets.erp.password }' }
        body: { password: '\${ $secrets.erp.password }' }`,
      options(factories),
    );
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers).toMatchObject({
      'x-token': canary,
      authorization: `Basic ${Buffer.from(`ada:${canary}`).toString('base64')}`,
    });
    expect(new URL(sent[0]?.url ?? '').searchParams.get('key')).toBe(canary);
    expect(JSON.parse(String(sent[0]?.body))).toEqual({ password: canary });
    expect(traces(JSON.stringify([events, output]))).toEqual([]);
  });
});
