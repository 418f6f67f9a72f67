import type { CatalogEntry } from '../../contract/actions/index.ts';
import type { Finding } from '../../contract/flow/index.ts';
import type { OpenedBot } from './types.ts';

export function lintBot(bot: OpenedBot, catalog: readonly CatalogEntry[]): Finding[] {
  void catalog;
  return [...bot.findings];
}
