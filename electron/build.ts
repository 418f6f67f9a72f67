import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, transform } from 'esbuild';
import sharp from 'sharp';
import { bundleAgent } from '../host/recording/page-agent.ts';

const root = join(import.meta.dirname, '..');
const packaged = join(root, 'dist', 'electron');

/** Rooms that the desktop program runs; the tree keeps its shape, so that files find each other as in the sources. */
const rooms = ['contract', 'bots', 'recorder', 'models', 'host', 'electron', 'samples'] as const;

/** What runs in pages and in the preload is bundled; the rest of the program takes only types from there. */
const left = (path: string): boolean =>
  path.endsWith('tsconfig.json') ||
  path.endsWith('.d.ts') ||
  path.startsWith(join('recorder', 'page')) ||
  path.startsWith(join('electron', 'preload'));

/** A TypeScript module as JavaScript, its relative references (imports and worker addresses) following. */
export async function toJavaScript(source: string, name: string): Promise<string> {
  const { code } = await transform(source, {
    loader: 'ts',
    format: 'esm',
    target: 'node24',
    sourcefile: name,
  });
  return code.replace(/(["'])(\.{1,2}\/[^"'\n]*)\.ts\1/g, '$1$2.js$1');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function translate(path: string, out: string): Promise<void> {
  const target = join(out, path);
  await mkdir(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) {
    await cp(join(root, path), target);
    return;
  }
  const code = await toJavaScript(await readFile(join(root, path), 'utf8'), path);
  await writeFile(target.replace(/\.ts$/, '.js'), code);
}

async function drawIcons(out: string): Promise<void> {
  const drawing = join(root, 'renderer', 'public', 'icon.svg');
  await mkdir(join(out, 'icons'), { recursive: true });
  await mkdir(join(out, 'electron', 'icons'), { recursive: true });
  await sharp(drawing, { density: 1200 })
    .resize(1024, 1024)
    .png()
    .toFile(join(out, 'icons', 'icon.png'));
  await sharp(drawing, { density: 300 })
    .resize(32, 32)
    .png()
    .toFile(join(out, 'electron', 'icons', 'tray.png'));
}

/**
 * Builds dist/electron (or `out`): every room as JavaScript beside its data files, the preload as one script (a sandboxed preload
 * can load no modules), the recorder's agent for pages ready to use, the icons, and the package.json that makes the tree ES modules.
 */
export async function buildElectron(out: string = packaged): Promise<string> {
  await rm(out, { recursive: true, force: true });
  const files = (await Promise.all(rooms.map(filesOf))).flat().filter((path) => !left(path));
  for (const path of files) await translate(path, out);
  await build({
    entryPoints: [join(root, 'electron', 'preload', 'preload.ts')],
    outfile: join(out, 'preload.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'chrome140',
    external: ['electron'],
  });
  await writeFile(join(out, 'recorder', 'web', 'agent-bundle.js'), await bundleAgent());
  await drawIcons(out);
  const program = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
    dependencies: Record<string, string>;
  };
  const { name, version, license, dependencies } = program;
  const head = { name, version, license, type: 'module', dependencies: { node: dependencies['node'] } };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(head, null, 2)}\n`);
  return out;
}

if (import.meta.main) process.stdout.write(`Built the shell into ${await buildElectron()}\n`);
