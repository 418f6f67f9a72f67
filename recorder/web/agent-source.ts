import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentConfig } from '../page/agent.ts';

const pageFolder = fileURLToPath(new URL('../page/', import.meta.url));
const cacheFolder = fileURLToPath(new URL('../../.cache/agent/', import.meta.url));

let bundle: Promise<string> | undefined;

/** The in-page agent as one script, bundled at first use and kept under `.cache/agent/<hash>.js`. */
export async function agentSource(config: AgentConfig): Promise<string> {
  bundle ??= loadBundle();
  try {
    return `(function(understudyConfig){${await bundle}\n})(${JSON.stringify(config)});`;
  } catch (error) {
    bundle = undefined;
    throw error;
  }
}

async function loadBundle(): Promise<string> {
  const file = join(cacheFolder, `${await sourceHash()}.js`);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
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
  const text = outputFiles[0]?.text ?? '';
  await mkdir(cacheFolder, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
  return text;
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
