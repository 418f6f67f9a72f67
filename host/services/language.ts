import type { RuleExample } from '../../bots/language/lint/rule.ts';
import type { Expressions } from '../../bots/language/types.ts';
import type { CatalogEntry } from '../../contract/actions/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Handlers } from '../../contract/rpc/index.ts';
import type { LintSurroundings } from '../bots/lint-text.ts';

const service = () => import('../../bots/language/service/index.ts');
const catalog = async (): Promise<readonly CatalogEntry[]> =>
  (await import('../../bots/catalog/registry.ts')).registry.entries();

/** Text of documents: lint, format, the standard's schema, trial of an expression. Loaded when first asked for. */
export function languageDesk(options: { folderOf(botId: string): Promise<string> }): {
  readonly handlers: Pick<
    Handlers,
    | 'language.check'
    | 'language.format'
    | 'language.complete'
    | 'language.hover'
    | 'language.definition'
    | 'language.fixes'
    | 'language.rule'
    | 'language.schema'
    | 'language.evaluate'
  >;
  close(): Promise<void>;
} {
  let expressions: Promise<Expressions> | undefined;
  let surroundings: Promise<(folder: string) => Promise<LintSurroundings>> | undefined;
  const savedOf = async (botId: string): Promise<LintSurroundings> => {
    surroundings ??= import('../bots/lint-surroundings.ts').then((module) => module.createLintSurroundings());
    return (await surroundings)(await options.folderOf(botId));
  };
  return {
    handlers: {
      'language.check': async ({ botId, text, targets, manifest }) => {
        const { lintText } = await import('../bots/lint-text.ts');
        const saved = botId === undefined ? undefined : await savedOf(botId);
        return { findings: lintText({ text, targets, manifest, saved }) };
      },
      'language.format': async ({ text }) => {
        const { formatDocument } = await import('../../bots/language/format.ts');
        return { text: formatDocument(text) };
      },
      'language.complete': async ({ text, offset, ...around }) => {
        const { completeAt } = await service();
        return completeAt(text, offset, { ...around, manifest: around.manifest, catalog: await catalog() });
      },
      'language.hover': async ({ text, offset, ...around }) => {
        const { hoverAt } = await service();
        const hover = hoverAt(text, offset, {
          ...around,
          manifest: around.manifest,
          catalog: await catalog(),
        });
        return hover === undefined ? {} : { hover };
      },
      'language.definition': async ({ text, offset, ...around }) => {
        const { definitionAt } = await service();
        const known = { ...around, manifest: around.manifest, catalog: await catalog() };
        const definition = definitionAt(text, offset, known);
        return definition === undefined ? {} : { definition };
      },
      'language.fixes': async ({ text, findings }) => {
        const { quickFixes } = await service();
        return { fixes: quickFixes(text, findings).map((fix) => ({ ...fix, changes: [...fix.changes] })) };
      },
      'language.rule': async ({ rule: id }) => {
        const { lintRule } = await import('../../bots/language/lint/registry.ts');
        const rule = lintRule(id);
        if (rule === undefined)
          throw new UnderstudyError('usage-invalid', { reason: `there is no lint rule ${id}` });
        const { title, severity, why, next, bad, good } = rule;
        const written = (example: RuleExample): string =>
          [example.bot, example.manifest, example.targets].filter((text) => text !== undefined).join('\n');
        return { id, title, severity, why, next, bad: written(bad), good: written(good) };
      },
      'language.schema': async () => {
        const { default: schema } = await import('../../bots/language/dsl-schema.generated.json', {
          with: { type: 'json' },
        });
        return { schema: schema as Record<string, unknown> };
      },
      'language.evaluate': async ({ expression, data }, { signal }) => {
        expressions ??= import('../../bots/language/expressions.ts').then(({ createExpressions }) =>
          createExpressions(),
        );
        return { result: await (await expressions).evaluate(expression, data, {}, { signal }) };
      },
    },
    async close() {
      await (await expressions)?.close();
    },
  };
}
