import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { registry } from '../../bots/catalog/registry.ts';
import { type BotSnapshot, diffBots } from '../../bots/language/diff/diff-bots.ts';
import { same } from '../../bots/language/diff/same.ts';
import { pathOf } from '../../bots/language/pointer.ts';
import { type BotDiff, botDiffSchema } from '../../contract/flow/index.ts';
import { randomEdit } from './random-edits.ts';
import { sampleDocuments } from './sample-documents.ts';

const snapshot = (bot: string, more: Partial<BotSnapshot> = {}): BotSnapshot => ({
  label: '',
  bot,
  targets: undefined,
  manifest: undefined,
  files: new Map(),
  ...more,
});
const diff = (before: string, after: string): BotDiff =>
  botDiffSchema.parse(diffBots(snapshot(before), snapshot(after), registry.entries()));
const told = (found: BotDiff): string[] =>
  found.steps.map(
    ({ name, oldName, changes }) =>
      `${oldName === undefined ? '' : `${oldName}→`}${name} ${changes.join('+')}`,
  );

const head = `document: { dsl: '1.0.3', namespace: test, name: bot, version: 0.1.0 }\n`;
const before = `${head}do:
  - openErp: { call: web.open, with: { url: 'https://erp.example.com' } }
  - typeUser: { call: web.fill, with: { target: login.user, value: clerk } }
  - eachRow:
      for: { each: row, in: '\${ .rows }' }
      do:
        - typeName: { call: web.fill, with: { target: party.name, value: '\${ $row.name }' }, then: save }
        - skip: { set: { skipped: true } }
        - save: { call: web.click, with: { target: party.save } }
`;

test('a parameter that changed is told with its pointer, before and after', () => {
  const found = diff(before, before.replace('value: clerk', 'value: boss'));
  expect(found.steps).toMatchObject([
    {
      name: 'typeUser',
      changes: ['changed'],
      fields: [
        { pointer: '/with/value', change: 'changed', before: 'clerk', after: 'boss', aspect: 'parameter' },
      ],
    },
  ]);
});

test('a renamed step is known again by what it does, and the then that follows it is no change', () => {
  const after = before.replaceAll('save', 'keepIt').replace('party.keepIt', 'party.save');
  expect(told(diff(before, after))).toEqual(['save→keepIt renamed']);
});

test('a step moved into a loop is moved, not removed and added', () => {
  const line = `  - typeUser: { call: web.fill, with: { target: login.user, value: clerk } }\n`;
  const after = before.replace(line, '').replace('        - skip', `      ${line}        - skip`);
  const found = diff(before, after);
  expect(told(found)).toEqual(['typeUser moved']);
  expect(found.steps[0]).toMatchObject({ after: { inside: 'eachRow', index: 1 }, before: { index: 1 } });
});

test('of steps in another order only those are moved that left the order', () => {
  const text = (names: string) =>
    `${head}do:\n${[...names].map((name) => `  - ${name}: { set: { x: ${name} } }\n`).join('')}`;
  expect(told(diff(text('abcde'), text('bcdea')))).toEqual(['a moved']);
});

test('added and removed steps say how they read, and steps inside them count by themselves', () => {
  const found = diff(`${head}do: []\n`, before);
  expect(told(found)).toEqual(
    ['openErp', 'typeUser', 'eachRow', 'typeName', 'skip', 'save'].map((name) => `${name} added`),
  );
  expect(found.steps[0]?.sentenceAfter).toBe('Open https://erp.example.com');
  expect(told(diff(before, `${head}do: []\n`))).toContain('eachRow removed');
});

test('switching a step off is told as control', () => {
  const after = before.replace('- openErp: {', '- openErp: { metadata: { understudy: { disabled: true } },');
  expect(diff(before, after).steps[0]?.fields).toMatchObject([{ pointer: '/metadata', aspect: 'control' }]);
});

test('a control field is told as one', () => {
  const after = before.replace('- openErp: {', `- openErp: { if: '\${ .go }',`);
  expect(diff(before, after).steps[0]?.fields).toMatchObject([
    { pointer: '/if', change: 'added', aspect: 'control' },
  ]);
});

const manifest = (permissions: string) => `title: Bot\npermissions: ${permissions}\n`;

test('permissions widened come first: those of the manifest and those that follow from steps', () => {
  const after = before.replace(
    '  - eachRow:',
    `  - clean: { run: { shell: { command: rm } } }\n  - login: { call: web.fill, with: { target: a, value: '\${ $secrets.erp.password }' } }\n  - eachRow:`,
  );
  const found = diffBots(
    snapshot(before, { manifest: manifest('{ hosts: [erp.example.com, old.example.com], secrets: [] }') }),
    snapshot(after, { manifest: manifest(`{ hosts: ['*'], secrets: [erp.password] }`) }),
    registry.entries(),
  );
  expect(
    found.permissions.map(({ effect, kind, value, from }) => `${effect} ${kind} ${value} ${from}`),
  ).toEqual([
    'widened hosts * manifest',
    'widened secrets erp.password manifest',
    'widened shell shell steps',
    'widened secrets erp.password steps',
  ]);
});

test('a program that the bot may start now is a wider permission', () => {
  const found = (was: string, is: string) =>
    diffBots(
      snapshot(before, { manifest: manifest(`{ commands: [${was}] }`) }),
      snapshot(before, { manifest: manifest(`{ commands: [${is}] }`) }),
      [],
    ).permissions.map(({ effect, kind, value, reason }) => `${effect} ${kind} ${value}: ${reason}`);
  expect(found('', 'npx')).toEqual(['widened commands npx: The bot may now start the program npx.']);
  expect(found("'*'", 'npx')).toEqual(['narrowed commands *: The bot may no longer start any program.']);
});

test('a host that an entry of the manifest covered before is no wider permission', () => {
  const found = diffBots(
    snapshot(before, { manifest: manifest(`{ hosts: ['*.example.com'] }`) }),
    snapshot(before, { manifest: manifest(`{ hosts: ['erp.example.com:8080'] }`) }),
    [],
  );
  expect(found.permissions.map(({ effect, value }) => `${effect} ${value}`)).toEqual([
    'narrowed *.example.com',
  ]);
});

const targets = (name: string, selector: string, crop = '') =>
  `targets:\n  ${name}:\n    kind: web\n    title: User\n    where: { origin: 'https://erp.example.com' }\n    candidates: [ { by: css, selector: '${selector}' } ]\n${crop}`;

test('targets: a candidate changed, a crop with another picture, a target under another name', () => {
  const crop = '    crop: targets/user.png\n';
  const of = (text: string, digest?: string) =>
    snapshot(before, {
      targets: text,
      files: new Map(digest === undefined ? [] : [['targets/user.png', digest]]),
    });
  expect(diffBots(of(targets('a.b', '#u')), of(targets('a.b', '#v')), []).targets).toMatchObject([
    {
      name: 'a.b',
      change: 'changed',
      fields: [{ pointer: '/candidates/0/selector', before: '#u', after: '#v' }],
    },
  ]);
  expect(
    diffBots(of(targets('a.b', '#u', crop), '1'), of(targets('a.b', '#u', crop), '2'), []),
  ).toMatchObject({
    same: false,
    targets: [{ name: 'a.b', change: 'changed', fields: [], crop: { before: '1', after: '2' } }],
    files: [],
  });
  expect(diffBots(of(targets('a.b', '#u')), of(targets('login.user', '#u')), []).targets).toMatchObject([
    { name: 'login.user', oldName: 'a.b', change: 'renamed', fields: [] },
  ]);
});

test('a file that is no YAML is told with line and column and compared line by line', () => {
  const found = diff(before, `${before}  - broken: { call: [\n`);
  expect(found.same).toBe(false);
  expect(found.problems).toMatchObject([
    { side: 'after', finding: { code: 'document-syntax', line: expect.any(Number) } },
  ]);
  expect(found.texts[0]?.patch).toContain('+  - broken: { call: [');
});

test('comments, layout and the order of fields are no differences', () => {
  const after = `# hello\n${stringify(parse(before))}`;
  expect(diff(before, after)).toMatchObject({ same: true, steps: [], document: [] });
});

test.each(sampleDocuments())('$name compared with itself is empty', ({ text }) => {
  expect(diff(text, text)).toMatchObject({ same: true, problems: [] });
});

/** Performs the listed changes on a document, nothing else. */
function applyDiff(text: string, found: BotDiff): unknown {
  const root: unknown = structuredClone(parse(text));
  type Holder = Record<string | number, unknown>;
  const at = (holder: unknown, path: readonly string[]): Holder =>
    path.reduce<unknown>((here, part) => (here as Holder)[part], holder) as Holder;
  const setFields = (holder: unknown, fields: BotDiff['document']): void => {
    for (const { pointer, change } of fields.toReversed()) {
      if (change !== 'removed') continue;
      const path = pathOf(pointer);
      const parent = at(holder, path.slice(0, -1));
      if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1);
      else delete parent[path.at(-1) ?? ''];
    }
    for (const { pointer, change, after } of fields) {
      if (change === 'removed') continue;
      const path = pathOf(pointer);
      at(holder, path.slice(0, -1))[path.at(-1) ?? ''] = structuredClone(after);
    }
  };
  setFields(root, found.document);
  const taskAt = (pointer: string) => at(root, pathOf(pointer));
  // Everything is looked up first: taking steps out shifts the others.
  const tasks = new Map(
    found.steps.map((step) => [step, step.before === undefined ? undefined : taskAt(step.before.pointer)]),
  );
  const items = new Map<unknown, unknown>();
  const taken = found.steps.filter(({ changes }) => changes.includes('moved') || changes.includes('removed'));
  const lists = taken.map((step) => ({
    step,
    list: taskAt(step.before?.list ?? '') as unknown as unknown[],
    item: taskAt(step.before?.list ?? '')[step.before?.index ?? 0],
  }));
  for (const { step, list, item } of lists) {
    list.splice(list.indexOf(item), 1);
    items.set(step, item);
  }
  for (const step of found.steps) {
    const task = tasks.get(step);
    if (task !== undefined && !step.changes.includes('removed')) setFields(task, step.fields);
  }
  for (const step of found.steps) {
    if (step.after === undefined) continue;
    if (!step.changes.includes('added') && !step.changes.includes('moved')) {
      // Its list holds as many items before it now as it will in the end.
      if (step.oldName !== undefined) {
        const item = taskAt(step.after.list)[step.after.index] as Holder;
        item[step.name] = item[step.oldName];
        delete item[step.oldName];
      }
      continue;
    }
    const list = taskAt(step.after.list) as unknown as unknown[];
    const task = step.changes.includes('added') ? structuredClone(step.task) : tasks.get(step);
    list.splice(step.after.index, 0, { [step.name]: task });
  }
  return root;
}

/** A `then` follows the renaming of its step and is not listed. */
const withoutThen = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'then' ? undefined : inner)));

test('the listed changes are all there is: performing them on the one document gives the other', () => {
  const texts = sampleDocuments().map(({ text }) => text);
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      (text, seeds) => {
        const after = seeds.reduce(randomEdit, text);
        const found = diff(text, after);
        expect(found.same).toBe(same(parse(text), parse(after)));
        const applied = applyDiff(text, found);
        expect(same(withoutThen(applied), withoutThen(parse(after)))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
