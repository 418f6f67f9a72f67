import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildElectron, toJavaScript } from '../../electron/build.ts';
import { tempFolder } from '../host/host-under-test.ts';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..', '..');

interface Configuration {
  electronFuses: Record<string, boolean>;
  [name: string]: unknown;
}

const configuration = async (): Promise<Configuration> =>
  parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;

const schema = (): object => require(join(root, 'node_modules', 'app-builder-lib', 'scheme.json')) as object;

const problemsOf = (value: unknown): string[] => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema());
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

test('the packaging configuration follows electron-builder’s own schema', async () => {
  expect(problemsOf(await configuration())).toEqual([]);
});

test('the schema refuses a misspelt field, so that the test above means something', async () => {
  expect(problemsOf({ ...(await configuration()), electronFusez: {} })).not.toEqual([]);
  expect(problemsOf({ ...(await configuration()), nsis: { oneClick: 'no' } })).not.toEqual([]);
});

test('packages for Windows, Linux and macOS are made', async () => {
  expect(await configuration()).toMatchObject({
    win: { target: ['nsis', 'msi'] },
    linux: { target: ['deb', 'AppImage'] },
    mac: { target: ['dmg'] },
    protocols: [{ schemes: ['understudy'] }],
  });
});

test('the fuses close every door of the binary', async () => {
  expect((await configuration()).electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('modules become JavaScript whose imports and worker addresses follow', async () => {
  const source = [
    "import type { A } from './types.ts';",
    "import { b } from '../b.ts';",
    "const lazy = () => import('./lazy.ts');",
    "new Worker(new URL('./worker.ts', import.meta.url));",
    "const name: string = 'agent.ts';",
    'export { b, lazy, name };',
  ].join('\n');
  const code = await toJavaScript(source, 'x.ts');
  expect(code).not.toContain('types');
  expect(code).toContain('../b.js');
  expect(code).toContain('./lazy.js');
  expect(code).toContain('./worker.js');
  expect(code).toContain('"agent.ts"');
});

test('the package brings the recorder’s agent ready to use, and no bundler', async () => {
  await using temp = await tempFolder();
  const out = await buildElectron(temp.path);
  const agent = join(out, 'recorder', 'web', 'agent-source.js');
  const shipped = await readFile(join(out, 'recorder', 'web', 'agent-bundle.js'), 'utf8');
  const { agentSource } = (await import(agent)) as { agentSource(config: object): Promise<string> };
  expect(shipped.length).toBeGreaterThan(1_000);
  expect(await agentSource({ binding: 'b', measure: false })).toContain(shipped);
  expect(existsSync(join(out, 'recorder', 'page'))).toBe(false);
  expect((await configuration())['files']).toEqual(
    expect.arrayContaining(['!node_modules/esbuild/**', '!node_modules/@esbuild/**']),
  );
});
