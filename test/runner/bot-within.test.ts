import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersNothing, defineAction } from '../../bots/catalog/define-action.ts';
import { findBot } from '../../bots/language/bot-library.ts';
import { openJournal } from '../../host/storage/journal.ts';
import { performed, runOf, type TestRun } from './run-under-test.ts';

/** A shelf of bot folders: name of the folder to document (without its head) and manifest. */
function shelf(bots: Readonly<Record<string, { head?: string; text: string; manifest?: string }>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'shelf-'));
  for (const [name, { head, text, manifest }] of Object.entries(bots)) {
    mkdirSync(join(folder, name));
    const own = head ?? `namespace: tests, name: ${name}, version: 1.0.0`;
    writeFileSync(join(folder, name, 'bot.yaml'), `document: { dsl: '1.0.3', ${own} }\n${text}\n`);
    writeFileSync(join(folder, name, 'manifest.yaml'), manifest ?? `title: ${name}\n`);
  }
  return folder;
}

const within = (folder: string, options: TestRun = {}): TestRun => ({
  findBot: (reference) => findBot(folder, reference),
  ...options,
});

const runs = (name: string, more = '', version = '1.0.0') =>
  `{ run: { workflow: { namespace: tests, name: ${name}, version: '${version}'${more} } } }`;

describe('a bot within a bot', () => {
  it('gets the input that the step gives it and puts its output out', async () => {
    const folder = shelf({
      double: {
        text: `input: { from: '\${ .n }' }\ndo: [ { twice: { set: { n: '\${ . * 2 }' } } } ]\noutput: { as: .n }`,
      },
    });
    const { output, status } = await performed(
      `do: [ { call: ${runs('double', `, input: { n: '\${ .value + 1 }' }`)} } ]`,
      within(folder, { input: { value: 20 } }),
    );
    expect({ output, status }).toEqual({ output: 42, status: 'completed' });
  });

  it('has a context, a workflow and a place of its own', async () => {
    const folder = shelf({
      inner: {
        text: `do:
  - note: { set: { context: '\${ $context }', name: '\${ $workflow.definition.document.name }', at: '\${ $task.reference }' }, export: { as: '\${ { inner: true } }' } }`,
      },
    });
    const { output, events } = await performed(
      `do:
  - first: { set: { a: 1 }, export: { as: '\${ { outer: true } }' } }
  - call: ${runs('inner')}
  - last: { set: { inner: '\${ . }', context: '\${ $context }' } }`,
      within(folder),
    );
    expect(output).toEqual({
      inner: { context: {}, name: 'inner', at: '/do/0/note' },
      context: { outer: true },
    });
    const inner = events.find((event) => event.type === 'step.finished' && event.step.name === 'note');
    expect(inner).toMatchObject({ step: { path: '/do/1/call/run/workflow/do/0/note' } });
  });

  it('is held to its own manifest', async () => {
    const folder = shelf({
      reader: {
        text: `do: [ { hold: { set: { key: '\${ $secrets.key }' } } }, { use: { call: test.reveal, with: { text: '\${ .key }' } } } ]`,
      },
    });
    const reveal = defineAction({
      id: 'test.reveal',
      title: 'Reveal',
      summary: 'Reveals.',
      sentence: 'Reveal',
      needs: ['human'],
      input: z.strictObject({ text: z.string() }),
      output: answersNothing,
      examples: [],
      run: async ({ human }, { text }) => {
        await human.ask({ title: text, fields: [] });
        return undefined;
      },
    });
    const { noPorts } = await import('./run-under-test.ts');
    const { error } = await performed(
      `do: [ { call: ${runs('reader')} } ]`,
      within(folder, {
        actions: [reveal],
        secrets: { key: 'hunter2' },
        permissions: { secrets: ['key'] },
        world: {
          factories: {
            ...noPorts,
            human: (scope) => ({
              ask: async ({ title }) => ({ title: await scope.reveal(title) }),
            }),
          },
        },
      }),
    );
    expect(error).toMatchObject({ code: 'permission-denied' });
    expect(error?.detail).toContain('the secret key');
  });

  it('checks its inputs as its manifest declares them', async () => {
    const folder = shelf({
      strict: {
        text: `do: [ { pass: { set: '\${ . }' } } ]`,
        manifest: `title: strict\ninputs: [ { name: count, type: number }, { name: unit, default: piece } ]\n`,
      },
    });
    const good = await performed(
      `do: [ { call: ${runs('strict', ', input: { count: 3 }')} } ]`,
      within(folder),
    );
    expect(good.output).toEqual({ count: 3, unit: 'piece' });
    const bad = await performed(
      `do: [ { call: ${runs('strict', ', input: { amount: 3 }')} } ]`,
      within(folder),
    );
    expect(bad.error).toMatchObject({ code: 'input-invalid' });
  });

  it('that faults faults the step, which can be caught', async () => {
    const folder = shelf({
      broken: {
        text: `do: [ { raise: { raise: { error: { type: 'https://tests.example/broken', status: 418 } } } } ]`,
      },
    });
    const { output } = await performed(
      `do: [ { guarded: { try: [ { call: ${runs('broken')} } ], catch: { do: [ { note: { set: { status: '\${ $error.status }' } } } ] } } } ]`,
      within(folder),
    );
    expect(output).toEqual({ status: 418 });
  });

  it('is found by the newest version, a range or the very version', async () => {
    const versions = { old: '1.2.0', newer: '1.10.0', next: '2.0.0-rc.1' };
    const folder = shelf(
      Object.fromEntries(
        Object.entries(versions).map(([name, version]) => [
          name,
          {
            head: `namespace: tests, name: tool, version: ${version}`,
            text: `do: [ { tell: { set: { version: '\${ $workflow.definition.document.version }' } } } ]`,
          },
        ]),
      ),
    );
    const versionOf = async (version: string) =>
      (await performed(`do: [ { call: ${runs('tool', '', version)} } ]`, within(folder))).output;
    expect(await versionOf('latest')).toEqual({ version: '1.10.0' });
    expect(await versionOf('~1.2')).toEqual({ version: '1.2.0' });
    expect(await versionOf('2.0.0-rc.1')).toEqual({ version: '2.0.0-rc.1' });
    const { error } = await performed(`do: [ { call: ${runs('tool', '', '3.0.0')} } ]`, within(folder));
    expect(error).toMatchObject({ code: 'workflow-unknown', where: { pointer: '/do/0/call/run/workflow' } });
    expect(error?.detail).toContain('only 2.0.0-rc.1, 1.10.0, 1.2.0 are there');
  });

  it('that runs itself without end is ended', async () => {
    const folder = shelf({ again: { text: `do: [ { again: ${runs('again')} } ]` } });
    const { error } = await performed(`do: [ { call: ${runs('again')} } ]`, within(folder));
    expect(error).toMatchObject({ code: 'workflow-too-deep' });
  });

  it('ends at its own timeout', async () => {
    const folder = shelf({ slow: { text: `timeout: { after: PT0.01S }\ndo: [ { rest: { wait: PT1H } } ]` } });
    const { error } = await performed(`do: [ { call: ${runs('slow')} } ]`, within(folder));
    expect(error).toMatchObject({ code: 'step-timeout', instance: '/do/0/call/run/workflow/timeout' });
  });
});

describe('a bot within a bot that was broken off', () => {
  const ledger: string[] = [];
  const post = (hangAt: string) =>
    defineAction({
      id: 'test.post',
      title: 'Post',
      summary: 'Notes the entry.',
      sentence: 'Post {entry}',
      needs: [],
      input: z.strictObject({ entry: z.string() }),
      output: answersNothing,
      examples: [],
      run: async (_, { entry }) => {
        if (entry === hangAt) await new Promise(() => {});
        ledger.push(entry);
        return undefined;
      },
    });

  it('goes on inside, unless the inner bot was changed meanwhile', async () => {
    const folder = shelf({
      poster: {
        text: `do: [ { a: { call: test.post, with: { entry: a } } }, { b: { call: test.post, with: { entry: b } } } ]`,
      },
    });
    const text = `do: [ { call: ${runs('poster')} }, { c: { call: test.post, with: { entry: c } } } ]`;
    const file = join(mkdtempSync(join(tmpdir(), 'within-')), 'journal.db');
    const start = (hangAt: string) => {
      const journal = openJournal(file);
      const under = runOf(text, within(folder, { journal, actions: [post(hangAt)] }));
      return { under, journal, ended: under.start() };
    };
    const first = start('b');
    await first.under.event((told) => told.type === 'step.started' && told.step.name === 'b');
    first.journal.close();
    const second = start('c');
    await second.under.event((told) => told.type === 'step.started' && told.step.name === 'c');
    second.journal.close();
    expect(ledger).toEqual(['a', 'b']);
    const third = start('');
    expect(await third.ended).toMatchObject({ status: 'completed' });
    third.journal.close();
    expect(ledger).toEqual(['a', 'b', 'c']);
    for (const one of [first, second]) {
      one.under.run.cancel();
      await one.ended;
    }
  });

  it('refuses to go on in a bot that was changed', async () => {
    const folder = shelf({
      poster: {
        text: `do: [ { x: { call: test.post, with: { entry: x } } }, { y: { call: test.post, with: { entry: y } } } ]`,
      },
    });
    const text = `do: [ { call: ${runs('poster')} } ]`;
    const file = join(mkdtempSync(join(tmpdir(), 'within-')), 'journal.db');
    const journal = openJournal(file);
    const first = runOf(text, within(folder, { journal, actions: [post('y')] }));
    const ended = first.start();
    await first.event((told) => told.type === 'step.started' && told.step.name === 'y');
    journal.close();
    const bot = join(folder, 'poster', 'bot.yaml');
    writeFileSync(
      bot,
      `document: { dsl: '1.0.3', namespace: tests, name: poster, version: 1.0.0 }\ndo: [ { z: { set: { z: 1 } } } ]\n`,
    );
    const again = openJournal(file);
    const second = await runOf(text, within(folder, { journal: again, actions: [post('')] })).start();
    expect(second).toMatchObject({ status: 'faulted', error: { code: 'journal-damaged' } });
    expect(second.error?.detail).toContain('tests/poster');
    again.close();
    first.run.cancel();
    await ended;
  });
});
