import { type BotTexts, openTexts } from '../bot-folder.ts';
import type { OpenedBot } from '../types.ts';
import type { RuleExample } from './rule.ts';

const head = "document: { dsl: '1.0.3', namespace: examples, name: example, version: 1.0.0 }\n";

/** The files of a rule's example, with what it leaves out. */
export const exampleTexts = ({ bot, manifest, targets }: RuleExample): BotTexts => ({
  bot: head + bot,
  manifest: manifest ?? 'title: Example\n',
  targets,
});

/** A rule's example as an opened bot. */
export const exampleBot = (example: RuleExample): OpenedBot => openTexts('.', exampleTexts(example));
