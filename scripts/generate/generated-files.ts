import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';

/** Root of the repository. */
export const repositoryRoot = join(import.meta.dirname, '..', '..');

/** Generated files by path from the root, and folders that hold nothing but generated files. */
export interface GeneratedFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly folders?: readonly string[];
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function strays(root: string, { files, folders = [] }: GeneratedFiles): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch(() => []);
    found.push(...names.map((name) => `${folder}/${name}`).filter((path) => !files.has(path)));
  }
  return found;
}

/** Paths of generated files that are missing, differ from what would be written, or are not written any more. */
export async function staleFiles(generated: GeneratedFiles, root = repositoryRoot): Promise<string[]> {
  const stale = await strays(root, generated);
  for (const [path, text] of generated.files) {
    if ((await textOf(join(root, path))) !== text) stale.push(path);
  }
  return stale.sort();
}

/** Runs a generator from the command line: writes its files, or with `--check` says which are stale and fails. */
export async function runGenerator(
  generated: GeneratedFiles,
  args: readonly string[],
  root = repositoryRoot,
): Promise<number> {
  const stale = await staleFiles(generated, root);
  if (args.includes('--check')) {
    for (const path of stale) console.error(`${path} is not what the source says: run \`npm run generate\`.`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const path of stale) {
    const text = generated.files.get(path);
    if (text === undefined) await rm(join(root, path));
    else await writeFileAtomically(join(root, path), text);
    console.log(`${text === undefined ? 'Removed' : 'Wrote'} ${path}`);
  }
  return 0;
}
