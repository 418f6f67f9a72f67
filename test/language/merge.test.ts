import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { diffBots } from '../../bots/language/diff/diff-bots.ts';
import { same } from '../../bots/language/diff/same.ts';
import { conflictFindings } from '../../bots/language/merge/conflicts.ts';
import { type MergedPart, type MergedText, mergeTexts } from '../../bots/language/merge/merge-text.ts';
import { parseDocument } from '../../bots/language/parse.ts';
import { stepsOf } from '../../bots/language/steps.ts';
import { randomEdit } from './random-edits.ts';
import { sampleDocuments } from './sample-documents.ts';

function merge(base: string | undefined, ours: string, theirs: string, part: MergedPart = 'bot'): MergedText {
  const merged = mergeTexts({ base, ours, theirs }, part, 'bot.yaml');
  if ('unread' in merged) throw new Error(`${merged.unread}: ${merged.finding.message}`);
  return merged;
}
function clean(base: string | undefined, ours: string, theirs: string, part: MergedPart = 'bot'): string {
  const { text, conflicts } = merge(base, ours, theirs, part);
  expect(conflicts).toEqual([]);
  return text;
}

const base = `# Posts parties.
document:
  dsl: '1.0.3'
  namespace: demo
  name: post
  version: 1.0.0
do:
  # first we look
  - openErp:
      call: web.open
      with: { url: 'https://erp.example.com' } # the test system
  - typeUser:
      call: web.fill
      with:
        target: login.user
        value: clerk
  - eachRow:
      for: { each: row, in: '\${ .rows }' }
      do:
        - typeName:
            call: web.fill
            with:
              target: party.name
              value: \${ $row.name }
        - check:
            if: \${ $row.bad }
            set: { skipped: true }
            then: save
        - save:
            call: web.click
            with:
              target: party.save
  - signOff:
      call: web.click
      with: { target: menu.off }
`;

test('different parameters of one step combine, comments and layout of ours stay, comments of theirs come along', () => {
  const ours = base.replace('value: clerk', 'value: boss # by hand');
  const theirs = base.replace('target: login.user', '# the new form\n        target: signOn.user');
  expect(clean(base, ours, theirs)).toBe(
    ours.replace('target: login.user', '# the new form\n        target: signOn.user'),
  );
});

test('both sides add a step at the same place: both are there, ours first', () => {
  const step = (name: string) => `  - ${name}:\n      wait: { seconds: 1 }\n`;
  const at = '  - signOff:';
  const text = clean(
    base,
    base.replace(at, step('a') + at),
    base.replace(at, `  # why we wait\n${step('b')}${at}`),
  );
  expect(text).toBe(base.replace(at, `${step('a')}  # why we wait\n${step('b')}${at}`));
});

test('a step that ours moves and theirs edits is moved and edited', () => {
  const block = base.slice(base.indexOf('  - typeUser'), base.indexOf('  - eachRow'));
  const ours = base.replace(block, '').replace('  - signOff', `${block}  - signOff`);
  const theirs = base.replace('value: clerk', 'value: boss');
  expect(clean(base, ours, theirs)).toBe(ours.replace('value: clerk', 'value: boss'));
  expect(clean(base, theirs, ours)).toBe(ours.replace('value: clerk', 'value: boss'));
});

test('a step that goes into a loop keeps its comment and gets the indentation of its new place', () => {
  const block = base.slice(base.indexOf('  - typeUser'), base.indexOf('  - eachRow'));
  const deeper = `        # once a row\n${block.replace(/^/gm, '      ').trimEnd()}\n`;
  const theirs = base.replace(block, '').replace('        - save:\n', `${deeper}        - save:\n`);
  const ours = base.replace('value: clerk', 'value: boss');
  expect(clean(base, ours, theirs)).toBe(theirs.replace('value: clerk', 'value: boss'));
});

test('a renamed step takes the edits of the other side, and every then follows, also one that theirs added', () => {
  const ours = base.replace('- save:', '- keepIt:').replace('then: save', 'then: keepIt');
  const theirs = base
    .replace('target: party.save', 'target: party.store')
    .replace(
      '        - check:',
      '        - look:\n            set: { a: 1 }\n            then: save\n        - check:',
    );
  const text = clean(base, ours, theirs);
  expect(text).toBe(theirs.replace('- save:', '- keepIt:').replaceAll('then: save', 'then: keepIt'));
  expect(clean(base, theirs, ours)).toBe(text);
});

test('the same field changed differently: ours stands, a comment shows all three, the file is valid', () => {
  const ours = base.replace('value: clerk', 'value: boss');
  const theirs = base.replace('value: clerk', 'value: intern').replace('menu.off', 'menu.out');
  const { text, conflicts } = merge(base, ours, theirs);
  expect(text).toBe(
    ours.replace('menu.off', 'menu.out').replace(
      '        value: boss',
      `        # <<<<<<< conflict 1: with.value
        # base:   clerk
        # ours:   boss (kept)
        # theirs: intern
        # >>>>>>>
        value: boss`,
    ),
  );
  expect(conflicts).toMatchObject([
    {
      kind: 'field',
      step: 'typeUser',
      field: 'with.value',
      base: 'clerk',
      ours: 'boss',
      theirs: 'intern',
      line: 16,
    },
  ]);
  expect(conflictFindings(text, 'bot.yaml')).toMatchObject([
    { code: 'merge-unresolved', severity: 'error', line: 16, column: 9, endLine: 20 },
  ]);
  expect(parse(text)).toEqual(parse(ours.replace('menu.off', 'menu.out')));
});

test('a conflict inside { } stands in front of its line', () => {
  const { text } = merge(base, base.replace('menu.off', 'a'), base.replace('menu.off', 'b'));
  expect(text).toContain(
    `  - signOff:
      call: web.click
      # <<<<<<< conflict 1: with.target
      # base:   menu.off
      # ours:   a (kept)
      # theirs: b
      # >>>>>>>
      with: { target: a }`,
  );
});

test('a step that one side deletes and the other edits is kept and told', () => {
  const block = base.slice(base.indexOf('  - typeUser'), base.indexOf('  - eachRow'));
  const gone = base.replace(block, '');
  const edited = base.replace('value: clerk', 'value: boss');
  const kept = merge(base, gone, edited);
  expect(kept.conflicts).toMatchObject([{ kind: 'deleted', step: 'typeUser', kept: 'theirs' }]);
  expect(parse(kept.text)).toEqual(parse(edited));
  expect(parse(merge(base, edited, gone).text)).toEqual(parse(edited));
});

test('a loop that one side deletes stays whole where the other side worked inside it', () => {
  const block = base.slice(base.indexOf('  - eachRow'), base.indexOf('  - signOff'));
  const edited = base.replace('party.name', 'party.title');
  const { text, conflicts } = merge(base, base.replace(block, ''), edited);
  expect(parse(text)).toEqual(parse(edited));
  expect(conflicts.map(({ step }) => step).sort()).toEqual(['eachRow', 'typeName']);
});

test('steps taken out of a loop that is deleted go on with the edits of the other side', () => {
  const unwrapped = base
    .replace(/ {2}- eachRow:[\s\S]*?do:\n/, '')
    .replace(/^ {8}(- (typeName|check|save):)/gm, '  $1')
    .replace(/^ {12}(?=\S)/gm, '      ')
    .replace(/^ {14}(?=\S)/gm, '        ');
  const edited = base.replace('party.name', 'party.title');
  expect(parse(clean(base, unwrapped, edited))).toEqual(
    parse(unwrapped.replace('party.name', 'party.title')),
  );
});

test('two steps that become different kinds stay one valid step', () => {
  const ours = base.replace(`set: { skipped: true }`, `wait: { seconds: 1 }`);
  const theirs = base.replace(`set: { skipped: true }`, `raise: { error: broken }`);
  const { text, conflicts } = merge(base, ours, theirs);
  expect(conflicts.map(({ step }) => step)).toContain('check');
  expect(parseDocument(text, 'bot.yaml').findings.filter(({ code }) => code !== 'merge-unresolved')).toEqual(
    [],
  );
  expect(parse(text)).toEqual(parse(ours));
});

test('both sides add different steps of one name: both stay, one gets a number', () => {
  const at = '  - signOff:';
  const { text, conflicts } = merge(
    base,
    base.replace(at, `  - rest:\n      wait: { seconds: 1 }\n${at}`),
    base.replace(at, `  - rest:\n      set: { a: 1 }\n${at}`),
  );
  expect(conflicts).toMatchObject([{ kind: 'renamed', step: 'rest2' }]);
  expect((parse(text) as { do: object[] }).do.map((step) => Object.keys(step)[0])).toEqual([
    'openErp',
    'typeUser',
    'eachRow',
    'rest',
    'rest2',
    'signOff',
  ]);
});

test('anchors, CRLF and a byte order mark survive', () => {
  const text = `\uFEFFdocument: { dsl: '1.0.3', namespace: t, name: t, version: 1.0.0 }\r\ndo:\r\n  - a:\r\n      set: &vars\r\n        x: 1\r\n        y: 2\r\n  - b:\r\n      set: *vars\r\n  - c:\r\n      set: { z: 1 }\r\n`;
  const merged = clean(text, text.replace('x: 1', 'x: 5'), text.replace('z: 1', 'z: 7'));
  expect(merged).toBe(text.replace('x: 1', 'x: 5').replace('z: 1', 'z: 7'));
});

test('a text that is no YAML is told, and nothing is merged', () => {
  const merged = mergeTexts(
    { base, ours: `${base} - [`, theirs: base.replace('clerk', 'x') },
    'bot',
    'bot.yaml',
  );
  expect(merged).toMatchObject({ unread: 'ours', finding: { code: 'document-syntax' } });
});

test('texts that are nested too deeply are told, not merged', () => {
  const deep = (value: string) =>
    base.replace('value: clerk', `value: ${'['.repeat(3000)}${value}${']'.repeat(3000)}`);
  const merged = mergeTexts({ base, ours: deep('1'), theirs: deep('2') }, 'bot', 'bot.yaml');
  expect(merged).toMatchObject({ unread: 'ours', finding: { severity: 'error' } });
});

const targets = `# Elements
version: 1
targets:
  login.user:
    kind: web
    title: User
    where: { origin: 'https://erp.example.com' }
    candidates:
      - by: css
        selector: '#user'
        matches: 1
      - by: label
        text: User
`;

test('targets: candidates added by one side and a title changed by the other combine', () => {
  const ours = targets.replace('title: User', 'title: User name');
  const theirs = targets.replace(
    '      - by: label',
    '      - by: testid\n        value: user\n      - by: label',
  );
  expect(clean(targets, ours, theirs, 'targets')).toBe(theirs.replace('title: User', 'title: User name'));
});

test('a candidate that each side turns into another sort is a conflict, not a mixture', () => {
  const ours = targets.replace(`- by: css\n        selector: '#user'`, '- by: xpath\n        path: //input');
  const theirs = targets.replace(`selector: '#user'`, `selector: '#name'`);
  const { text, conflicts } = merge(targets, ours, theirs, 'targets');
  expect(conflicts).toHaveLength(1);
  expect(parse(text)).toEqual(parse(ours));
});

const manifest = `title: Bot
permissions:
  hosts: [a.example.com]
  secrets:
    - erp.user
`;

test('permissions that each side adds are both there', () => {
  const ours = manifest.replace('    - erp.user\n', '    - erp.user\n    - erp.password\n');
  const theirs = manifest
    .replace('[a.example.com]', '[a.example.com, b.example.com]')
    .replace('    - erp.user\n', '    - erp.user\n    - crm.user\n');
  expect(parse(clean(manifest, ours, theirs, 'manifest'))).toEqual({
    title: 'Bot',
    permissions: {
      hosts: ['a.example.com', 'b.example.com'],
      secrets: ['erp.user', 'erp.password', 'crm.user'],
    },
  });
});

const texts = sampleDocuments();
const editsOf = (length: number) => fc.array(fc.nat(), { minLength: 1, maxLength: length });

test.each(texts)('$name: merged with itself or with nothing changed it is the same text', ({ text }) => {
  const edited = randomEdit(text, text.length);
  expect(clean(text, edited, edited)).toBe(edited);
  expect(clean(text, text, edited)).toBe(edited);
  expect(clean(text, edited, text)).toBe(edited);
  // A comment more on the base keeps the short ways closed: everything goes through the merge.
  expect(clean(`# base\n${text}`, edited, `# base\n# more\n${text}`)).toContain(
    edited.slice(edited.indexOf('document:')),
  );
});

test('whatever two people do to a document, the merge is a valid document, with the same conflicts both ways round', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), editsOf(4), editsOf(4), ({ text }, first, second) => {
      const ours = first.reduce(randomEdit, text);
      const theirs = second.reduce(randomEdit, text);
      const merged = merge(text, ours, theirs);
      const errors = parseDocument(merged.text, 'bot.yaml').findings.filter(
        ({ code }) => code !== 'merge-unresolved',
      );
      const given = [text, ours, theirs].every(
        (each) => !parseDocument(each, 'bot.yaml').findings.some(({ severity }) => severity === 'error'),
      );
      if (given) expect(errors).toEqual([]);
      const other = merge(text, theirs, ours);
      expect(other.conflicts.length > 0).toBe(merged.conflicts.length > 0);
    }),
    { numRuns: 100 },
  );
});

const side = (bot: string) => ({ label: '', bot, targets: undefined, manifest: undefined, files: new Map() });

/** What a change does to steps, told by names alone, and the steps and lists that it touches. */
function effect(
  before: string,
  after: string,
): { readonly what: string; readonly touched: ReadonlySet<string> } {
  const found = diffBots(side(before), side(after), []);
  const steps = stepsOf(parse(after));
  const touched = new Set<string>();
  const what = found.steps.map((step) => {
    const { name, oldName, changes, fields, before: from, after: to } = step;
    const at = steps.find(({ pointer }) => pointer === to?.pointer);
    const place = at?.siblings.indexOf(name) ?? 0;
    const stays = changes.every((change) => change === 'changed' || change === 'renamed');
    const beside = stays ? [] : [at?.siblings[place - 1], at?.siblings[place + 1]];
    for (const word of [name, oldName]) if (word !== undefined) touched.add(word);
    if (!stays) for (const inside of [from?.inside, to?.inside, ...beside]) touched.add(inside ?? '(top)');
    return [name, oldName, changes, fields, from?.inside, to?.inside, beside];
  });
  return { what: JSON.stringify([what, found.document]), touched };
}

test('merging two edits at different steps is doing both, one after the other', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(), ({ text }, first, second) => {
      const ours = randomEdit(text, first);
      const theirs = randomEdit(text, second);
      const both = randomEdit(ours, second);
      const [a, b] = [effect(text, ours), effect(text, theirs)];
      fc.pre(a.touched.size > 0 && b.touched.size > 0);
      fc.pre(![...a.touched].some((name) => b.touched.has(name)));
      // An edit picks its step by number: after the first it must still be the same edit.
      fc.pre(effect(ours, both).what === b.what);
      compared += 1;
      expect(same(parse(clean(text, ours, theirs)), parse(both))).toBe(true);
    }),
    { numRuns: 60, maxSkipsPerRun: 100 },
  );
  expect(compared).toBe(60);
});

/** A text with a stretch cut out, doubled or replaced. */
const broken = fc
  .record({
    text: fc.constantFrom(...texts).map(({ text }) => text),
    from: fc.nat({ max: 2000 }),
    length: fc.nat({ max: 60 }),
    put: fc.constantFrom(
      '',
      '\t',
      '- ',
      ': ',
      '{',
      '&a ',
      '*a',
      '"',
      '\n',
      '#',
      '!!x ',
      '|\n',
      '\u0000',
      'do:\n',
    ),
    twice: fc.boolean(),
  })
  .map(({ text, from, length, put, twice }) => {
    const at = from % text.length;
    const cut = text.slice(at, at + length);
    return text.slice(0, at) + put + (twice ? cut + cut : '') + text.slice(at + length);
  });

test('whatever stands in the files, diff and merge answer: a merge, or the place that cannot be read', () => {
  fc.assert(
    fc.property(broken, broken, broken, (one, two, three) => {
      expect(typeof diffBots(side(one), side(two), []).same).toBe('boolean');
      const merged = mergeTexts({ base: one, ours: two, theirs: three }, 'bot', 'bot.yaml');
      if ('unread' in merged) expect(merged.finding.line).toBeGreaterThan(0);
      else expect(typeof merged.text).toBe('string');
    }),
    { numRuns: 150 },
  );
});
