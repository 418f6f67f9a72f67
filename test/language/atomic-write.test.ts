import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('writes a new file, missing folders included, and leaves nothing else behind', async () => {
  await writeFileAtomically(join(folder, 'a', 'b.txt'), 'text');
  await writeFileAtomically(join(folder, 'a', 'c.bin'), new Uint8Array([1, 2]));
  expect(await readFile(join(folder, 'a', 'b.txt'), 'utf8')).toBe('text');
  expect(await readdir(join(folder, 'a'))).toEqual(['b.txt', 'c.bin']);
});

it('keeps the rights of the file it replaces', async () => {
  const path = join(folder, 'secret.yaml');
  await writeFile(path, 'old');
  await chmod(path, 0o600);
  await writeFileAtomically(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('lets readers see whole contents only while many writers replace the file', async () => {
  const path = join(folder, 'busy.txt');
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
  await writeFileAtomically(path, contents[0] ?? '');
  const writing = Promise.all(contents.map((content) => writeFileAtomically(path, content)));
  const seen = await Promise.all(Array.from({ length: 50 }, () => readFile(path, 'utf8')));
  await writing;
  for (const text of seen) expect(contents).toContain(text);
  expect(await readdir(folder)).toEqual(['busy.txt']);
});

it('fails with the path and the reason, the old file unchanged and no temp file left', async () => {
  const path = join(folder, 'taken');
  await writeFileAtomically(join(path, 'inside.txt'), 'x');
  await expect(writeFileAtomically(path, 'y')).rejects.toMatchObject({
    code: 'file-write-failed',
    message: expect.stringContaining(path) as string,
  });
  expect(await readdir(folder)).toEqual(['taken']);
  expect(await readFile(join(path, 'inside.txt'), 'utf8')).toBe('x');
});
