import { UnderstudyError } from '../../contract/errors/index.ts';
import { permissionsOfRun } from '../drivers/permissions.ts';
import { checkInputs } from '../language/inputs.ts';
import { isRecord } from '../language/steps.ts';
import { dateDescriptor } from './descriptors.ts';
import type { Engine, Performance } from './engine.ts';
import { StartPoint } from './start-point.ts';
import type { BotReference, RunBot } from './types.ts';
import { performWorkflow } from './workflow.ts';

/** Bots inside each other; more are a circle, or nothing that a person could follow. */
const deepest = 16;

/**
 * Performs another bot as one step: with its own document, permissions, targets and folder, in the same journal, trace
 * and applications, so that a broken-off run goes on inside it. Its steps stand below the step that runs it.
 */
export async function performBot(
  performance: Performance,
  reference: BotReference,
  given: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const { engine, placed } = performance;
  const { name, pointer } = placed.step;
  const found = await findBot(performance, reference);
  const chain = [...engine.chain, `${reference.namespace}/${reference.name}`];
  if (chain.length > deepest) {
    throw new UnderstudyError(
      'workflow-too-deep',
      { step: name, depth: chain.length, chain: chain.join(' → ') },
      { asStandard: true, instance: pointer, where: { step: name, pointer } },
    );
  }
  await ensureSameBot(performance, found);
  const input =
    found.manifest.inputs.length > 0 && isRecord(given) ? checkInputs(found.manifest, given) : given;
  return performWorkflow(engineOf(performance, found, input, chain), input, signal);
}

/** What a run keeps of a bot that it found, so that it can be performed again without. */
const packed = ({ document, digest, manifest, folder, targets }: RunBot) => ({
  document,
  digest,
  manifest,
  folder,
  targets: [...targets],
});

async function findBot({ engine, placed, signal }: Performance, reference: BotReference): Promise<RunBot> {
  const { name, pointer } = placed.step;
  const look = async () => {
    const bot = await engine.findBot(reference);
    return typeof bot === 'string' ? bot : packed(bot);
  };
  const found = await engine.outside.answer(`bot ${placed.step.path}`, look, { signal });
  if (typeof found !== 'string') return { ...found, targets: new Map(found.targets) };
  const workflow = `${reference.namespace}/${reference.name}:${reference.version}`;
  throw new UnderstudyError(
    'workflow-unknown',
    { step: name, workflow, reason: found },
    { asStandard: true, instance: pointer, where: { step: name, pointer: `${pointer}/run/workflow` } },
  );
}

/** A run that goes on inside a bot must find the same bot there. */
async function ensureSameBot({ engine, placed }: Performance, bot: RunBot): Promise<void> {
  const known = engine.memory.noted(placed.step, 'bot');
  if (known === undefined) {
    await engine.memory.note(placed.step, 'bot', bot.digest, false);
    return;
  }
  if (known === bot.digest) return;
  const { name, namespace } = bot.document.document;
  const reason = `the bot ${namespace}/${name} that step ${placed.step.name} runs was changed since the run began.`;
  const damage = new UnderstudyError('journal-damaged', { runId: engine.runId, reason });
  engine.abort(damage);
  throw damage;
}

function engineOf(
  { engine, placed }: Performance,
  bot: RunBot,
  input: unknown,
  chain: readonly string[],
): Engine {
  const permissions = permissionsOfRun(bot.manifest.permissions, input);
  const secrets = engine.secrets.under(permissions);
  const path = `${placed.step.path}/run/workflow`;
  return engine.derive({
    bot: { ...bot, manifest: { ...bot.manifest, permissions } },
    document: bot.document,
    secrets,
    start: new StartPoint(undefined),
    workFolder: bot.folder ?? engine.workFolder,
    context: {},
    home: { base: `${placed.step.pointer}/run/workflow`, path },
    chain,
    constants: {
      ...engine.constants,
      secrets: secrets.handles(bot.document),
      workflow: {
        id: `${engine.runId}${path}`,
        definition: bot.document,
        input,
        startedAt: dateDescriptor(engine.clock.now()),
      },
    },
  });
}
