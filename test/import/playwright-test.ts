import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserArguments, browserToStart } from '../../bots/drivers/web/launch.ts';

const root = join(import.meta.dirname, '..', '..');

/** How a run of Playwright Test ended. */
export interface TestEnd {
  readonly code: number | null;
  readonly output: string;
}

function ended(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<TestEnd> {
  const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Checks the types of an exported test and performs it with Playwright Test in the installed browser. */
export async function performTest(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ types: TestEnd; run: TestEnd }> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-export-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'bot.spec.ts'), text);
    const launchOptions = { executablePath: await browserToStart(undefined), args: browserArguments() };
    await writeFile(
      join(folder, 'playwright.config.ts'),
      `export default { workers: 1, reporter: 'line', timeout: 30000, use: { headless: true, launchOptions: ${JSON.stringify(launchOptions)} } };\n`,
    );
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--types',
      'node',
      '--ignoreConfig',
    ];
    const types = await ended(
      join(root, 'node_modules/typescript/bin/tsc'),
      [...options, 'bot.spec.ts'],
      folder,
      process.env,
    );
    const run = await ended(join(root, 'node_modules/@playwright/test/cli.js'), ['test'], folder, {
      ...process.env,
      ...env,
      CI: '',
    });
    return { types, run };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
