import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { browserToStart } from '../../bots/drivers/web/launch.ts';

/** A port of the loopback that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/**
 * Writes a program into the folder that starts the machine's browser without a window; the person who would sit in
 * front of it comes in through the debugging port.
 */
export async function scriptedBrowser(
  folder: string,
): Promise<{ readonly path: string; readonly url: string }> {
  const port = await freePort();
  const path = join(folder, 'scripted-browser');
  const browser = await browserToStart(undefined);
  await writeFile(path, `#!/bin/sh\nexec "${browser}" --headless=new --remote-debugging-port=${port} "$@"\n`);
  await chmod(path, 0o755);
  return { path, url: `http://127.0.0.1:${port}` };
}
