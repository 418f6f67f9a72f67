import type { Finding, FindingFix } from '../../../contract/flow/index.ts';
import { stepAt } from '../steps.ts';
import type { BotFile } from '../types.ts';
import type { LintContext } from './context.ts';

/** The texts of a small bot that shows a rule; `bot` is what follows the head of bot.yaml. */
export interface RuleExample {
  readonly bot: string;
  readonly manifest?: string;
  readonly targets?: string;
}

/** What a rule says of one place. */
export interface RuleReport {
  /** JSON pointer into the file. */
  readonly pointer: string;
  readonly message: string;
  /** bot.yaml where it is left out. */
  readonly file?: BotFile | undefined;
  readonly fix?: Omit<FindingFix, 'file'> | undefined;
}

/** One rule of lint. */
export interface LintRule {
  /** Kebab-case; the address in lint.yaml, in `lint-ignore` comments and in docs/lint.md. */
  readonly id: string;
  /** What it finds, e.g. `Step that is never reached`. */
  readonly title: string;
  readonly severity: Finding['severity'];
  /** Why it matters, a sentence or two. */
  readonly why: string;
  /** What the reader can do about it, one sentence. */
  readonly next: string;
  /** A bot in which the rule finds something, and one in which it does not; shown in the docs and tested. */
  readonly bad: RuleExample;
  readonly good: RuleExample;
  /** Looks at the bot. Absent where the checks that read the whole document find it under the rule's id as code. */
  check?(context: LintContext): readonly RuleReport[];
  /** The edit that mends a finding of those checks. */
  fix?(finding: Finding, context: LintContext): Omit<FindingFix, 'file'> | undefined;
}

/** Declares a rule of lint. */
export const defineRule = (rule: LintRule): LintRule => rule;

/** What a rule found, placed in its file. */
export function asFinding(rule: LintRule, report: RuleReport, context: LintContext): Finding {
  const file = report.file ?? context.bot.files.bot;
  const step = report.file === undefined ? stepAt(report.pointer)?.name : undefined;
  return {
    code: rule.id,
    rule: rule.id,
    severity: rule.severity,
    message: report.message,
    next: rule.next,
    file: file.file,
    ...file.locate(report.pointer),
    pointer: report.pointer,
    ...(step === undefined ? {} : { step }),
    ...(report.fix === undefined ? {} : { fix: { ...report.fix, file: file.file } }),
  };
}
