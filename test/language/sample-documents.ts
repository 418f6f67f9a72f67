import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const examples = join(root, '..', 'shared', 'conformance', 'serverless-workflow', 'examples');

/** Our sample bots and, where the standard's documents are at hand, its examples: name and text of each. */
export function sampleDocuments(): { readonly name: string; readonly text: string }[] {
  const ours = join(root, 'bots', 'samples');
  const found = readdirSync(ours).map((name) => ({ name, path: join(ours, name, 'bot.yaml') }));
  let theirs: string[];
  try {
    theirs = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    theirs = [];
  }
  return [...found, ...theirs.map((name) => ({ name, path: join(examples, name) }))].map(
    ({ name, path }) => ({
      name,
      text: readFileSync(path, 'utf8'),
    }),
  );
}
