import { describe, expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import {
  completeAt,
  definitionAt,
  hoverAt,
  quickFixes,
  renameAt,
  type Surroundings,
} from '../../bots/language/service/index.ts';
import { manifestSchema } from '../../contract/flow/manifest.ts';
import { applyChanges } from '../../contract/text/text-change.ts';
import { lintText } from '../../host/bots/lint-text.ts';

const around: Surroundings = {
  catalog: registry.entries(),
  targets: [
    { name: 'login.user', title: 'User', where: 'https://erp.example/login' },
    { name: 'login.send', title: 'Sign in' },
  ],
  manifest: manifestSchema.parse({
    title: 'Post',
    inputs: [{ name: 'erpUrl', title: 'Address of the ERP' }],
    permissions: { secrets: ['erp.password'] },
  }),
};
const text = `document: { dsl: '1.0.3', namespace: demo, name: post, version: 1.0.0 }
do:
  - openErp: { call: web.open, with: { url: '\${ $workflow.input.erpUrl }' } }
  - typeUser:
      call: web.fill
      with:
        target: login.user
        value: \${ $secrets.erp.password }
      then: finish
  - finish:
      set: { ok: true }
`;
/** The text with what is typed at `|`, and the offset of the cursor. */
const typed = (where: RegExp, insert: string): readonly [string, number] => {
  const match = where.exec(text);
  if (match === null) throw new Error(String(where));
  const at = match.index + match[0].length;
  return [text.slice(0, at) + insert + text.slice(at), at + insert.length];
};
const labels = (source: string, offset: number): readonly string[] =>
  completeAt(source, offset, around).items.map((item) => item.label);
const at = (word: string, more = 1): number => text.indexOf(word) + more;

describe('completion', () => {
  it('offers actions behind call, in block and in flow style, also while the text is broken', () => {
    const block = typed(/call: web\.fill\n[\s\S]*\n/, '  - next:\n      call: web.');
    expect(labels(...block)).toContain('web.click');
    const flow = typed(/call: web\.fill\n[\s\S]*\n/, '  - next: { call: ');
    expect(labels(...flow)).toEqual(expect.arrayContaining(['web.click', 'http']));
  });

  it('offers the parameters of the action that the step calls', () => {
    const source = text.replace('        target: login.user\n', '        ');
    const offset = source.indexOf('      with:\n        ') + '      with:\n        '.length;
    expect(labels(source, offset)).toEqual(expect.arrayContaining(['target', 'value']));
    const flow = `${text}  - go: { call: web.open, with: { `;
    expect(labels(flow, flow.length)).toContain('url');
  });

  it('offers targets where a parameter takes one, with their titles', () => {
    const source = text.replace('target: login.user', 'target: lo');
    const { from, items } = completeAt(source, source.indexOf('target: lo') + 10, around);
    expect(items.map((item) => [item.label, item.detail])).toEqual([
      ['login.user', 'User'],
      ['login.send', 'Sign in'],
    ]);
    expect(source.slice(from, from + 2)).toBe('lo');
  });

  it('offers secrets, inputs and kept values inside an expression', () => {
    const source = text.replace('$secrets.erp.password', '$s');
    const offset = source.indexOf('${ $s') + 5;
    expect(labels(source, offset)).toEqual(
      expect.arrayContaining(['$secrets.erp.password', '$workflow.input.erpUrl', '$context']),
    );
  });

  it('offers the steps beside it and the directives behind then', () => {
    const source = text.replace('then: finish', 'then: ');
    const found = labels(source, source.indexOf('then: ') + 6);
    expect(found).toEqual(expect.arrayContaining(['continue', 'exit', 'end', 'finish', 'openErp']));
    expect(found).not.toContain('typeUser');
  });

  it('offers the fields that the standard allows for a task', () => {
    const source = text.replace('      then: finish\n', '      ti\n');
    expect(labels(source, source.indexOf('      ti\n') + 8)).toEqual(
      expect.arrayContaining(['timeout', 'export', 'if']),
    );
    expect(labels('', 0)).toEqual(expect.arrayContaining(['document', 'do', 'use']));
  });
});

describe('hover', () => {
  const markdown = (offset: number): string | undefined => hoverAt(text, offset, around)?.markdown;
  it('tells what an action does, what a parameter means and which element a target is', () => {
    expect(markdown(at('web.fill'))).toContain('`value`');
    expect(markdown(at('target: login', 8))).toContain('User');
    expect(markdown(at('url:'))).toBeTruthy();
  });
  it('tells a step as a sentence, at its name and where it is continued at', () => {
    expect(markdown(at('typeUser'))).toContain('‘User’');
    expect(markdown(at('then: finish', 8))).toContain('Set ok');
  });
  it('tells where a value of an expression comes from', () => {
    expect(markdown(at('$secrets', 3))).toContain('secret of this machine');
    expect(markdown(at('$workflow.input', 3))).toContain('Address of the ERP');
  });
  it('tells what a field of the standard means', () => {
    expect(markdown(at('then:'))).toMatch(/then/);
    expect(markdown(text.length)).toBeUndefined();
  });
});

describe('go to', () => {
  it('leads from a target to targets.yaml, from an input to the manifest, from then to the step', () => {
    expect(definitionAt(text, at('target: login', 9), around)).toMatchObject({
      file: 'targets.yaml',
      name: 'login.user',
    });
    expect(definitionAt(text, at('$workflow.input', 3), around)).toMatchObject({
      file: 'manifest.yaml',
      name: 'erpUrl',
    });
    expect(definitionAt(text, at('then: finish', 8), around)).toEqual({
      file: 'bot.yaml',
      pointer: '/do/2/finish',
      offset: text.indexOf('- finish'),
    });
    expect(definitionAt(text, at('set:'), around)).toBeUndefined();
  });
  it('leads to the reusable part that a step names', () => {
    const reuse = `use:\n  retries:\n    twice: { delay: { seconds: 1 } }\ndo:\n  - a: { try: [ { b: { call: web.open } } ], catch: { retry: twice } }\n`;
    expect(definitionAt(reuse, reuse.lastIndexOf('twice') + 1, around)).toMatchObject({
      pointer: '/use/retries/twice',
    });
  });
});

describe('rename and quick fixes', () => {
  it('renames a step from its name and from a place that continues there', () => {
    for (const offset of [at('- finish', 3), at('then: finish', 8)]) {
      const next = applyChanges(text, renameAt(text, offset, 'ready') ?? []);
      expect(next).toContain('then: ready');
      expect(next).toContain('- ready:');
    }
    expect(renameAt(text, at('set:'), 'x')).toBeUndefined();
  });
  it('changes a word to the one that was meant', () => {
    const wrong = text.replace('web.fill', 'web.fil').replace('then: finish', 'then: finsh');
    const findings = lintText({ text: wrong, targets: ['login.user'], manifest: around.manifest });
    const fixes = quickFixes(wrong, findings);
    const mended = fixes.reduceRight((now, fix) => applyChanges(now, fix.changes), wrong);
    expect(mended).toBe(text);
  });
});
