import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { registry as realRegistry } from '../../bots/catalog/registry.ts';
import { repositoryRoot } from '../../scripts/generate/generated-files.ts';
import { newAction } from '../../scripts/new-action.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'new-action-'));
  for (const folder of [
    'bots/actions',
    'bots/catalog',
    'bots/tsconfig.json',
    'contract',
    'tsconfig.base.json',
  ]) {
    await cp(join(repositoryRoot, folder), join(root, folder), { recursive: true });
  }
  await symlink(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

test('a new action is registered beside its family and works at once', async () => {
  const made = await newAction('web.scrollDown', root);
  expect(made).toEqual([
    'bots/actions/web/scroll-down.ts',
    'bots/catalog/registry.ts',
    'test/actions/web-scroll-down.test.ts',
  ]);
  await newAction('pdf.split', root);
  const { registry } = (await import(pathToFileURL(join(root, 'bots/catalog/registry.ts')).href)) as {
    registry: typeof realRegistry;
  };
  const ids = registry.list().map((action) => action.id);
  expect(ids.indexOf('web.scrollDown')).toBe(ids.indexOf('file.list') - 1);
  expect(ids.at(-1)).toBe('pdf.split');
  const action = registry.get('web.scrollDown');
  expect(action?.entry.examples).toHaveLength(1);
  expect(await action?.run({} as never, { text: 'hello' })).toEqual({ text: 'hello' });
  const imports = (await readFile(join(root, 'bots/catalog/registry.ts'), 'utf8')).match(
    /'\.\.\/actions\/[^']+'/g,
  );
  expect(imports).toEqual([...(imports ?? [])].sort());
});

test('a name that is taken or is not family.verb is refused, and nothing is written', async () => {
  await expect(newAction('web.click', root)).rejects.toThrow('already there');
  await expect(newAction('Web click', root)).rejects.toThrow('family.verb');
  await expect(newAction('../evil.x', root)).rejects.toThrow('family.verb');
});
