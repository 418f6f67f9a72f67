import { registry } from '../../bots/catalog/registry.ts';
import { systemClock, systemRandom } from '../../bots/drivers/clock.ts';
import { createRunWorld } from '../../bots/drivers/world.ts';
import { createExpressions, loadBot } from '../../bots/language/index.ts';
import { createRun, type RunResult } from '../../bots/runner/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';

const refused = (what: string) => (): never => {
  throw new UnderstudyError('internal', { reason: `a recorded bot asked for ${what}` });
};

/** Performs a recorded bot in a browser of its own, with secrets from a plain map. */
export async function replay(
  folder: string,
  given: { readonly input?: unknown; readonly secrets?: Readonly<Record<string, string>> } = {},
): Promise<RunResult> {
  const bot = await loadBot(folder);
  const expressions = createExpressions();
  const world = createRunWorld({
    web: { executablePath: '/usr/bin/chromium', headless: true },
    inference: { infer: refused('a model'), close: async () => undefined },
    human: refused('a person'),
    clock: systemClock,
  });
  try {
    return await createRun({
      runId: systemRandom.id(),
      bot,
      input: given.input ?? {},
      registry,
      world,
      clock: systemClock,
      random: systemRandom,
      secrets: { get: async (name) => given.secrets?.[name] },
      expressions,
      elementTimeoutMs: 10_000,
      workFolder: folder,
    }).start();
  } finally {
    await expressions.close();
  }
}
