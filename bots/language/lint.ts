import type { CatalogEntry } from '../../contract/actions/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import { lintCalls } from './lint/calls.ts';
import { lintComponents } from './lint/components.ts';
import { lintContext } from './lint/context.ts';
import { lintExpressions } from './lint/expressions.ts';
import { lintFlow } from './lint/flow.ts';
import type { OpenedBot } from './types.ts';

/**
 * Everything that can be told about a bot without running it, in the order of its files: what {@link OpenedBot} already
 * holds, unknown actions, wrong parameters, targets, flow, expressions, permissions. Never throws, whatever the
 * document holds.
 */
export function lintBot(bot: OpenedBot, catalog: readonly CatalogEntry[]): Finding[] {
  const context = lintContext(bot, catalog);
  lintCalls(context);
  lintFlow(context);
  lintExpressions(context);
  lintComponents(context);
  const files = [bot.files.bot.file, bot.files.manifest?.file, bot.files.targets?.file];
  const place = (finding: Finding): number => files.indexOf(finding.file);
  return [...bot.findings, ...context.findings].sort(
    (a, b) => place(a) - place(b) || a.line - b.line || a.column - b.column,
  );
}
