import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Path of the Electron program where its binary was installed, else undefined. */
export async function electronBinary(): Promise<string | undefined> {
  const folder = join(import.meta.dirname, '..', '..', 'node_modules', 'electron');
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() =>
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron',
  );
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const path = join(override === undefined || override === '' ? join(folder, 'dist') : override, name.trim());
  return existsSync(path) ? path : undefined;
}
