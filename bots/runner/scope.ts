import type { StepScope } from '../../contract/ports.ts';
import type { Performance } from './engine.ts';

type Reveal = StepScope['reveal'];
const plainReveals = new WeakMap<Reveal, Reveal>();

/** The scope for a port whose answers are kept as a whole: what it asks of the secrets is no answer of its own. */
export const scopeForPort = (scope: StepScope): StepScope => ({
  ...scope,
  reveal: plainReveals.get(scope.reveal) ?? scope.reveal,
});

/** What the drivers get to know of the step. A step with a timeout of its own may wait for an element as long. */
export function scopeOf(
  { engine, placed, signal, timeoutMs }: Performance,
  pictured?: Promise<void>,
): StepScope {
  const plain: Reveal = (text) => engine.secrets.reveal(text, placed.step);
  const conductedReveal: Reveal = (text) =>
    engine.secrets.inUse
      ? engine.outside.answer(`secret ${placed.step.path}`, () => plain(text), { signal, keep: () => text })
      : Promise.resolve(text);
  plainReveals.set(conductedReveal, plain);
  return {
    runId: engine.runId,
    step: placed.step,
    signal,
    timeoutMs: timeoutMs ?? engine.elementTimeoutMs,
    targets: engine.bot.targets,
    permissions: engine.bot.manifest.permissions,
    folder: engine.workFolder,
    emit: (event) => engine.events.tell(event),
    reveal: conductedReveal,
    pictured,
  };
}

/** A copy of the value with `reveal` applied to every text in it. */
export async function revealAll(value: unknown, reveal: (text: string) => Promise<string>): Promise<unknown> {
  if (typeof value === 'string') return reveal(value);
  if (Array.isArray(value)) return Promise.all(value.map((item) => revealAll(item, reveal)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([key, item]): Promise<[string, unknown]> => [key, await revealAll(item, reveal)],
  );
  return Object.fromEntries(await Promise.all(entries));
}
