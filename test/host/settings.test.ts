import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMemorySecrets, layerSecrets } from '../../host/storage/file-secrets.ts';
import { createKeyringSecrets, type KeyringEntry } from '../../host/storage/keyring-secrets.ts';
import { soundSettings } from '../../host/storage/settings-store.ts';
import { serveHost } from './host-under-test.ts';

test('settings are kept on disk, and another workspace brings its bots', async () => {
  await using served = await serveHost();
  const { client, folders } = served;
  await client.call('bots.create', { title: 'Here' });
  const elsewhere = join(folders.data, 'elsewhere');
  await mkdir(elsewhere);
  const told = new Promise<readonly string[]>((resolve) => {
    client.on('bots.changed', ({ botIds }) => resolve(botIds));
  });
  expect(await client.call('settings.set', { workspace: elsewhere, theme: 'dark' })).toMatchObject({
    theme: 'dark',
  });
  expect(await told).toEqual([]);
  expect((await client.call('bots.list', {})).bots).toEqual([]);
  const kept = JSON.parse(await readFile(join(folders.data, 'settings.json'), 'utf8')) as unknown;
  expect(kept).toMatchObject({ theme: 'dark', workspace: elsewhere });
});

test('a setting that does not fit is refused and changes nothing', async () => {
  await using served = await serveHost();
  await expect(served.client.call('settings.set', { elementTimeoutMs: -1 })).rejects.toMatchObject({
    problem: { code: 'rpc-invalid' },
  });
  expect(await served.client.call('settings.get', {})).toMatchObject({ elementTimeoutMs: 30_000 });
});

test('one bad line in the file of settings costs that line only', () => {
  expect(soundSettings({ theme: 'purple', elementTimeoutMs: 5_000, unknown: 1 }, '/bots')).toMatchObject({
    theme: 'system',
    elementTimeoutMs: 5_000,
    workspace: '/bots',
  });
});

test('a secret goes in and never comes out', async () => {
  await using served = await serveHost();
  const { client } = served;
  await client.call('secrets.set', { name: 'erp.user', value: 'Canary-9' });
  const listed = await client.call('secrets.list', {});
  expect(listed.names).toEqual(['erp.user']);
  expect(JSON.stringify(listed)).not.toContain('Canary');
  await client.call('secrets.delete', { name: 'erp.user' });
  expect((await client.call('secrets.list', {})).names).toEqual([]);
  await expect(readFile(join(served.folders.data, 'settings.json'), 'utf8')).rejects.toThrow();
});

test('the demo’s secrets are there without touching the machine’s store', async () => {
  const machine = createMemorySecrets({ own: '1' });
  const secrets = layerSecrets(createMemorySecrets({ 'ledger.user': 'clerk' }), machine);
  expect(await secrets.list()).toEqual(['ledger.user', 'own']);
  expect(await secrets.get('ledger.user')).toBe('clerk');
  await secrets.set('new', '2');
  expect(await machine.list()).toEqual(['new', 'own']);
});

/** A credential store in memory with the calls of the real one. */
function keyring(): {
  readonly held: Map<string, string>;
  open(service: string, account: string): Promise<KeyringEntry>;
} {
  const held = new Map<string, string>();
  return {
    held,
    open: async (service, account) => {
      const key = `${service}/${account}`;
      return {
        getPassword: async () => held.get(key) ?? null,
        setPassword: async (value) => {
          held.set(key, value);
        },
        deleteCredential: async () => held.delete(key),
      };
    },
  };
}

test('names are listed without reading values, also when many are stored at once', async () => {
  const store = keyring();
  const secrets = createKeyringSecrets(store.open);
  await Promise.all(['c', 'a', 'b'].map((name) => secrets.set(name, `value of ${name}`)));
  expect(await secrets.list()).toEqual(['a', 'b', 'c']);
  expect(await secrets.delete('b')).toBe(true);
  expect(await secrets.delete('b')).toBe(false);
  expect(await secrets.list()).toEqual(['a', 'c']);
  expect(await secrets.get('b')).toBeUndefined();
});

test('a store that does not answer is reported as such, in the list of the Studio too', async () => {
  const secrets = createKeyringSecrets(async () => {
    throw new Error('the keyring is locked');
  });
  await expect(secrets.get('x')).rejects.toMatchObject({ code: 'secret-store-unavailable' });
  await using served = await serveHost({ secrets });
  expect(await served.client.call('secrets.list', {})).toMatchObject({
    names: [],
    problem: expect.stringContaining('the keyring is locked'),
  });
});

test('a damaged list of names is told, not taken as empty', async () => {
  const store = keyring();
  store.held.set('Understudy names/index', '{');
  await expect(createKeyringSecrets(store.open).list()).rejects.toMatchObject({
    code: 'secret-store-unavailable',
  });
});

test('settings that are no JSON are told and left as they are', async () => {
  await using served = await serveHost();
  const file = join(served.folders.data, 'settings.json');
  await writeFile(file, '{ broken');
  await expect(served.client.call('settings.get', {})).rejects.toMatchObject({
    problem: { code: 'settings-unreadable' },
  });
  expect(await readFile(file, 'utf8')).toBe('{ broken');
});
