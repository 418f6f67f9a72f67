import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveHost } from './host-under-test.ts';

test('a new bot is listed, opens without errors and is told to every Studio', async () => {
  await using served = await serveHost();
  const { client } = served;
  const heard: string[][] = [];
  client.on('bots.changed', ({ botIds }) => heard.push(botIds));

  const created = await client.call('bots.create', { title: 'Enter Invoices für Öl' });

  expect(created.botId).toBe('enter-invoices-fur-ol');
  expect(heard).toEqual([['enter-invoices-fur-ol']]);
  const { bots } = await client.call('bots.list', {});
  expect(bots).toMatchObject([
    { botId: 'enter-invoices-fur-ol', title: 'Enter Invoices für Öl', problems: 0, steps: 0 },
  ]);
  const open = await client.call('bots.open', { botId: created.botId });
  expect(open.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(open.manifest.title).toBe('Enter Invoices für Öl');
});

test('a second bot of the same title gets a folder of its own', async () => {
  await using served = await serveHost();
  await served.client.call('bots.create', { title: 'Copy' });
  expect(await served.client.call('bots.create', { title: 'Copy' })).toMatchObject({ botId: 'copy-2' });
});

test('saving answers the new revision, and a save against an old revision changes nothing', async () => {
  await using served = await serveHost();
  const { client } = served;
  const { botId, folder } = await client.call('bots.create', { title: 'Log' });
  const open = await client.call('bots.open', { botId });
  const text = open.text.replace(
    'do: []',
    "do:\n  - say:\n      call: log.write\n      with: { message: 'hello' }",
  );

  const saved = await client.call('bots.save', { botId, text, revision: open.revision });

  expect(saved.revision).not.toBe(open.revision);
  expect(await readFile(join(folder, 'bot.yaml'), 'utf8')).toBe(text);
  await expect(
    client.call('bots.save', { botId, text: 'do: []', revision: open.revision }),
  ).rejects.toMatchObject({
    problem: { code: 'bot-changed', values: { botId } },
  });
  expect(await readFile(join(folder, 'bot.yaml'), 'utf8')).toBe(text);
});

test('of two saves made at the same time only one is taken', async () => {
  await using served = await serveHost();
  const { client } = served;
  const { botId } = await client.call('bots.create', { title: 'Race' });
  const { revision, text } = await client.call('bots.open', { botId });
  const results = await Promise.allSettled(
    ['one', 'two'].map((note) => client.call('bots.save', { botId, text: `# ${note}\n${text}`, revision })),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a duplicate keeps the steps and carries its own name and title', async () => {
  await using served = await serveHost();
  const { client } = served;
  const { botId } = await client.call('bots.create', { title: 'First' });
  const copy = await client.call('bots.duplicate', { botId, title: 'Second one' });
  const open = await client.call('bots.open', { botId: copy.botId });
  expect(copy.title).toBe('Second one');
  expect(open.text).toContain('name: second-one');
  expect(open.text).toContain('title: Second one');
});

test('a deleted bot leaves the workspace and waits in the trash', async () => {
  await using served = await serveHost();
  const { client, folders } = served;
  const { botId } = await client.call('bots.create', { title: 'Old' });
  await client.call('bots.delete', { botId });
  expect((await client.call('bots.list', {})).bots).toEqual([]);
  expect(await readdir(join(folders.trash, 'old'))).toContain('bot.yaml');
});

test.each(['../outside', '.', '..', 'a/b', '/etc', ''])('the bot id %j leads nowhere', async (botId) => {
  await using served = await serveHost();
  await mkdir(join(served.folders.workspace, '..', 'outside'), { recursive: true });
  await writeFile(join(served.folders.workspace, '..', 'outside', 'bot.yaml'), 'do: []');
  await expect(served.client.call('bots.open', { botId })).rejects.toMatchObject({
    problem: { code: 'bot-not-found' },
  });
  await expect(served.client.call('bots.delete', { botId })).rejects.toMatchObject({
    problem: { code: 'bot-not-found' },
  });
});

test('a bot with broken YAML and no manifest is listed with its problems and opens for repair', async () => {
  await using served = await serveHost();
  const { client, folders } = served;
  const folder = join(folders.workspace, 'broken');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bot.yaml'), 'document: { dsl: 1.0.3\ndo: [');
  const { bots } = await client.call('bots.list', {});
  expect(bots).toMatchObject([{ botId: 'broken', title: 'broken' }]);
  expect(bots[0]?.problems).toBeGreaterThanOrEqual(2);
  const open = await client.call('bots.open', { botId: 'broken' });
  expect(open.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['document-syntax', 'manifest-missing']),
  );
});

test('folders without a bot, hidden folders and dangling links are not listed', async () => {
  await using served = await serveHost();
  const { client, folders } = served;
  await mkdir(join(folders.workspace, 'plain'), { recursive: true });
  await mkdir(join(folders.workspace, '.hidden'), { recursive: true });
  await writeFile(join(folders.workspace, '.hidden', 'bot.yaml'), 'do: []');
  await symlink('/nowhere', join(folders.workspace, 'dangling'));
  expect((await client.call('bots.list', {})).bots).toEqual([]);
  await rm(folders.workspace, { recursive: true });
  expect((await client.call('bots.list', {})).bots).toEqual([]);
});
