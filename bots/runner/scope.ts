import type { StepScope } from '../../contract/ports.ts';
import type { Performance } from './engine.ts';

/** What the drivers get to know of the step. A step with a timeout of its own may wait for an element as long. */
export function scopeOf(
  { engine, placed, signal, timeoutMs }: Performance,
  pictured?: Promise<void>,
): StepScope {
  return {
    runId: engine.runId,
    step: placed.step,
    signal,
    timeoutMs: timeoutMs ?? engine.elementTimeoutMs,
    targets: engine.bot.targets,
    permissions: engine.bot.manifest.permissions,
    folder: engine.workFolder,
    emit: (event) => engine.events.tell(event),
    reveal: (text) =>
      engine.secrets.holdsHandle(text)
        ? engine.outside.answer(
            `secret ${placed.step.path}`,
            () => engine.secrets.reveal(text, placed.step),
            {
              signal,
              keep: () => text,
            },
          )
        : Promise.resolve(text),
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
