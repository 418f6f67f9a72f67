import { basename, resolve } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { junitXml } from '../../bots/testing/junit.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Coverage, TestReport, TestResult } from '../../contract/flow/index.ts';
import { testBot } from '../runs/test-bot.ts';
import { exitCodes } from './exit-codes.ts';
import { untilStopped } from './until-stopped.ts';

export interface TestCommand {
  readonly filter?: string;
  readonly junit?: string;
  readonly json?: boolean;
  readonly coverage?: boolean;
}

const marks = { passed: '✓', failed: '✗', broken: '!' } as const;

function print({ title, status, durationMs, failures }: TestResult): void {
  process.stdout.write(`${marks[status]} ${title}  ${durationMs} ms\n`);
  for (const { what, message, expected, actual } of failures) {
    process.stdout.write(`    ${what}: ${message}\n`);
    if (expected !== undefined) process.stdout.write(`      expected ${JSON.stringify(expected)}\n`);
    if (actual !== undefined) process.stdout.write(`      but was  ${JSON.stringify(actual)}\n`);
  }
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '100 %' : `${Math.floor((100 * part) / whole)} %`;

function printCoverage({ steps, stepsCovered, branches, branchesCovered }: Coverage): void {
  process.stdout.write(
    `Steps ${stepsCovered} of ${steps.length} (${percent(stepsCovered, steps.length)}), ways ${branchesCovered} of ${branches} (${percent(branchesCovered, branches)})\n`,
  );
  for (const step of steps) {
    const missing = step.branches.filter(({ times }) => times === 0).map(({ name }) => name);
    if (step.times === 0) process.stdout.write(`  – ${step.name} (${step.pointer}) was not performed\n`);
    else if (missing.length > 0) process.stdout.write(`  – ${step.name}: never ${missing.join(', ')}\n`);
  }
}

/** Performs the tests of bots; fails where one does not pass, or where there is none. */
export async function test(bots: readonly string[], command: TestCommand): Promise<number> {
  const signal = untilStopped();
  const suites: { bot: string; report: TestReport }[] = [];
  for (const bot of bots) {
    const folder = resolve(bot);
    if (command.json !== true && bots.length > 1) process.stdout.write(`${bot}\n`);
    const report = await testBot(folder, {
      filter: command.filter,
      signal,
      onResult: (result) => {
        if (command.json !== true) print(result);
      },
    });
    if (command.json !== true && command.coverage === true) printCoverage(report.coverage);
    suites.push({ bot: basename(folder), report });
  }
  const results = suites.flatMap(({ report }) => report.results);
  if (command.junit !== undefined) await writeFileAtomically(resolve(command.junit), junitXml(suites));
  const passed = results.filter(({ status }) => status === 'passed').length;
  if (command.json === true)
    process.stdout.write(
      `${JSON.stringify({ tests: results.length, passed, bots: suites.map(({ bot, report }) => ({ bot, ...report })) })}\n`,
    );
  else process.stdout.write(`${passed} of ${results.length} tests passed.\n`);
  if (results.length === 0)
    throw new UnderstudyError('usage-invalid', {
      reason:
        command.filter === undefined
          ? 'There are no tests: put them into the folder tests of the bot, or make one with `understudy run --save-test`.'
          : `No test is called like ${command.filter}.`,
      command: 'test',
    });
  return passed === results.length ? exitCodes.done : exitCodes.failed;
}
