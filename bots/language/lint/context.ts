import type { CatalogEntry } from '../../../contract/actions/index.ts';
import { type ErrorCode, errorCatalogue, UnderstudyError } from '../../../contract/errors/index.ts';
import type { Finding } from '../../../contract/flow/index.ts';
import { type Step, stepAt, stepsOf } from '../steps.ts';
import type { BotFile, OpenedBot } from '../types.ts';

/** What the rules of lint look at, and where they say what they found. */
export interface LintContext {
  readonly bot: OpenedBot;
  readonly catalog: ReadonlyMap<string, CatalogEntry>;
  readonly steps: readonly Step[];
  readonly findings: Finding[];
}

/** Gathers what the rules look at. */
export function lintContext(bot: OpenedBot, catalog: readonly CatalogEntry[]): LintContext {
  return {
    bot,
    catalog: new Map(catalog.map((entry) => [entry.id, entry])),
    steps: stepsOf(bot.value),
    findings: [],
  };
}

/** Files a finding of the catalogue's `code` at a pointer into bot.yaml (or another file of the bot). */
export function report(
  context: LintContext,
  code: ErrorCode,
  values: Readonly<Record<string, unknown>>,
  pointer: string,
  more: { readonly severity?: Finding['severity']; readonly file?: BotFile } = {},
): void {
  const file = more.file ?? context.bot.files.bot;
  const step = more.file === undefined ? stepAt(pointer)?.name : undefined;
  const { message, next } = new UnderstudyError(code, values);
  context.findings.push({
    code,
    severity: more.severity ?? 'error',
    message,
    next: next === '' ? errorCatalogue[code].next : next,
    file: file.file,
    ...file.locate(pointer),
    pointer,
    ...(step === undefined ? {} : { step }),
  });
}
