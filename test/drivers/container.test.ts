import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../bots/drivers/clock.ts';
import { findContainerEngine } from '../../bots/drivers/processes/container.ts';
import { createProcesses } from '../../bots/drivers/processes/processes.ts';
import { performed } from '../runner/run-under-test.ts';

/**
 * A stand-in for the container engine: a program called docker that writes down how it was called and answers. What a
 * real engine makes of these arguments is not tested here.
 */
function standIn(): { folder: string; calls: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const log = join(folder, 'calls.txt');
  writeFileSync(log, '');
  const program = `#!/bin/sh
printf '%s\\n' "$*" >> '${log}'
printf 'env %s\\n' "$GREETING" >> '${log}'
if [ "$1" = run ]; then cat; echo " from the container"; fi
`;
  writeFileSync(join(folder, 'docker'), program);
  chmodSync(join(folder, 'docker'), 0o755);
  return { folder, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
}

const path = process.env['PATH'] ?? '';
let engine: ReturnType<typeof standIn>;
beforeEach(() => {
  engine = standIn();
});
afterEach(() => {
  process.env['PATH'] = path;
});

const container = (definition: string, workFolder = tmpdir(), permissions = {}) =>
  performed(`do: [ { box: { run: { container: ${definition} } } } ]`, {
    world: { processes: (scope) => createProcesses(scope, systemClock) },
    permissions: { commands: ['container'], ...permissions },
    workFolder,
  });

describe.runIf(process.platform !== 'win32')('a container', () => {
  it('runs by the engine of this machine, its values unseen in the list of processes', async () => {
    process.env['PATH'] = `${engine.folder}${delimiter}${path}`;
    const folder = mkdtempSync(join(tmpdir(), 'volume-'));
    mkdirSync(join(folder, 'data'));
    const { output } = await container(
      `{ image: 'alpine:3', name: box, command: 'cat', stdin: hello, arguments: [ a, b ], environment: { GREETING: hi },
         ports: { '8080': 80 }, volumes: { data: /data }, pullPolicy: never, lifetime: { cleanup: always } }`,
      folder,
      { write: ['.'] },
    );
    expect(output).toBe('hello from the container\n');
    expect(engine.calls()).toEqual([
      `run --name box --pull=never --rm --interactive --env GREETING --publish 8080:80 --volume ${join(folder, 'data')}:/data alpine:3 sh -c cat sh a b`,
      'env hi',
    ]);
  });

  it('is named as the standard recommends', async () => {
    process.env['PATH'] = `${engine.folder}${delimiter}${path}`;
    await container(`{ image: hello-world }`);
    expect(engine.calls()[0]).toMatch(
      /^run --name under-test-[0-9a-f-]{36}\.tests-box --pull=missing hello-world$/,
    );
  });

  it('reaches no folder that the manifest does not permit', async () => {
    process.env['PATH'] = `${engine.folder}${delimiter}${path}`;
    const { error } = await container(`{ image: hello-world, volumes: { /etc: /etc } }`);
    expect(error).toMatchObject({ code: 'permission-denied' });
  });

  it('is refused where the machine has no engine', async () => {
    expect(findContainerEngine(tmpdir())).toBeUndefined();
    process.env['PATH'] = tmpdir();
    const { error } = await container(`{ image: hello-world }`);
    expect(error).toMatchObject({ code: 'feature-unsupported' });
    expect(error?.detail).toContain('neither docker nor podman');
  });
});
