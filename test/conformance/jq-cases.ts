import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createExpressions, type Expressions } from '../../bots/language/index.ts';
import type { SuiteResult } from './suite.ts';

/** One case of jq's own kind: what a program makes of an input. */
export interface JqCase {
  readonly file: string;
  readonly line: number;
  readonly program: string;
  readonly input: unknown;
  readonly outputs: readonly unknown[];
}

const files = ['manual.test', 'language.test'];

/** Reads cases in the layout of jq's tests: blocks of program, input and outputs between empty lines. */
export function readCases(text: string, file: string): JqCase[] {
  const cases: JqCase[] = [];
  let block: string[] = [];
  text.split('\n').forEach((line, index, lines) => {
    if (line !== '' && !line.startsWith('# ')) block.push(line);
    if (line !== '' && index < lines.length - 1) return;
    const [program, input, ...outputs] = block;
    if (program !== undefined && input !== undefined) {
      const parse = (one: string): unknown => JSON.parse(one);
      const at = index - block.length + 1;
      cases.push({ file, line: at, program, input: parse(input), outputs: outputs.map(parse) });
    }
    block = [];
  });
  return cases;
}

/** Every case we keep. */
export async function jqCases(): Promise<JqCase[]> {
  const texts = files.map(async (file) =>
    readCases(await readFile(join(import.meta.dirname, 'jq', file), 'utf8'), file),
  );
  return (await Promise.all(texts)).flat();
}

/** Outputs as the evaluator answers them: several as a list, none as null. */
const together = (outputs: readonly unknown[]): unknown =>
  outputs.length === 0 ? null : outputs.length === 1 ? outputs[0] : outputs;

/** JSON with the keys in order, so that equal values are equal texts. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

async function answer(expressions: Expressions, { program, input }: JqCase): Promise<string> {
  try {
    return written(await expressions.evaluate(program, input, {}));
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** How the evaluator of the runner and the jq behind it answer the cases. */
export interface JqAgreement extends SuiteResult {
  readonly cases: number;
  /** Cases that the two answer alike. */
  readonly agreed: number;
}

/** Runs every case through the evaluator as runs use it, and through the shipped jq alone. */
export async function compareWithJq(): Promise<JqAgreement> {
  const ours = createExpressions({ deadlineMs: 20_000 });
  const shipped = createExpressions({ fast: false, deadlineMs: 20_000 });
  const lines: string[] = [];
  let [passed, agreed] = [0, 0];
  try {
    const cases = await jqCases();
    for (const one of cases) {
      const mine = await answer(ours, one);
      const theirs = await answer(shipped, one);
      const wanted = written(together(one.outputs));
      if (mine === theirs) agreed++;
      else lines.push(`differs   ${one.program}\n  ours    ${mine}\n  jq      ${theirs}`);
      if (mine === wanted) passed++;
      else
        lines.push(
          `FAILED    ${one.file}:${one.line} ${one.program}\n  wanted  ${wanted}\n  ours    ${mine}`,
        );
    }
    lines.push(`agreement with the shipped jq: ${agreed} of ${cases.length}`);
    return { passed, failed: cases.length - passed, skipped: 0, lines, cases: cases.length, agreed };
  } finally {
    await Promise.all([ours.close(), shipped.close()]);
  }
}
