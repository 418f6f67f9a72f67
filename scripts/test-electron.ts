import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { electronBinary } from '../host/cli/electron-binary.ts';
import { buildStudio } from '../renderer/bundle/build.ts';

const root = join(import.meta.dirname, '..');

/** Drives the real shell where Electron's binary is installed; each check throws where it does not hold. */
async function testShell(executablePath: string): Promise<string[]> {
  await buildStudio();
  execFileSync(process.execPath, [join(root, 'electron', 'build.ts')], { stdio: 'inherit' });
  const built = join(root, 'dist', 'electron');
  const home = await mkdtemp(join(tmpdir(), 'understudy-electron-'));
  const passed: string[] = [];
  const check = (what: string, holds: boolean): void => {
    if (!holds) throw new Error(`does not hold: ${what}`);
    passed.push(what);
  };
  const app = await _electron.launch({
    executablePath,
    cwd: root,
    args: [join(built, 'electron', 'main', 'main.js'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, UNDERSTUDY_HOME: home } as Record<string, string>,
  });
  try {
    const page = await app.firstWindow();
    await page.waitForLoadState('load');
    check('the Studio is shown from its own scheme', page.url().startsWith('understudy-app://studio/'));
    check(
      'the page has no Node',
      (await page.evaluate(() => typeof Reflect.get(globalThis, 'require'))) === 'undefined',
    );
    await page.getByRole('navigation').waitFor();
    check('the Studio speaks with the host over the port', true);
    const before = page.url();
    await page.evaluate(() => {
      Reflect.get(globalThis, 'open')('https://example.com/');
      Reflect.set(Reflect.get(globalThis, 'location') as object, 'href', 'https://example.com/');
    });
    check('no other address is opened', page.url() === before && app.windows().length === 1);
    return passed;
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true });
  }
}

const binary = await electronBinary();
if (binary === undefined) {
  process.stdout.write(
    'test:electron DID NOT RUN: the Electron binary is not on this machine (node_modules/electron/dist, or ELECTRON_OVERRIDE_DIST_PATH).\n' +
      'The contract test in test/electron ran main and preload against a stand-in; get the binary with node_modules/.bin/install-electron.\n',
  );
} else {
  for (const line of await testShell(binary)) process.stdout.write(`✓ ${line}\n`);
}
