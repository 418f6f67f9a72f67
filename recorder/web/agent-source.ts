import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentConfig } from '../page/agent.ts';

const pageFolder = fileURLToPath(new URL('../page/', import.meta.url));

/** Where a packaged program has the agent ready; in the sources there is none. */
const shippedBundle = fileURLToPath(new URL('./agent-bundle.js', import.meta.url));

/** Places for the bundle made at first use: beside the program, or in this account's own cache where that is read-only. */
const cacheFolders = [fileURLToPath(new URL('../../.cache/agent/', import.meta.url)), accountCache()];

/** Only this account may write here: the bundle runs in every recorded page. */
function accountCache(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32')
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Understudy', 'Cache', 'agent');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Understudy', 'agent');
  const caches =
    XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  return join(caches, 'understudy', 'agent');
}

let bundle: Promise<string> | undefined;

/** The in-page agent as one script, shipped with a package, or bundled at first use and kept under `.cache/agent/<hash>.js`. */
export async function agentSource(config: AgentConfig): Promise<string> {
  bundle ??= loadBundle();
  try {
    return `(function(understudyConfig){${await bundle}\n})(${JSON.stringify(config)});`;
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}

/** Where {@link loadBundle} looks and keeps; a test names its own. */
export interface BundlePlaces {
  readonly shipped: string;
  /** The first that can be written keeps the bundle; where none can, it is made again at the next start. */
  readonly caches: readonly string[];
}

/** The bundle as the package ships it, else as an earlier start kept it, else made now. */
export async function loadBundle(
  places: BundlePlaces = { shipped: shippedBundle, caches: cacheFolders },
): Promise<string> {
  const shipped = await textIfThere(places.shipped);
  if (shipped !== undefined) return shipped;
  const name = `${await sourceHash()}.js`;
  for (const folder of places.caches) {
    const kept = await textIfThere(join(folder, name));
    if (kept !== undefined) return kept;
  }
  const text = await bundleAgent();
  for (const folder of places.caches) if (await keep(folder, name, text)) break;
  return text;
}

/** Bundles the page's half of the recorder into one script; packaging calls it too. */
export async function bundleAgent(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(pageFolder, 'agent.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome110',
    platform: 'browser',
    charset: 'utf8',
    legalComments: 'inline',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

const hasCode = (error: unknown, codes: ReadonlySet<string>): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.has(error.code);

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);
const unwritable: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ENOSPC']);

async function textIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, absent)) return undefined;
    throw error;
  }
}

async function keep(folder: string, name: string, text: string): Promise<boolean> {
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, join(folder, name));
    return true;
  } catch (error) {
    if (hasCode(error, unwritable)) return false;
    throw error;
  }
}

/** Digest of everything the bundle is made of. */
async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(pageFolder)).filter((name) => name.endsWith('.ts')).sort();
  for (const name of names) hash.update(name).update(await readFile(join(pageFolder, name)));
  const library = new URL('../../node_modules/dom-accessibility-api/package.json', import.meta.url);
  hash.update(await readFile(library));
  return hash.digest('hex').slice(0, 16);
}
