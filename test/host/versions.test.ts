import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calls } from '../../contract/rpc/index.ts';
import { createHost } from '../../host/compose.ts';
import { createMemorySecrets } from '../../host/storage/file-secrets.ts';
import { versionedBot } from '../renderer/versioned-bot.ts';
import { foldersBelow, tempFolder } from './host-under-test.ts';

const context = { signal: new AbortController().signal };

test('a bot that is in no repository has no versions, and still compares with another bot', async () => {
  await using home = await tempFolder();
  const folders = foldersBelow(home.path);
  const host = await createHost({ folders, secrets: createMemorySecrets() });
  const { botId } = await host.handlers['bots.create']({ title: 'One' }, context);
  const copy = await host.handlers['bots.duplicate']({ botId, title: 'Two' }, context);
  expect(await host.handlers['versions.list']({ botId }, context)).toEqual({
    repository: false,
    commits: [],
  });
  const { diff } = await host.handlers['versions.compare'](
    { before: { botId }, after: { botId: copy.botId } },
    context,
  );
  expect(diff.steps).toEqual([]);
  expect(diff.document.map(({ pointer }) => pointer)).toContain('/document/name');
  await host.close();
});

test('commits are listed, and a version is read from git with its pictures', async () => {
  await using home = await tempFolder();
  const folders = foldersBelow(home.path);
  await versionedBot(folders.workspace);
  const host = await createHost({ folders, secrets: createMemorySecrets() });
  const botId = 'enter-invoices';
  const { commits } = await host.handlers['versions.list']({ botId }, context);
  expect(commits).toMatchObject([{ author: 'Mara', title: 'Enter invoices, as recorded' }]);
  const revision = commits[0]?.revision;
  const version = { botId, ...(revision === undefined ? {} : { revision }) };
  const old = await host.handlers['versions.crop']({ version, target: 'signOn.user' }, context);
  const now = await host.handlers['versions.crop']({ version: { botId }, target: 'signOn.user' }, context);
  expect(old.dataUrl).toMatch(/^data:image\/png;base64,/);
  expect(now.dataUrl).not.toBe(old.dataUrl);
  expect(await host.handlers['versions.crop']({ version, target: 'signOn.send' }, context)).toEqual({});
  // What cannot be read as YAML is told, not refused.
  await writeFile(join(folders.workspace, botId, 'bot.yaml'), 'do: [');
  const { diff } = await host.handlers['versions.compare']({ before: version, after: { botId } }, context);
  expect(diff.problems).toMatchObject([{ side: 'after', finding: { code: 'document-syntax' } }]);
  await host.close();
});

test('a revision is a hash, never an option of git', () => {
  const asked = { version: { botId: 'x', revision: '--output=/tmp/x' }, target: 'a' };
  expect(calls['versions.crop'].params.safeParse(asked).success).toBe(false);
});
