import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from './command.ts';

interface Check {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
  readonly fix?: string;
}

test('doctor looks at everything and knows the fix for what is missing', async () => {
  await using home = await newHome();
  const { stdout } = await home.run(['doctor', '--json'], { env: { DBUS_SESSION_BUS_ADDRESS: '' } });
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  expect(checks.map(({ id }) => id)).toEqual([
    'node',
    'browser',
    'display',
    'accessibility',
    'models',
    'providers',
    'keyring',
    'disk',
    'electron',
  ]);
  for (const { status, detail, fix } of checks) {
    expect(detail).not.toContain('could not be examined');
    if (status === 'missing') expect(fix).toMatch(/\w/);
  }
  expect(checks.find(({ id }) => id === 'node')).toMatchObject({ status: 'ok' });
});

test('without a credential store a secret is refused with the reason, and its value is nowhere in the output', async () => {
  await using home = await newHome();
  const { code, stdout, stderr } = await home.run(['secret', 'set', 'erp.password'], {
    input: 'Canary-77\n',
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('credential store');
  expect(stdout + stderr).not.toContain('Canary');
});

test('an empty secret is a mistake of usage', async () => {
  await using home = await newHome();
  expect((await home.run(['secret', 'set', 'erp.password'])).code).toBe(2);
});

test('a value on the command line is not taken as a secret', async () => {
  await using home = await newHome();
  const { code, stderr } = await home.run(['secret', 'set', 'erp.password', 'Canary-1'], { input: 'x' });
  expect(code).toBe(2);
  expect(stderr).toContain('too many arguments');
});

const keyring = ['dbus-run-session', 'gnome-keyring-daemon'].every((name) =>
  existsSync(join('/usr/bin', name)),
);
if (!keyring)
  process.stderr.write(
    '\n*** SKIPPED: the keyring test needs dbus-run-session and gnome-keyring-daemon (apt-get install -y gnome-keyring dbus) ***\n\n',
  );

test.runIf(keyring)(
  'secrets are kept in the keyring of the session, listed by name and deleted',
  async () => {
    await using home = await newHome();
    const program = join(import.meta.dirname, '..', '..', 'bin', 'understudy.cjs');
    const script = [
      'printf "%s" pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
      'u() { "$NODE" "$PROGRAM" secret "$@"; }',
      'printf "%s" "s3cret value" | u set erp.password',
      'printf "%s" clerk | u set erp.user',
      'u list --json',
      'u delete erp.user',
      'u list --json',
      'u delete erp.user; echo "code $?"',
    ].join('\n');
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(
        'dbus-run-session',
        ['--', 'bash', '-c', script],
        {
          env: {
            ...process.env,
            HOME: home.path,
            XDG_RUNTIME_DIR: home.path,
            UNDERSTUDY_HOME: home.path,
            NODE: process.execPath,
            PROGRAM: program,
          },
        },
        (error, out, err) =>
          error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}\n${err}`)),
      );
    });
    expect(stdout).toContain('Stored erp.password.');
    expect(stdout).toContain('["erp.password","erp.user"]');
    expect(stdout).toContain('["erp.password"]');
    expect(stdout).toContain('code 1');
    const { status } = spawnSync('grep', ['-rqaF', 's3cret value', home.path]);
    expect(status).toBe(1);
  },
);
