import type { Expressions } from '../../bots/language/types.ts';
import type { Handlers } from '../../contract/rpc/index.ts';

/** Text of documents: lint, format, the standard's schema, trial of an expression. Loaded when first asked for. */
export function languageDesk(): {
  readonly handlers: Pick<
    Handlers,
    'language.check' | 'language.format' | 'language.schema' | 'language.evaluate'
  >;
  close(): Promise<void>;
} {
  let expressions: Promise<Expressions> | undefined;
  return {
    handlers: {
      'language.check': async ({ text, targets, manifest }) => {
        const { lintText } = await import('../bots/lint-text.ts');
        return { findings: lintText({ text, targets, manifest }) };
      },
      'language.format': async ({ text }) => {
        const { formatDocument } = await import('../../bots/language/format.ts');
        return { text: formatDocument(text) };
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
