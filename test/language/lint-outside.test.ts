import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBot } from '../../bots/language/bot-folder.ts';
import { lintBot } from '../../bots/language/lint.ts';

async function findings(text: string, permissions = '') {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  writeFileSync(
    join(folder, 'bot.yaml'),
    `document: { dsl: '1.0.3', namespace: tests, name: linted, version: 1.0.0 }\n${text}\n`,
  );
  writeFileSync(join(folder, 'manifest.yaml'), `title: Linted\npermissions: { ${permissions} }\n`);
  return lintBot(await openBot(folder), []).map(({ code, pointer, severity, message }) => ({
    code,
    pointer,
    severity,
    message,
  }));
}

const errorsOf = async (text: string, permissions?: string) =>
  (await findings(text, permissions)).filter(({ severity }) => severity === 'error');

describe('lint of what a bot does beside its steps', () => {
  it.each([
    ['shell', `{ command: ls }`],
    ['container', `{ image: hello-world }`],
  ])('asks for the permission of a %s', async (kind, value) => {
    const text = `do: [ { outside: { run: { ${kind}: ${value} } } } ]`;
    expect(await errorsOf(text)).toMatchObject([
      { code: 'permission-denied', pointer: `/do/0/outside/run/${kind}` },
    ]);
    expect(await errorsOf(text, `commands: [ ${kind} ]`)).toEqual([]);
  });

  it('refuses scripts in languages that the sandbox does not know', async () => {
    const text = (language: string) =>
      `do: [ { s: { run: { script: { language: ${language}, code: 'print(1)' } } } } ]`;
    expect(await errorsOf(text('python'))).toMatchObject([
      { code: 'feature-unsupported', pointer: '/do/0/s/run/script/language' },
    ]);
    expect(await errorsOf(text('TypeScript'))).toEqual([]);
  });

  it('warns of an expression within a shell command, which the shell would read', async () => {
    const found = await findings(
      `do: [ { s: { run: { shell: { command: 'echo \${ .name }' } } } } ]`,
      'commands: [ shell ]',
    );
    expect(found).toMatchObject([{ code: 'expression-literal', severity: 'warning' }]);
  });

  it('refuses versions, event attributes and schedules that are none', async () => {
    expect(
      await errorsOf(`schedule: { cron: '61 * * * *' }
do:
  - sub: { run: { workflow: { namespace: a, name: b, version: newest } } }
  - say: { emit: { event: { with: { source: 'https://a.example', type: x, roomId: r1 } } } }`),
    ).toMatchObject([
      { code: 'schedule-invalid', pointer: '/schedule/cron' },
      { code: 'workflow-unknown', pointer: '/do/0/sub/run/workflow/version' },
      { code: 'event-invalid', pointer: '/do/1/say/emit/event/with/roomId' },
    ]);
  });

  it('reads the expressions of filters, correlations, schedules and extensions', async () => {
    const bad = await errorsOf(`schedule: { on: { one: { with: { data: '\${ .a > }' } } } }
use: { extensions: [ { x: { extend: all, when: '$taks.name' } } ] }
do:
  - hear:
      listen:
        to:
          any: [ { with: { data: '\${ $evnt.id == 1 }' }, correlate: { k: { from: '.a[' } } } ]
          until: '$nothing'
      foreach: { item: one, output: { as: '$two' } }`);
    expect(bad.map(({ pointer }) => pointer)).toEqual([
      '/schedule/on/one/with/data',
      '/use/extensions/0/x/when',
      '/do/0/hear/listen/to/any/0/with/data',
      '/do/0/hear/listen/to/any/0/correlate/k/from',
      '/do/0/hear/listen/to/until',
      '/do/0/hear/foreach/output/as',
    ]);
  });

  it('finds nothing wrong with a bot that listens, forks, waits and is scheduled', async () => {
    expect(
      await errorsOf(`schedule: { on: { any: [ { with: { type: a } } ], until: 'length > 2' } }
use: { extensions: [ { log: { extend: call, when: '$task.name != "x"', before: [ { note: { set: { at: '\${ $task.reference }' } } } ] } } ] }
do:
  - hear:
      listen: { to: { any: [ { with: { subject: '\${ $event.id }', data: '\${ .temperature > 38 }' } } ], until: '$item.last' } }
      foreach: { item: item, do: [ { keep: { set: { x: '\${ $item }', i: '\${ $index }' } } } ] }
  - say: { emit: { event: { with: { source: 'https://a.example', type: x, roomid: r1, data: '\${ . }' } } } }`),
    ).toEqual([]);
  });
});
