import { UnderstudyError } from '../../contract/errors/index.ts';
import type { BotDocument } from '../../contract/flow/index.ts';
import { durationMs } from './duration.ts';

/** Sections of the document's `use` that hold components by name. */
export type ComponentSection =
  | 'timeouts'
  | 'retries'
  | 'errors'
  | 'functions'
  | 'authentications'
  | 'catalogs';

/** A reusable component of the document's `use`, or undefined. */
export function findComponent(
  document: BotDocument,
  section: ComponentSection,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const components = document.use?.[section];
  if (typeof components !== 'object' || components === null || !Object.hasOwn(components, name))
    return undefined;
  const found: unknown = (components as Record<string, unknown>)[name];
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined;
}

/** A reusable component of the document's `use`; throws where there is none of that name. */
export function componentOf(
  document: BotDocument,
  section: ComponentSection,
  name: string,
): Readonly<Record<string, unknown>> {
  const found = findComponent(document, section, name);
  if (found !== undefined) return found;
  throw new UnderstudyError(
    'document-invalid',
    { reason: `use.${section} has nothing called ${name}.` },
    { asStandard: true },
  );
}

/** Milliseconds of a `timeout`, inline or named in `use.timeouts`. */
export async function timeoutMsOf(
  document: BotDocument,
  timeout: unknown,
  evaluate: (value: unknown) => Promise<unknown>,
): Promise<number | undefined> {
  if (timeout === undefined) return undefined;
  const settled = typeof timeout === 'string' ? componentOf(document, 'timeouts', timeout) : timeout;
  return durationMs(await evaluate((settled as { after?: unknown }).after));
}
