import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { document, newHome } from './command.ts';
import schema from './schemas/sarif-2.1.0.json' with { type: 'json' };

const steps = `  # opens the page
  - openIt: { call: web.open, with: { url: 'https://erp.example/' } } # first
  - finish:
      set: { done: true }
      then: end
  - never:
      set: { text: x }
`;
const manifestText = `title: Test # shown
permissions:
  hosts:
    - erp.example
    # left over
    - mail.example
  secrets:
    - erp.password
`;
const files = { 'bot.yaml': document(steps), 'manifest.yaml': manifestText };

test('lint --fix takes away what nothing uses, keeps comments, and leaves what needs a decision', async () => {
  await using home = await newHome();
  const bot = await home.bot('wide', files);
  const { code, stdout } = await home.run(['lint', bot, '--fix']);
  expect(code).toBe(0);
  expect(stdout).toContain('2 fixed.');
  expect(stdout).toContain('(unreachable-step)');
  expect(stdout).not.toContain('(permission-too-wide)');
  expect(await readFile(join(bot, 'bot.yaml'), 'utf8')).toBe(files['bot.yaml']);
  const manifest = await readFile(join(bot, 'manifest.yaml'), 'utf8');
  expect(manifest).toContain('title: Test # shown\n');
  expect(manifest).toContain('    - erp.example\n');
  expect(manifest).not.toContain('mail.example');
  expect(await home.run(['lint', bot, '--fix'])).toMatchObject({
    stdout: expect.stringContaining('0 fixed.') as string,
  });
});

test('lint.yaml in the bot folder decides the level, and so the exit code', async () => {
  await using home = await newHome();
  const off = await home.bot('off', {
    ...files,
    'lint.yaml': 'rules: { unreachable-step: off, permission-too-wide: off }\n',
  });
  expect(await home.run(['lint', off])).toMatchObject({ code: 0, stdout: 'No problems.\n' });
  const strict = await home.bot('strict', { ...files, 'lint.yaml': 'rules: { unreachable-step: error }\n' });
  expect((await home.run(['lint', strict])).code).toBe(1);
  const wrong = await home.bot('wrong', { ...files, 'lint.yaml': 'rules: { unreachable: off }\n' });
  const { code, stdout } = await home.run(['lint', wrong]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/lint\.yaml:1:\d+: error: There is no lint rule unreachable\./);
});

test('lint --format sarif writes a log that the schema of SARIF 2.1.0 accepts', async () => {
  await using home = await newHome();
  const sound = await home.bot('sound', files);
  const broken = await home.bot('broken äö', {
    'bot.yaml': document('  - a: { call: web.opne }\n  - a: {}\n'),
    'lint.yaml': 'rules: { no-such-rule: off }\n',
  });
  const { code, stdout } = await home.run(['lint', sound, broken, '--format', 'sarif']);
  expect(code).toBe(1);
  const log = JSON.parse(stdout) as {
    runs: {
      results: { ruleId: string; level: string; ruleIndex: number }[];
      tool: { driver: { rules: { id: string }[] } };
    }[];
  };
  // The schema is of draft 4, of which it uses nothing that newer drafts read otherwise but its name.
  const { $schema: _draft, id: _id, ...rules } = schema;
  const validate = addFormats
    .default(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }))
    .compile(rules);
  expect(validate(log), JSON.stringify(validate.errors, null, 2)).toBe(true);
  const [run] = log.runs;
  expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(
    expect.arrayContaining([
      'unreachable-step',
      'permission-too-wide',
      'step-duplicate',
      'lint-configuration',
    ]),
  );
  for (const { ruleId, ruleIndex } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  }
  expect(stdout).toContain('"uri": "broken%20%C3%A4%C3%B6/bot.yaml"');
});

test('an unknown format is a wrong command line', async () => {
  await using home = await newHome();
  expect((await home.run(['lint', '.', '--format', 'xml'])).code).toBe(2);
  expect((await home.run(['lint', '--help'])).stdout).toContain('Exit code 0: no errors');
});
