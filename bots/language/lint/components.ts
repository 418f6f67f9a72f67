import { UnderstudyError } from '../../../contract/errors/index.ts';
import { compileSchema } from '../compile-schema.ts';
import { below } from '../pointer.ts';
import { isRecord } from '../steps.ts';
import { didYouMean } from '../suggest.ts';
import { type LintContext, report } from './context.ts';

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);

/** Fields of a task that may name a component of `use` instead of holding it. */
const references: readonly { readonly path: readonly string[]; readonly section: string }[] = [
  { path: ['timeout'], section: 'timeouts' },
  { path: ['catch', 'retry'], section: 'retries' },
  { path: ['raise', 'error'], section: 'errors' },
  { path: ['with', 'endpoint', 'authentication', 'use'], section: 'authentications' },
  { path: ['with', 'authentication', 'use'], section: 'authentications' },
];

function checkReferences(context: LintContext, holder: unknown, pointer: string): void {
  for (const { path, section } of references) {
    const name = at(holder, path);
    if (typeof name !== 'string') continue;
    const known = at(context.bot.value, ['use', section]);
    const names = isRecord(known) ? Object.keys(known) : [];
    if (names.includes(name)) continue;
    const reason = `${path.join('.')} names ${name}, but use.${section} has nothing called so.${didYouMean(name, names)}`;
    report(context, 'document-invalid', { reason }, path.reduce<string>(below, pointer));
  }
}

function checkSchemas(context: LintContext, holder: unknown, pointer: string): void {
  for (const key of ['input', 'output', 'export']) {
    const schema = at(holder, [key, 'schema']);
    // What lies elsewhere is known when it has been fetched.
    if (!isRecord(schema) || 'resource' in schema) continue;
    try {
      compileSchema(schema);
    } catch (error) {
      if (!(error instanceof UnderstudyError)) throw error;
      report(context, error.code, error.values, below(below(pointer, key), 'schema'));
    }
  }
}

/** Components: what is named in `use` is there, schemas can be compiled. */
export function lintComponents(context: LintContext): void {
  checkReferences(context, isRecord(context.bot.value) ? { timeout: context.bot.value['timeout'] } : {}, '');
  checkSchemas(context, context.bot.value, '');
  for (const { task, pointer } of context.steps) {
    checkReferences(context, task, pointer);
    checkSchemas(context, task, pointer);
  }
}
