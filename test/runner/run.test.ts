import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../bots/drivers/clock.ts';
import { createProcesses } from '../../bots/drivers/processes/processes.ts';
import type { Permissions } from '../../contract/flow/index.ts';
import { performed, runOf, type TestRun } from './run-under-test.ts';
import { testClock } from './test-clock.ts';

const withProcesses = (options: TestRun = {}): TestRun => ({
  ...options,
  world: { processes: (scope) => createProcesses(scope, options.clock ?? systemClock), ...options.world },
});

/** Performs one script and answers what the step gave. */
const script = (code: string, more = '', options: TestRun = {}) =>
  performed(
    `do:
  - script:
      run:
        script:
          language: javascript
${more}          code: |
${code.replace(/^/gm, '            ')}
${options.input === 'return-all' ? '        return: all' : ''}`,
    withProcesses(options),
  );

const all = { input: 'return-all' };

describe('a script', () => {
  it('reads its standard input, arguments and environment as the example of the standard does', async () => {
    const { output } = await script(
      `import { readFileSync } from 'node:fs';
const stdin = readFileSync(process.stdin.fd, 'utf8');
console.log('stdin > ', stdin)
const [_, __, arg] = process.argv;
console.log('arg > ', arg)
const foo = process.env.foo;
console.log('env > ', foo)`,
      `          stdin: Hello Workflow
          environment: { foo: bar }
          arguments: [ hello ]
`,
    );
    expect(output).toBe('stdin >  Hello Workflow\narg >  hello\nenv >  bar\n');
  });

  it('may be TypeScript, wait for promises, and gets data by expressions', async () => {
    const { output } = await performed(
      `do:
  - sum:
      run:
        script:
          language: ts
          stdin: '\${ .numbers | tojson }'
          code: |
            import { readFileSync } from 'node:fs';
            interface Sum { total: number }
            const numbers: number[] = JSON.parse(readFileSync(0, 'utf8'));
            const total = await Promise.resolve(numbers.reduce((sum, one) => sum + one, 0));
            const answer: Sum = { total };
            process.stdout.write(JSON.stringify(answer));
      output: { as: fromjson }`,
      withProcesses({ input: { numbers: [1, 2, 3] } }),
    );
    expect(output).toEqual({ total: 6 });
  });

  it.each([
    ['the file system', `import { writeFileSync } from 'node:fs'; writeFileSync('/tmp/x', 'x')`],
    ['files by reading', `import { readFileSync } from 'node:fs'; readFileSync('/etc/passwd')`],
    ['processes', `import { spawn } from 'node:child_process';`],
    ['the network', `await fetch('http://127.0.0.1')`],
    ['modules of the host', `process.binding('fs')`],
    ['the host by a way round', `console.log.constructor('return process')().mainModule.require('fs')`],
  ])('has no way to %s', async (_, code) => {
    const { status, error } = await script(code);
    expect(status).toBe('faulted');
    expect(error).toMatchObject({ code: 'script-failed', instance: '/do/0/script' });
  });

  it('sees nothing of the environment of the robot', async () => {
    expect((await script(`console.log(Object.keys(process.env).length)`)).output).toBe('0\n');
  });

  it('that throws fails the step with its words, unless the step asks for all', async () => {
    const code = `console.log('before');\nthrow new TypeError('no such thing');`;
    expect((await script(code)).error?.detail).toContain('TypeError: no such thing');
    const { output } = await script(code, '', all);
    expect(output).toEqual({
      code: 1,
      stdout: 'before\n',
      stderr: expect.stringContaining('TypeError: no such thing'),
    });
  });

  it('ends itself with a code', async () => {
    const { output } = await script(`console.error('bye'); process.exit(3); console.log('never')`, '', all);
    expect(output).toEqual({ code: 3, stdout: '', stderr: 'bye\n' });
  });

  it('that takes too much memory is ended', async () => {
    const { error } = await script(`const all = []; for (;;) all.push(new ArrayBuffer(4_000_000));`);
    expect(error?.detail).toMatch(/out of memory/);
  });

  it('that waits for what never happens is told', async () => {
    expect((await script(`await new Promise(() => {})`)).error?.detail).toContain('never happens');
  });

  it('that never ends is ended at its limit and when the run is cancelled', async () => {
    const text = `do: [ { script: { run: { script: { language: js, code: 'for (;;);' } } } } ]`;
    const clock = testClock();
    const slow = runOf(text, withProcesses({ clock }));
    const ended = slow.start();
    await clock.untilSleeping(30_000);
    await clock.advance(30_000);
    expect(await ended).toMatchObject({
      error: { code: 'script-failed', detail: expect.stringContaining('30000 ms') },
    });

    const cancelled = runOf(text, withProcesses());
    const end = cancelled.start();
    await cancelled.event(({ type }) => type === 'step.started');
    cancelled.run.cancel();
    expect(await end).toMatchObject({ status: 'cancelled' });
  });

  it('gets the values of permitted secrets, which the log does not', async () => {
    const { output, events } = await script(
      `console.log(process.env.KEY.length, process.env.KEY)`,
      `          environment: { KEY: '\${ $secrets.key }' }\n`,
      { secrets: { key: 'hunter2' }, permissions: { secrets: ['key'] } },
    );
    expect(output).toBe('7 ••••••\n');
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  it('in another language is refused', async () => {
    const { error } = await performed(
      `do: [ { snake: { run: { script: { language: python, code: 'print(1)' } } } } ]`,
      withProcesses(),
    );
    expect(error).toMatchObject({
      code: 'feature-unsupported',
      where: { pointer: '/do/0/snake/run/script/language' },
    });
  });

  it('that nobody awaits goes on beside the next steps and ends before the run does', async () => {
    const { output, events, status } = await performed(
      `do:
  - beside: { run: { script: { language: js, code: "throw new Error('late')" }, await: false } }
  - next: { set: { input: '\${ . }' } }`,
      withProcesses({ input: { a: 1 } }),
    );
    expect({ status, output }).toEqual({ status: 'completed', output: { input: { a: 1 } } });
    expect(events.find((event) => event.type === 'log')).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('late'),
    });
  });
});

const shellAllowed: Partial<Permissions> = { commands: ['shell'] };
const shell = (command: string, more = '', options: TestRun = {}) =>
  performed(`do: [ { shell: { run: { shell: { command: ${JSON.stringify(command)} }${more} } } } ]`, {
    ...withProcesses(options),
    permissions: shellAllowed,
    workFolder: tmpdir(),
    ...options,
    ...withProcesses(options),
  });

describe.runIf(process.platform !== 'win32')('a shell command', () => {
  it('is refused where the manifest does not permit it', async () => {
    const { error } = await shell('echo hi', '', { permissions: {} });
    expect(error).toMatchObject({ code: 'permission-denied', status: 403, instance: '/do/0/shell' });
    expect(error?.detail).toContain('commands: shell');
  });

  it('reads standard input and arguments as the example of the standard does', async () => {
    const { output } = await performed(
      `do:
  - setInput: { set: { message: Hello World } }
  - runShell:
      input: { from: '\${ .message }' }
      run:
        shell:
          stdin: '\${ . }'
          command: |
            input=$(cat)
            echo "STDIN was: $input"
            echo "ARGS are $1 $2"
          arguments: [ Foo, Bar ]`,
      withProcesses({ permissions: shellAllowed }),
    );
    expect(output).toBe('STDIN was: Hello World\nARGS are Foo Bar\n');
  });

  it.each([
    ['stdout', 'out\n'],
    ['stderr', 'err\n'],
    ['code', 3],
    ['all', { code: 3, stdout: 'out\n', stderr: 'err\n' }],
    ['none', null],
  ])('returns %s', async (shape, expected) => {
    const code = shape === 'stdout' || shape === 'none' ? 0 : 3;
    const { output } = await shell(`echo out; echo err >&2; exit ${code}`, `, return: ${shape}`);
    expect(output).toEqual(expected);
  });

  it('that fails faults the step, which a try can catch', async () => {
    const { output } = await performed(
      `do:
  - guarded:
      try: [ { shell: { run: { shell: { command: 'echo broken >&2; exit 4' } } } } ]
      catch: { do: [ { note: { set: { type: '\${ $error.type }', detail: '\${ $error.detail }' } } } ] }`,
      withProcesses({ permissions: shellAllowed }),
    );
    expect(output).toMatchObject({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime',
      detail: expect.stringMatching(/code 4.*broken/s),
    });
  });

  it('sees nothing of the environment of the robot but what programs need to start', async () => {
    process.env['UNDERSTUDY_TEST_ONLY'] = 'leaked';
    const { output } = await shell('env | grep -c UNDERSTUDY_TEST_ONLY || true');
    expect(output).toBe('0\n');
  });

  it('ends with everything it started when the run is cancelled', async () => {
    const under = runOf(
      `do: [ { shell: { run: { shell: { command: 'sleep 1000 & sleep 1000' } } } } ]`,
      withProcesses({ permissions: shellAllowed }),
    );
    const ended = under.start();
    await under.event(({ type }) => type === 'step.started');
    under.run.cancel();
    expect(await ended).toMatchObject({ status: 'cancelled' });
  });
});
