import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles } from '../../bots/drivers/files/files.ts';
import { createHttp } from '../../bots/drivers/http/http.ts';
import { hostPermitted, permissionsOfRun } from '../../bots/drivers/permissions.ts';
import { browserPlaces, findBrowsers } from '../../bots/drivers/web/find-browser.ts';
import { permissionsSchema } from '../../contract/flow/manifest.ts';
import { servePages } from '../support/pages/page-server.ts';
import { stepScope } from '../support/pages/step-scope.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-drivers-'));
  await mkdir(join(folder, 'in', 'deep'), { recursive: true });
  await writeFile(join(folder, 'in', 'b.csv'), 'b');
  await writeFile(join(folder, 'in', 'a.csv'), 'a');
  await writeFile(join(folder, 'in', 'deep', 'c.csv'), 'c');
  await writeFile(join(folder, 'secret.txt'), 'top');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const files = (read: string[], write: string[] = []) =>
  createFiles(stepScope({ folder, permissions: { read, write } }));

describe('files', () => {
  test('a folder is listed in order, by pattern, and with its subfolders where asked', async () => {
    const names = async (options: object) =>
      (await files(['in']).list('in', options)).map((entry) => entry.name);
    expect(await names({})).toEqual(['a.csv', 'b.csv']);
    expect(await names({ recursive: true, pattern: '[bc].csv' })).toEqual(['b.csv', 'c.csv']);
  });

  test('nothing outside of the permitted folders is reached, also not by .. or a link', async () => {
    await symlink(join(folder, 'secret.txt'), join(folder, 'in', 'link.csv'));
    await symlink(folder, join(folder, 'in', 'up'));
    const port = files(['in'], ['in']);
    for (const path of ['secret.txt', 'in/../secret.txt', 'in/link.csv', 'in/up/secret.txt', '/etc/passwd']) {
      await expect(port.readText(path), path).rejects.toMatchObject({ code: 'permission-denied' });
    }
    await expect(port.write('in/up/new.txt', 'x')).rejects.toMatchObject({ code: 'permission-denied' });
    await expect(port.write('in/link.csv', 'x')).rejects.toMatchObject({ code: 'permission-denied' });
    expect((await port.list('in')).map((entry) => entry.name)).toEqual(['a.csv', 'b.csv']);
    expect(await readFile(join(folder, 'secret.txt'), 'utf8')).toBe('top');
  });

  test('what may only be read is not written', async () => {
    await expect(files(['in']).write('in/a.csv', 'x')).rejects.toMatchObject({ code: 'permission-denied' });
  });

  test('writing replaces whole, appends, makes folders and leaves no temporary file', async () => {
    const port = files([], ['out']);
    await port.write('out/x/r.txt', 'one');
    await port.write('out/x/r.txt', 'two');
    expect(await port.write('out/x/r.txt', '!', { append: true })).toMatchObject({ bytes: 4, name: 'r.txt' });
    expect(await port.readText('out/x/r.txt')).toBe('two!');
    expect(await readdir(join(folder, 'out', 'x'))).toEqual(['r.txt']);
  });

  test('a file is moved into a folder, and an existing one is not lost unless asked', async () => {
    const port = files(['in'], ['in', 'done']);
    expect(await port.move('in/a.csv', 'done/')).toMatchObject({ path: join(folder, 'done', 'a.csv') });
    await expect(port.move('in/b.csv', 'done/a.csv')).rejects.toMatchObject({ code: 'file-write-failed' });
    expect(await port.readText('in/b.csv')).toBe('b');
    await port.move('in/b.csv', 'done/a.csv', { overwrite: true });
    expect(await port.readText('done/a.csv')).toBe('b');
  });

  test('a missing file says so', async () => {
    await expect(files(['.']).readText('none.txt')).rejects.toMatchObject({
      code: 'file-not-found',
      values: { reason: 'there is no such file or folder' },
    });
  });
});

describe('permissions', () => {
  test('hosts are permitted whole, by port, by subdomain or all', () => {
    const may = (entry: string, url: string) => hostPermitted([entry], new URL(url));
    expect(may('erp.example', 'https://erp.example/x')).toBe(true);
    expect(may('erp.example', 'https://evil-erp.example/x')).toBe(false);
    expect(may('erp.example:8443', 'https://erp.example/x')).toBe(false);
    expect(may('erp.example:443', 'https://erp.example/x')).toBe(true);
    expect(may('*.example', 'https://erp.example/')).toBe(true);
    expect(may('*.example', 'https://example/')).toBe(false);
    expect(may('*', 'http://anything/')).toBe(true);
    expect(may('[::1]:80', 'http://[::1]/')).toBe(true);
  });

  test('folders may name inputs of the run; a list gives several, a missing one none', () => {
    const permissions = permissionsSchema.parse({
      read: ['.', '${input.folder}', '${input.files}', '${input.no}'],
    });
    expect(permissionsOfRun(permissions, { folder: '/data', files: ['/a', '/b'] }).read).toEqual([
      '.',
      '/data',
      '/a',
      '/b',
    ]);
  });
});

describe('http', () => {
  test('a redirect to a host that is not permitted is not followed, and credentials do not travel', async () => {
    const seen: (string | undefined)[] = [];
    const other = await servePages({
      '/end': (request, response) => {
        seen.push(request.headers.authorization);
        response.end('there');
      },
    });
    const first = await servePages({
      '/go': (_request, response: ServerResponse) => {
        response.writeHead(302, { location: `${other.url}/end` }).end();
      },
    });
    try {
      const get = (hosts: string[], redirect?: boolean) =>
        createHttp(stepScope({ permissions: { hosts } })).request({
          method: 'get',
          url: `${first.url}/go`,
          headers: { authorization: 'Bearer x' },
          redirect,
        });
      await expect(get([first.host])).rejects.toMatchObject({ code: 'permission-denied' });
      expect(seen).toEqual([]);
      expect(Buffer.from((await get([first.host, other.host])).body).toString()).toBe('there');
      expect(seen).toEqual([undefined]);
      expect((await get([first.host], false)).status).toBe(302);
    } finally {
      await first.close();
      await other.close();
    }
  });

  test('an answer that is too large, a refused connection and a cancel are errors of their own', async () => {
    const server = await servePages({ '/big': 'x'.repeat(5000), '/hang': () => undefined });
    try {
      const port = createHttp(stepScope({}), { maxBytes: 1000 });
      await expect(port.request({ method: 'GET', url: `${server.url}/big` })).rejects.toMatchObject({
        values: { reason: 'the answer is larger than 1000 bytes.' },
      });
      await expect(port.request({ method: 'GET', url: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
        code: 'http-failed',
      });
      const cancel = new AbortController();
      const reason = new Error('stop');
      const hanging = createHttp(stepScope({ signal: cancel.signal })).request({
        method: 'GET',
        url: `${server.url}/hang`,
      });
      cancel.abort(reason);
      await expect(hanging).rejects.toBe(reason);
    } finally {
      await server.close();
    }
  });
});

test('why a service cannot be reached is said in words, with the code to look up', async () => {
  const failing = (error: Error) =>
    createHttp(stepScope({ permissions: { hosts: ['*'] } }), {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: error })),
    })
      .request({ method: 'GET', url: 'https://erp.example/' })
      .catch((failure: unknown) => (failure as { values: { reason: string } }).values.reason);
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  expect(await failing(coded('DEPTH_ZERO_SELF_SIGNED_CERT'))).toBe(
    'its certificate is signed by itself, so nobody vouches for it (DEPTH_ZERO_SELF_SIGNED_CERT).',
  );
  expect(await failing(coded('ERR_TLS_CERT_ALTNAME_INVALID'))).toContain('for another host');
  expect(await failing(new AggregateError([coded('ECONNREFUSED')], ''))).toContain('nothing listens there');
  expect(await failing(new Error('something new'))).toBe('something new.');
});

test('a service that speaks no TLS where it should is told apart', async () => {
  const server = await servePages({ '/': 'plain' });
  try {
    const url = server.url.replace('http:', 'https:');
    await expect(createHttp(stepScope({})).request({ method: 'GET', url })).rejects.toMatchObject({
      code: 'http-failed',
      values: { reason: expect.stringContaining('does not speak TLS') as string },
    });
  } finally {
    await server.close();
  }
});

test('browsers are looked for where each system keeps them, Chrome before Edge before Chromium', async () => {
  const machine = (platform: NodeJS.Platform, present: string[]) => ({
    platform,
    env: { PROGRAMFILES: 'C:\\Program Files', PATH: '/opt/bin' },
    home: '/Users/ada',
    exists: async (path: string) => present.includes(path),
  });
  const edge = 'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(await findBrowsers(machine('win32', [edge]))).toEqual([{ name: 'Edge', path: edge }]);
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect((await findBrowsers(machine('darwin', [mac])))[0]).toEqual({ name: 'Chrome', path: mac });
  expect(await findBrowsers(machine('linux', ['/opt/bin/chromium', '/usr/bin/google-chrome']))).toEqual([
    { name: 'Chrome', path: '/usr/bin/google-chrome' },
    { name: 'Chromium', path: '/opt/bin/chromium' },
  ]);
  expect(browserPlaces(machine('linux', [])).length).toBeGreaterThan(8);
});
