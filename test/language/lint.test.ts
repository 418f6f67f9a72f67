import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lintBot, parseDocument } from '../../bots/language/index.ts';
import { lintRule } from '../../bots/language/lint/registry.ts';
import { readYamlText } from '../../bots/language/yaml-text.ts';
import type { CatalogEntry } from '../../contract/actions/index.ts';
import { errorCatalogue } from '../../contract/errors/index.ts';
import { manifestSchema, type Target } from '../../contract/flow/index.ts';

const action = (id: string, input: z.ZodType): CatalogEntry => ({
  id,
  family: id.slice(0, id.indexOf('.')),
  title: id,
  summary: id,
  needs: ['web'],
  ui: true,
  effect: 'once',
  idempotent: false,
  sentence: id,
  input: z.toJSONSchema(input, { io: 'input' }) as Record<string, unknown>,
  output: {},
  examples: [],
});
const target = z.string().meta({ widget: 'target' });
const catalog = [
  action('web.open', z.strictObject({ url: z.string(), newTab: z.boolean().optional() })),
  action('web.fill', z.strictObject({ target, value: z.union([z.string(), z.number()]) })),
  action('web.click', z.strictObject({ target, button: z.enum(['left', 'right']).optional() })),
];
const manifest = manifestSchema.parse({
  title: 'Test',
  inputs: [{ name: 'customer' }, { name: 'erpUrl' }],
  permissions: { hosts: ['erp.example:8443', '*.shop.example'], secrets: ['erp.password'] },
});
const element: Target = {
  kind: 'web',
  title: 'Party name',
  where: { origin: 'https://erp.example', route: '/', frames: [] },
  candidates: [{ by: 'label', text: 'Party name' }],
};
const targetsText = 'version: 1\ntargets:\n  party.name: {}\n  party.unused: {}\n';

function lint(steps: string, head = '') {
  const text = `document: { dsl: '1.0.3', namespace: test, name: bot, version: 1.0.0 }\n${head}do:\n${steps}`;
  const parsed = parseDocument(text, 'bot.yaml');
  return lintBot(
    {
      ...parsed,
      folder: '.',
      targets: new Map([
        ['party.name', element],
        ['party.unused', element],
      ]),
      manifest,
      files: { bot: parsed, targets: readYamlText(targetsText, 'targets.yaml'), manifest: undefined },
      digest: '',
    },
    catalog,
    // Rules with a check of their own have their own test.
  ).filter(({ code }) => code !== 'target-unused' && lintRule(code)?.check === undefined);
}

const one = (task: string) => lint(`  - step1:\n      ${task}\n`);

describe('lint', () => {
  it('finds nothing in a sound bot', () => {
    expect(
      lint(
        `  - openErp: { call: web.open, with: { url: '\${ .erpUrl }' } }
  - eachOne:
      for: { each: file, in: '\${ $workflow.input.customer | split(",") }' }
      while: $index < 3
      do:
        - type: { call: web.fill, with: { target: party.name, value: '\${ $file + ($index | tostring) }' } }
  - password: { call: web.fill, with: { target: party.name, value: '\${ $secrets.erp.password }' } }
  - safe:
      try: [ { click: { call: web.click, with: { target: party.name } } } ]
      catch: { as: err, do: [ { note: { set: { why: '\${ $err.title | gsub("a"; "b") | trim }' } } } ] }
`,
      ),
    ).toEqual([]);
  });

  it('suggests the action that was meant', () => {
    expect(one('call: web.fil\n      with: { target: party.name, value: x }')).toMatchObject([
      {
        code: 'action-unknown',
        message: 'Step step1 calls web.fil, which is not in the catalogue. Did you mean web.fill?',
        file: 'bot.yaml',
        line: 4,
        column: 13,
        pointer: '/do/0/step1/call',
        step: 'step1',
        next: errorCatalogue['action-unknown'].next,
      },
    ]);
  });

  it.each([
    ['{ target: party.name, value: [1] }', 'value must be text or a number, not [1].'],
    ['{ target: party.name }', 'needs the field value.'],
    ['{ target: 5, value: x }', 'target must be text, not 5.'],
    [
      '{ target: party.name, value: x, vale: y }',
      /vale is not a known field; allowed here: target, value\. Did you mean value\?/,
    ],
  ])('checks literal parameters against the action: %s', (given, reason) => {
    const findings = one(`call: web.fill\n      with: ${given}`);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'action-input-invalid', line: expect.any(Number) as number });
    expect(findings[0]?.message).toMatch(reason);
  });

  it('names the allowed values of a choice and leaves expressions to the run', () => {
    expect(one('call: web.click\n      with: { target: party.name, button: rihgt }')[0]?.message).toContain(
      'button must be one of left, right, not "rihgt". Did you mean right?',
    );
    expect(one("call: web.click\n      with: { target: party.name, button: '${ .customer }' }")).toEqual([]);
  });

  it('finds targets that are missing and targets that nobody uses', () => {
    expect(one('call: web.click\n      with: { target: party.nmae }')).toMatchObject([
      { code: 'target-unknown', pointer: '/do/0/step1/with/target', line: 5, column: 23 },
    ]);
    const parsed = parseDocument(
      `document: { dsl: '1.0.3', namespace: test, name: bot, version: 1.0.0 }\ndo: [ { a: { call: web.click, with: { target: party.name } } } ]\n`,
      'bot.yaml',
    );
    const bot = {
      ...parsed,
      folder: '.',
      targets: new Map([
        ['party.name', element],
        ['party.unused', element],
      ]),
      manifest,
      files: { bot: parsed, targets: readYamlText(targetsText, 'targets.yaml'), manifest: undefined },
      digest: '',
    };
    expect(lintBot(bot, catalog)).toMatchObject([
      {
        code: 'target-unused',
        severity: 'info',
        file: 'targets.yaml',
        line: 4,
        message: 'No step uses the target party.unused.',
      },
    ]);
  });

  it('finds `then` chains that go round without a condition, also through plain order', () => {
    const [circle] = lint(
      '  - a: { set: { x: 1 }, then: c }\n  - b: { set: { x: 2 }, then: a }\n  - c: { set: { x: 3 }, then: b }\n',
    );
    expect(circle).toMatchObject({ code: 'flow-cyclic', line: 4, severity: 'error' });
    expect(circle?.message).toContain('a → c → b → a');
    expect(lint('  - a: { set: { x: 1 } }\n  - b: { set: { x: 2 }, then: a }\n')[0]?.message).toContain(
      'a → b → a',
    );
    expect(lint('  - a: { set: { x: 1 }, then: a }\n')).toMatchObject([{ code: 'flow-cyclic', step: 'a' }]);
  });

  it('accepts circles that a condition or a raise can leave', () => {
    expect(lint("  - a: { if: '.more', set: { x: 1 } }\n  - b: { set: { x: 2 }, then: a }\n")).toMatchObject([
      { code: 'input-undeclared' },
    ]);
    expect(
      lint(
        "  - a: { set: { n: 1 } }\n  - b: { switch: [ { done: { when: '.n > 3', then: end } } ] }\n  - c: { set: { x: 2 }, then: b }\n",
      ),
    ).toEqual([]);
    expect(
      lint('  - a: { do: [ { stop: { set: { x: 1 }, then: end } } ] }\n  - b: { set: { x: 2 }, then: a }\n'),
    ).toEqual([]);
  });

  it('finds steps that continue nowhere, in switch cases too', () => {
    expect(
      lint(
        '  - first: { set: { x: 1 }, then: secnd }\n  - second: { switch: [ { any: { then: nowhere } } ] }\n',
      ),
    ).toMatchObject([
      {
        code: 'flow-unknown-step',
        line: 3,
        message: expect.stringContaining('Did you mean second?') as string,
      },
      { code: 'flow-unknown-step', line: 4, pointer: '/do/1/second/switch/0/any/then' },
    ]);
  });

  it.each([
    ["set: { x: '${ .customer | }' }", '/do/0/step1/set/x', /it ends too early/],
    ["set: { x: '${ nofunction(1) }' }", '/do/0/step1/set/x', /nofunction\/1 is not defined/],
    ["if: '.customer =='\n      set: { x: 1 }", '/do/0/step1/if', /it ends too early/],
    ["set: { x: '${ .a) }' }", '/do/0/step1/set/x', /a bracket is closed that was not opened/],
    ["set: { x: '${ \"abc }' }", '/do/0/step1/set/x', /a text is not closed/],
    ["set: { x: '${ .a .. .b }' }", '/do/0/step1/set/x', /syntax error/],
    ["set: { x: '${ $itme }' }", '/do/0/step1/set/x', /\$itme is not known here/],
    ["output: { as: '{ a: ' }\n      set: { x: 1 }", '/do/0/step1/output/as', /it ends too early/],
  ])('finds expressions that jq cannot read: %s', (task, pointer, reason) => {
    const findings = one(task);
    expect(findings).toMatchObject([{ code: 'expression-invalid', pointer, step: 'step1' }]);
    expect(findings[0]?.message).toMatch(reason);
  });

  it('knows where loop variables end', () => {
    const [finding] = lint(
      "  - loop: { for: { each: row, in: '.customer' }, do: [ { a: { set: { x: '${ $row }' } } } ] }\n  - after: { set: { x: '${ $row }' } }\n",
    );
    expect(finding).toMatchObject({ code: 'expression-invalid', step: 'after' });
  });

  it('warns of a text that only looks like an expression', () => {
    expect(one("set: { x: 'Dear ${ .customer }' }")).toMatchObject([
      { code: 'expression-literal', severity: 'warning', pointer: '/do/0/step1/set/x' },
    ]);
  });

  it('finds what the manifest does not permit or declare', () => {
    expect(
      one("call: web.fill\n      with: { target: party.name, value: '${ $secrets.erp.user }' }"),
    ).toMatchObject([
      { code: 'permission-denied', message: expect.stringContaining('the secret erp.user') as string },
    ]);
    expect(one('call: web.open\n      with: { url: https://evil.example/x }')).toMatchObject([
      { code: 'permission-denied', message: expect.stringContaining('the host evil.example') as string },
    ]);
    expect(one('call: web.open\n      with: { url: https://a.shop.example/x }')).toEqual([]);
    expect(
      one('call: http\n      with: { method: get, endpoint: { uri: "https://erp.example/{id}" } }'),
    ).toMatchObject([{ code: 'permission-denied', pointer: '/do/0/step1/with/endpoint/uri' }]);
    expect(one("set: { x: '${ $workflow.input.custmer }' }")).toMatchObject([
      { code: 'input-undeclared', message: expect.stringContaining('Did you mean customer?') as string },
    ]);
    expect(one("set: { x: '${ .erpUlr }' }")).toMatchObject([{ code: 'input-undeclared' }]);
  });

  it('says plainly what this version cannot perform', () => {
    expect(one(`run: { script: { language: python, code: 'print(1)' } }`)).toMatchObject([
      {
        code: 'feature-unsupported',
        message: expect.stringContaining('A script in python') as string,
      },
    ]);
    expect(
      one(
        'call: asyncapi\n      with: { document: { endpoint: "https://erp.example:8443/a.json" }, operation: o, protocol: kafka, message: {} }',
      ),
    ).toMatchObject([{ code: 'feature-unsupported', pointer: '/do/0/step1/with/protocol' }]);
    expect(
      lint(
        '  - a: { call: http, with: { method: get, endpoint: { uri: "https://erp.example:8443", authentication: { use: person } } } }\n',
        'use: { authentications: { person: { oauth2: { authority: "https://erp.example", grant: authorization_code } } } }\n',
      ),
    ).toMatchObject([{ code: 'feature-unsupported', pointer: '/use/authentications/person/oauth2/grant' }]);
  });

  it('finds services, programs and catalogues that the manifest or the document does not have', () => {
    expect(
      one('call: mcp\n      with: { method: tools/list, transport: { stdio: { command: x } } }'),
    ).toMatchObject([
      { code: 'permission-denied', pointer: '/do/0/step1/with/transport/stdio/command', step: 'step1' },
    ]);
    expect(
      one(
        'call: grpc\n      with: { proto: { endpoint: file://a.proto }, service: { name: A, host: far.example }, method: M }',
      ),
    ).toMatchObject([{ code: 'permission-denied', pointer: '/do/0/step1/with/service/host' }]);
    expect(one('call: log:1.0.0@default')).toEqual([]);
    expect(one('call: log:1.0.0@nowhere')).toMatchObject([
      { code: 'document-invalid', message: expect.stringContaining('nowhere') as string },
    ]);
  });

  it('finds components that are named and not there, and schemas that cannot be used', () => {
    expect(
      lint(
        '  - a: { try: [ { b: { set: { x: 1 } } } ], catch: { retry: thrice } }\n  - c: { raise: { error: gone } }\n',
        'use: { retries: { threefold: { delay: { seconds: 1 } }, thrise: { delay: { seconds: 1 } } } }\n',
      ),
    ).toMatchObject([
      {
        code: 'document-invalid',
        pointer: '/do/0/a/catch/retry',
        message: expect.stringContaining('Did you mean thrise?') as string,
      },
      { code: 'document-invalid', pointer: '/do/1/c/raise/error' },
    ]);
    expect(one('set: { x: 1 }\n      output: { schema: { format: avro, document: {} } }')).toMatchObject([
      { code: 'feature-unsupported', pointer: '/do/0/step1/output/schema' },
    ]);
    expect(one('set: { x: 1 }\n      input: { schema: { document: { type: strin } } }')).toMatchObject([
      { code: 'document-invalid', step: 'step1' },
    ]);
  });

  it('reads a document of ten thousand steps, and finds its one mistake', () => {
    const steps = Array.from(
      { length: 10_000 },
      (_, index) =>
        `  - step${index}: { call: web.fill, with: { target: party.name, value: '\${ $context.row${index} }' } }\n`,
    );
    steps[7_000] = '  - step7000: { call: web.fil, with: { target: party.name, value: x } }\n';
    expect(lint(steps.join(''))).toMatchObject([{ code: 'action-unknown', line: 7_003, step: 'step7000' }]);
  });
});
