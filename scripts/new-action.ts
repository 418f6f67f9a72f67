import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '../bots/files/atomic-write.ts';
import { repositoryRoot } from './generate/generated-files.ts';

const usage = `npm run new:action -- family.verb
Makes bots/actions/<family>/<verb>.ts, its line in bots/catalog/registry.ts and its test.`;

/** Names derived from `family.verb`, e.g. `pdf.splitPages`. */
export interface ActionNames {
  readonly id: string;
  readonly family: string;
  /** File name of the verb: `split-pages`. */
  readonly file: string;
  /** Name of the export: `pdfSplitPages`. */
  readonly symbol: string;
}

/** The names, or undefined where the id is not one. */
export function actionNames(id: string): ActionNames | undefined {
  const match = /^([a-z]+)\.([a-z][a-zA-Z]*)$/.exec(id);
  if (match === null) return undefined;
  const [, family = '', verb = ''] = match;
  const file = verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { id, family, file, symbol: `${family}${verb.charAt(0).toUpperCase()}${verb.slice(1)}` };
}

const actionText = ({ id, symbol }: ActionNames): string => `import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';

/** Says in one sentence what it does. */
export const ${symbol} = defineAction({
  id: '${id}',
  title: '${id}',
  summary: 'Repeats a text.',
  sentence: '${id} {text}',
  needs: [],
  effect: 'none',
  input: z.strictObject({
    text: z.string().meta({ title: 'Text', description: 'What to repeat.', widget: 'expression' }),
  }),
  output: z.object({
    text: z.string().meta({ title: 'Text', description: 'The text as given.' }),
  }),
  examples: [{ title: 'Repeat a word', input: { text: 'hello' }, output: { text: 'hello' } }],
  run: async (_ports, { text }) => ({ text }),
});
`;

const testText = ({
  id,
  family,
  file,
  symbol,
}: ActionNames): string => `import { expect, test } from 'vitest';
import { ${symbol} } from '../../bots/actions/${family}/${file}.ts';

test('${id} answers the text it was given', async () => {
  const context = {
    signal: new AbortController().signal,
    step: { name: 'try', pointer: '/do/0/try', path: '/do/0/try' },
  };
  const answer = await ${symbol}.run(context as never, { text: 'hello' });
  expect(answer).toEqual({ text: 'hello' });
});
`;

/** The registry with the action's import and line added, both in their order. */
export function registerIn(registry: string, { symbol, family, file }: ActionNames): string {
  const line = `import { ${symbol} } from '../actions/${family}/${file}.ts';`;
  const lines = registry.split('\n');
  const isImport = (text: string) => text.includes("from '../actions/");
  const after = lines.findLastIndex((text) => isImport(text) && pathOf(text) < pathOf(line));
  const first = lines.findIndex(isImport);
  lines.splice(after === -1 ? first : after + 1, 0, line);
  const list = lines.findIndex((text) => text.startsWith('const actions'));
  const end = lines.findIndex((text, index) => index > list && text === '];');
  const entries = lines.slice(list + 1, end);
  const sibling = entries.findLastIndex((text) => new RegExp(`^  ${family}[A-Z]`).test(text));
  lines.splice(sibling === -1 ? end : list + 2 + sibling, 0, `  ${symbol},`);
  return lines.join('\n');
}

const pathOf = (line: string): string => /from '([^']+)'/.exec(line)?.[1] ?? '';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Makes the files of a new action below `root`; answers their paths, or throws an error that says what is in the way. */
export async function newAction(id: string, root = repositoryRoot): Promise<string[]> {
  const names = actionNames(id);
  if (names === undefined) throw new Error(`${id} is not family.verb in letters, e.g. pdf.splitPages.`);
  const action = `bots/actions/${names.family}/${names.file}.ts`;
  const test = `test/actions/${names.family}-${names.file}.test.ts`;
  for (const path of [action, test]) {
    if (await exists(join(root, path))) throw new Error(`${path} is already there.`);
  }
  const registryPath = join(root, 'bots/catalog/registry.ts');
  const registry = await readFile(registryPath, 'utf8');
  await writeFileAtomically(join(root, action), actionText(names));
  await writeFileAtomically(join(root, test), testText(names));
  await writeFileAtomically(registryPath, registerIn(registry, names));
  return [action, 'bots/catalog/registry.ts', test];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [id] = process.argv.slice(2);
  if (id === undefined || id.startsWith('-')) {
    console.log(usage);
    process.exitCode = id === '--help' ? 0 : 2;
  } else {
    try {
      const made = await newAction(id);
      console.log(`Made ${made.join(', ')}.`);
      console.log(
        'Next: declare title, summary, needs, input, output and examples in the first file and write run;',
      );
      console.log(
        'say in the test what it does; then `npm run generate` writes its page and `npm run check` checks it all.',
      );
    } catch (error) {
      console.error((error as Error).message);
      process.exitCode = 1;
    }
  }
}
