import { registry } from '../../bots/catalog/registry.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { runTests } from '../../bots/testing/run-tests.ts';
import { readTests } from '../../bots/testing/test-file.ts';
import type { TestReport, TestResult } from '../../contract/flow/index.ts';
import { lazyInference } from './inference.ts';

/** Which tests, and who is told meanwhile. */
export interface TestBotOptions {
  /** Part of a test's name or title. */
  readonly filter?: string | undefined;
  /** Exact names. */
  readonly names?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onResult?: ((result: TestResult) => void) | undefined;
}

/** Performs the tests of the bot in a folder; models are loaded only where a test reads documents for real. */
export async function testBot(folder: string, options: TestBotOptions = {}): Promise<TestReport> {
  const bot = await loadBot(folder);
  const { filter, names } = options;
  const files = (await readTests(folder)).filter(
    ({ name, test }) =>
      (filter === undefined || name.includes(filter) || test?.title.includes(filter) === true) &&
      (names === undefined || names.includes(name)),
  );
  const expressions = createExpressions();
  const inference = lazyInference();
  try {
    return await runTests(
      { bot, registry, expressions, inference, signal: options.signal, onResult: options.onResult },
      files,
    );
  } finally {
    await expressions.close();
    await inference.close();
  }
}
