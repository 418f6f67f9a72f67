import { describe, expect, it } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import { lintBot } from '../../bots/language/index.ts';
import { exampleBot, exampleTexts } from '../../bots/language/lint/example.ts';
import { applyFixes } from '../../bots/language/lint/fix.ts';
import { lintRule, lintRules } from '../../bots/language/lint/registry.ts';
import type { RuleExample } from '../../bots/language/lint/rule.ts';
import { lintRulesDocs } from '../../scripts/generate/lint-docs.ts';

const catalog = registry.entries();
const lint = (example: RuleExample, lintYaml?: string) =>
  lintBot(
    exampleBot(example),
    catalog,
    lintYaml === undefined ? undefined : { text: lintYaml, path: 'lint.yaml' },
  );
const rulesIn = (example: RuleExample, lintYaml?: string) =>
  lint(example, lintYaml).map(({ rule, code }) => rule ?? code);

describe('every lint rule', () => {
  it.each(lintRules.map((rule) => [rule.id, rule] as const))(
    '%s finds its bad example and not its good one',
    (id, rule) => {
      const found = lint(rule.bad).filter((finding) => finding.rule === id);
      expect(found).not.toEqual([]);
      for (const finding of found) {
        expect(finding).toMatchObject({ code: id, severity: rule.severity });
        expect(finding.message.length).toBeGreaterThan(20);
        expect(finding.line).toBeGreaterThan(0);
      }
      expect(lint(rule.good)).toEqual([]);
    },
  );

  it('has an id of its own, and a section in the docs that shows the tested examples', () => {
    expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length);
    const page = lintRulesDocs().files.get('docs/lint.md') ?? '';
    for (const { id, bad, good } of lintRules) {
      expect(page).toContain(`\n## ${id}\n`);
      for (const { bot } of [bad, good]) expect(page).toContain(bot.trimEnd());
    }
  });

  it('mends its bad example where it offers a fix, and touches no other line', () => {
    const mended = lintRules.filter((rule) => {
      const fixes = lint(rule.bad).flatMap(({ rule: id, fix }) =>
        id === rule.id && fix !== undefined ? [fix] : [],
      );
      if (fixes.length === 0) return false;
      const texts = exampleTexts(rule.bad);
      const change = (name: 'bot' | 'manifest' | 'targets'): string | undefined => {
        const text = texts[name];
        const own = fixes.filter(({ file }) => file === `${name}.yaml`);
        return text === undefined ? undefined : applyFixes(text, own).text;
      };
      const [manifest, targets] = [change('manifest'), change('targets')];
      const after: RuleExample = {
        bot: (change('bot') ?? '').slice(texts.bot.length - rule.bad.bot.length),
        ...(manifest === undefined ? {} : { manifest }),
        ...(targets === undefined ? {} : { targets }),
      };
      expect(rulesIn(after), rule.id).not.toContain(rule.id);
      expect(lint(after).filter(({ severity }) => severity === 'error')).toEqual([]);
      return true;
    });
    expect(mended.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['permission-too-wide', 'remote-call-without-timeout', 'target-unused']),
    );
  });
});

describe('fixes', () => {
  it('keep comments, order and layout of everything else', () => {
    const manifest =
      'title: Open # shown in the list\npermissions:\n  hosts:\n    # the ERP\n    - erp.example # main\n    - mail.example\n    - old.example # gone\n    - wiki.example\n  secrets: [ a.b ]\n';
    const bot = 'do:\n  - open:\n      call: web.open\n      with: { url: https://erp.example/ }\n';
    const fixes = lint({ bot, manifest }).flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    expect(fixes.every(({ safe }) => safe)).toBe(true);
    const { text, applied } = applyFixes(manifest, fixes);
    expect(applied).toHaveLength(4);
    expect(text).toBe(
      'title: Open # shown in the list\npermissions:\n  hosts:\n    # the ERP\n    - erp.example # main\n  secrets: []\n',
    );
  });
});

describe('configuration', () => {
  const example = lintRule('unreachable-step')?.bad ?? { bot: '' };

  it('switches rules off and changes their level', () => {
    expect(rulesIn(example)).toEqual(['unreachable-step']);
    expect(rulesIn(example, 'rules: { unreachable-step: off }')).toEqual([]);
    expect(lint(example, 'rules: { unreachable-step: error }')).toMatchObject([{ severity: 'error' }]);
  });

  it('finds rules, levels and fields that it does not know, each at its line', () => {
    const found = lint(example, 'rules:\n  unreachable-steps: off\n  unused-input: loud\nextends: all\n');
    expect(found.filter(({ code }) => code === 'lint-configuration')).toMatchObject(
      [
        {
          severity: 'error',
          file: 'lint.yaml',
          line: 4,
          message: expect.stringContaining('extends') as string,
        },
        {
          line: 2,
          message: 'There is no lint rule unreachable-steps. Did you mean unreachable-step?',
        },
        { line: 3, message: 'The level of unused-input is off, info, warning or error, not "loud".' },
      ].toSorted((a, b) => a.line - b.line),
    );
    expect(lint(example, 'rules: [').some(({ code }) => code === 'lint-configuration')).toBe(true);
  });

  const withComment = (comment: string) => ({
    ...example,
    bot: example.bot.replace('  - report:', `  ${comment}\n  - report:`),
  });

  it('ignores what a comment with a reason says, for the block below it', () => {
    expect(rulesIn(withComment('# lint-ignore unreachable-step: kept for the audit'))).toEqual([]);
    const trailing = {
      ...example,
      bot: example.bot.replace('report:', 'report: # lint-ignore unreachable-step: audit'),
    };
    expect(rulesIn(trailing)).toEqual([]);
  });

  it.each([
    ['# lint-ignore unreachable-step', 'without saying why'],
    ['# lint-ignore unreachable: because', 'There is no lint rule unreachable'],
    ['# lint-ignore', 'There is no lint rule (none)'],
  ])('says what is wrong about the comment %s', (comment, message) => {
    const found = lint(withComment(comment));
    expect(found.map(({ code }) => code).sort()).toEqual(['lint-configuration', 'unreachable-step']);
    expect(found.find(({ code }) => code === 'lint-configuration')).toMatchObject({
      severity: 'error',
      line: 6,
      message: expect.stringContaining(message) as string,
    });
  });

  it('tells of a comment that ignores nothing any more', () => {
    const good = lintRule('unreachable-step')?.good ?? { bot: '' };
    const stale = {
      ...good,
      bot: good.bot.replace('  - report:', '  # lint-ignore unreachable-step: once\n  - report:'),
    };
    expect(lint(stale)).toMatchObject([{ code: 'lint-configuration', severity: 'info' }]);
  });

  it('cannot silence a text that is not sound', () => {
    const broken = { bot: '# lint-ignore document-invalid: no\ndo:\n  - a: {}\n' };
    expect(rulesIn(broken)).toContain('document-invalid');
  });
});
