import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stampFile = join(root, '.cache', 'studio.sha256');

/** Folder of the built Studio: index.html and assets. */
export const studioFolder = join(root, 'dist', 'studio');

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** sha256 over every file the build reads (renderer, contract, lockfile) and its path. */
async function inputDigest(): Promise<string> {
  const files = [
    ...(await filesBelow(join(root, 'renderer'))),
    ...(await filesBelow(join(root, 'contract'))),
    join(root, 'package-lock.json'),
  ].sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(await readFile(file));
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** Swaps the finished build in, so that nobody is served half of one; a build of the same moment may have won. */
async function putInPlace(fresh: string): Promise<void> {
  await rm(studioFolder, { recursive: true, force: true });
  try {
    await rename(fresh, studioFolder);
  } catch (error) {
    if (!existsSync(join(studioFolder, 'index.html'))) throw error;
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Builds the Studio into {@link studioFolder}; does nothing where neither sources nor packages changed since. */
export async function buildStudio(options: { readonly force?: boolean } = {}): Promise<{
  readonly folder: string;
  readonly built: boolean;
}> {
  const digest = await inputDigest();
  const built = existsSync(join(studioFolder, 'index.html')) && existsSync(stampFile);
  if (options.force !== true && built && (await readFile(stampFile, 'utf8')) === digest) {
    return { folder: studioFolder, built: false };
  }
  const { build } = await import('vite');
  const environment = process.env['NODE_ENV'];
  const fresh = join(root, 'dist', `.studio-${process.pid}`);
  // Whoever asks (a test among them), the Studio that is served is the one that ships.
  process.env['NODE_ENV'] = 'production';
  await build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: fresh },
  }).finally(() => {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  });
  await putInPlace(fresh);
  await mkdir(join(root, '.cache'), { recursive: true });
  await writeFile(`${stampFile}.new`, digest);
  await rename(`${stampFile}.new`, stampFile);
  return { folder: studioFolder, built: true };
}

if (import.meta.main) {
  const { folder, built } = await buildStudio({ force: process.argv.includes('--force') });
  console.log(built ? `Built the Studio into ${folder}` : `The Studio in ${folder} is up to date`);
}
