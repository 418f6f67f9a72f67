import type { Ast } from '../../jq/ast.ts';
import { below } from '../../pointer.ts';
import { isRecord } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { fieldAt, readingsOf, variableRead } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';

const isContext = (ast: Ast): boolean => ast.kind === 'variable' && ast.name === 'context';

/** The keys that an `export.as` puts into the context: those of `{…}`, also added to `$context`. */
function exported(ast: Ast): string[] {
  if (ast.kind === 'object') {
    return ast.entries.flatMap(([key]) =>
      key.kind === 'literal' && typeof key.value === 'string' ? [key.value] : [],
    );
  }
  if (ast.kind !== 'binary' || (ast.operator !== '+' && ast.operator !== '*')) return [];
  return [...exported(ast.left), ...exported(ast.right)];
}

/** Whether the expression hands the whole context on, other than to add to it. */
function handsOn(ast: Ast | undefined, bare: number): boolean {
  let added = 0;
  const walk = (one: Ast): void => {
    if (one.kind !== 'binary') return;
    added += [one.left, one.right].filter(isContext).length;
    walk(one.left);
    walk(one.right);
  };
  if (ast !== undefined) walk(ast);
  return bare > added;
}

function unusedContext(context: LintContext): RuleReport[] {
  const read = new Set<string>();
  const written: { readonly key: string; readonly pointer: string }[] = [];
  for (const { place, reads, ast } of readingsOf(context)) {
    const exporting = place.pointer.endsWith('/export/as');
    if (exporting && ast !== undefined) {
      written.push(...exported(ast).map((key) => ({ key, pointer: place.pointer })));
    }
    const uses = reads.paths.filter(({ variable }) => variable === 'context');
    for (const { keys } of uses) if (keys[0] !== undefined) read.add(keys[0]);
    const bare = uses.filter(({ keys }) => keys.length === 0).length;
    if (exporting && ast !== undefined ? handsOn(ast, bare) : bare > 0) return [];
  }
  return written
    .filter(({ key }) => !read.has(key))
    .map(({ key, pointer }) => ({
      pointer,
      message: `Nothing reads $context.${key}, which this step keeps.`,
    }));
}

const named: readonly { readonly path: readonly string[]; readonly what: string }[] = [
  { path: ['catch', 'as'], what: 'the caught error' },
  { path: ['for', 'at'], what: 'the index of the loop' },
];

function unusedNames(context: LintContext): RuleReport[] {
  return context.steps.flatMap(({ task, pointer }) =>
    named.flatMap(({ path, what }) => {
      const name = fieldAt(task, path);
      if (typeof name !== 'string' || variableRead(context, name, pointer)) return [];
      const at = path.reduce<string>(below, pointer);
      const fix = { title: `Remove the name $${name}`, safe: true, edits: [{ pointer: at }] };
      return [{ pointer: at, message: `Nothing reads $${name}, ${what}.`, fix }];
    }),
  );
}

/** Sections of `use` with the fields of tasks that name their entries. */
const sections: Readonly<Record<string, readonly (readonly string[])[]>> = {
  functions: [['call']],
  retries: [['catch', 'retry']],
  timeouts: [['timeout']],
  errors: [['raise', 'error']],
};

function unusedComponents(context: LintContext): RuleReport[] {
  return Object.entries(sections).flatMap(([section, paths]) => {
    const entries = fieldAt(context.bot.value, ['use', section]);
    if (!isRecord(entries)) return [];
    const used = new Set<unknown>([
      fieldAt(context.bot.value, ['timeout']),
      ...context.steps.flatMap(({ task }) => paths.map((path) => fieldAt(task, path))),
    ]);
    return Object.keys(entries).flatMap((name) => {
      if (used.has(name)) return [];
      const pointer = below(`/use/${section}`, name);
      const fix = { title: `Remove ${name} from use.${section}`, safe: true, edits: [{ pointer }] };
      return [{ pointer, message: `No step uses ${name} of use.${section}.`, fix }];
    });
  });
}

export const unusedVariable = defineRule({
  id: 'unused-variable',
  title: 'Value that is kept and never read',
  severity: 'warning',
  why: 'What nobody reads is a leftover, or a name that was mistyped where it should be read.',
  next: 'Remove it, or read it where it was meant to be read.',
  bad: {
    bot: "do:\n  - count:\n      set: { n: 3 }\n      export: { as: '${ {count: .n, unit: 1} }' }\n  - use:\n      set: { twice: '${ $context.count * 2 }' }\n",
  },
  good: {
    bot: "do:\n  - count:\n      set: { n: 3 }\n      export: { as: '${ {count: .n} }' }\n  - use:\n      set: { twice: '${ $context.count * 2 }' }\n",
  },
  check: (context) => [...unusedContext(context), ...unusedNames(context), ...unusedComponents(context)],
});
