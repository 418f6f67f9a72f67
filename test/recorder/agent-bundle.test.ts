import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadBundle } from '../../recorder/web/agent-source.ts';

async function places() {
  const path = await mkdtemp(join(tmpdir(), 'understudy-agent-'));
  // A file where a folder should be can be written by nobody, not even by root.
  await writeFile(join(path, 'blocked'), '');
  return {
    path,
    shipped: join(path, 'agent-bundle.js'),
    blocked: join(path, 'blocked', 'agent'),
    own: join(path, 'own', 'agent'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

test('where the program’s folder cannot be written, the agent is kept in the next place and taken from there', async () => {
  await using at = await places();
  const caches = [at.blocked, at.own];
  const made = await loadBundle({ shipped: at.shipped, caches });
  expect(made).toContain('understudyConfig');
  const [name, ...others] = await readdir(at.own);
  expect(others).toEqual([]);
  expect(await readFile(join(at.own, name ?? ''), 'utf8')).toBe(made);
  await writeFile(join(at.own, name ?? ''), '/* kept */');
  expect(await loadBundle({ shipped: at.shipped, caches })).toBe('/* kept */');
});

test('where nothing can be written, the agent is made again each time', async () => {
  await using at = await places();
  expect(await loadBundle({ shipped: at.shipped, caches: [at.blocked] })).toContain('understudyConfig');
  expect((await readdir(at.path)).sort()).toEqual(['blocked']);
});

test('a shipped agent is taken before all, and nothing is written', async () => {
  await using at = await places();
  await writeFile(at.shipped, '/* shipped */');
  await mkdir(at.own, { recursive: true });
  expect(await loadBundle({ shipped: at.shipped, caches: [at.own] })).toBe('/* shipped */');
  expect(await readdir(at.own)).toEqual([]);
});
