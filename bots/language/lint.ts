import type { CatalogEntry } from '../../contract/actions/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import { lintCalls } from './lint/calls.ts';
import { lintComponents } from './lint/components.ts';
import { configured, readLintConfiguration } from './lint/configuration.ts';
import { type LintContext, lintContext } from './lint/context.ts';
import { lintExpressions } from './lint/expressions.ts';
import { lintFlow } from './lint/flow.ts';
import { lintOutside } from './lint/outside.ts';
import { lintRule, lintRules } from './lint/registry.ts';
import { asFinding } from './lint/rule.ts';
import type { OpenedBot } from './types.ts';

/** The text of a bot's lint.yaml and its path. */
export interface LintSettings {
  readonly text: string;
  readonly path: string;
}

/** Names the rule of a finding of the checks of the whole document, and adds its fix. */
function named(finding: Finding, context: LintContext): Finding {
  const rule = lintRule(finding.code);
  if (rule === undefined) return finding;
  const fix = rule.fix?.(finding, context);
  return { ...finding, rule: rule.id, ...(fix === undefined ? {} : { fix: { ...fix, file: finding.file } }) };
}

/**
 * Everything that can be told about a bot without running it, in the order of its files: what {@link OpenedBot} already
 * holds, and what the rules find, at the level that lint.yaml gives them and without what comments ignore. Never
 * throws, whatever the document holds.
 */
export function lintBot(
  bot: OpenedBot,
  catalog: readonly CatalogEntry[],
  settings?: LintSettings,
): Finding[] {
  const context = lintContext(bot, catalog);
  lintCalls(context);
  lintFlow(context);
  lintExpressions(context);
  lintComponents(context);
  lintOutside(context);
  const found = [
    ...bot.findings,
    ...context.findings.map((finding) => named(finding, context)),
    ...lintRules.flatMap(
      (rule) => rule.check?.(context).map((report) => asFinding(rule, report, context)) ?? [],
    ),
  ];
  const files = [bot.files.bot, bot.files.manifest, bot.files.targets].filter((file) => file !== undefined);
  const order = files.map(({ file }) => file);
  const place = (finding: Finding): number => order.indexOf(finding.file);
  const configuration =
    settings === undefined ? undefined : readLintConfiguration(settings.text, settings.path);
  return configured(found, configuration, files).sort(
    (a, b) => place(a) - place(b) || a.line - b.line || a.column - b.column,
  );
}
