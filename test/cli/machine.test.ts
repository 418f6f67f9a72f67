import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { providersFinding } from '../../host/doctor/models.ts';
import { providerCandidates } from '../../models/runtime/provider-choice.ts';
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
  const check = (id: string) => checks.find((each) => each.id === id);
  expect(check('node')).toMatchObject({ status: 'ok' });
  expect(check('models')).toMatchObject({ status: 'ok', detail: expect.stringContaining('digests right') });
  expect(check('disk')?.detail).toMatch(/^\d+\.\d GiB free at .*data$/);
  const providers = check('providers')?.detail ?? '';
  expect(providers).toMatch(/^models run on cpu; /);
  expect(providers).toMatch(/cpu works: a line takes \d+ ms/);
  for (const provider of providerCandidates(process.platform))
    expect(providers).toMatch(new RegExp(`${provider} (works|not usable): \\S`));
});

test('providers: no GPU is fine, a GPU that cannot be used gets a fix, and a broken runtime is missing', () => {
  const cpu = { provider: 'cpu', state: 'verified', speedup: 1, reason: 'a line takes 30 ms' } as const;
  const cuda = {
    provider: 'cuda',
    state: 'rejected',
    reason: 'Error: OrtSessionOptionsAppend: Failed to load shared library',
  } as const;
  expect(providersFinding([cuda, cpu], 'cpu', undefined)).toEqual({
    status: 'ok',
    detail:
      'models run on cpu; cuda not usable: Failed to load shared library; cpu works: a line takes 30 ms; no GPU was found',
  });
  expect(providersFinding([cuda, cpu], 'cpu', 'NVIDIA H100')).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining('NVIDIA H100'),
    fix: expect.stringContaining('CUDA'),
  });
  const fast = { provider: 'cuda', state: 'verified', speedup: 6, reason: '6.0 times the speed' } as const;
  expect(providersFinding([fast, cpu], 'cpu', 'NVIDIA H100')).toMatchObject({
    status: 'ok',
    detail: expect.stringContaining('cuda works: 6.0 times the speed'),
  });
  const none = { provider: 'cpu', state: 'rejected', reason: 'it did not answer within 20 s' } as const;
  expect(providersFinding([none], 'cpu', undefined)).toMatchObject({
    status: 'missing',
    fix: expect.stringContaining('npm ci'),
  });
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
