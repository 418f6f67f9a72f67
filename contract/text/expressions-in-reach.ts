import type { Manifest } from '../flow/manifest.ts';
import type { StepNode } from './outline.ts';

/** One value that a step can use, for completion, hover and the list of variables. */
export interface Variable {
  /** As an expression writes it, e.g. `$row`, `$context.invoice`, `.customer`. */
  readonly expression: string;
  /** Where it comes from, one phrase. */
  readonly origin: string;
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** Keys that an `export.as` or `set` object gives, where they can be read from the text. */
function keysOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/[{,]\s*"?([A-Za-z_]\w*)"?\s*:/g)].map((match) => match[1] ?? '');
}

/**
 * What the step at `pointer` can read: inputs, secrets (of the manifest, and others by name), loop variables around it,
 * values kept before it. Without a pointer, all of it.
 */
export function expressionsInReach(
  steps: readonly StepNode[],
  pointer: string | undefined,
  around: { readonly manifest: Manifest | undefined; readonly secrets?: readonly string[] | undefined },
): readonly Variable[] {
  const { manifest, secrets = [] } = around;
  const found: Variable[] = (manifest?.inputs ?? []).map((input) => ({
    expression: `$workflow.input.${input.name}`,
    origin: `input ‘${input.title ?? input.name}’`,
  }));
  for (const secret of [...(manifest?.permissions.secrets ?? []), ...secrets])
    found.push({ expression: `$secrets.${secret}`, origin: 'secret of this machine' });
  const end = pointer === undefined ? -1 : steps.findIndex((step) => step.pointer === pointer);
  for (const step of end < 0 ? steps : steps.slice(0, end)) {
    const { name, kind, task } = step;
    const loop = task['for'];
    if (kind === 'for' && pointer?.startsWith(`${step.pointer}/`) === true) {
      found.push({ expression: `$${String(field(loop, 'each') ?? 'item')}`, origin: `item of loop ${name}` });
      found.push({ expression: `$${String(field(loop, 'at') ?? 'index')}`, origin: `index of loop ${name}` });
    }
    for (const key of keysOf(field(task['export'], 'as')))
      found.push({ expression: `$context.${key}`, origin: `kept by ${name}` });
    for (const key of kind === 'set' ? keysOf(task['set']) : [])
      found.push({ expression: `.${key}`, origin: `set by ${name}` });
  }
  const seen = new Set<string>();
  return found.filter(({ expression }) => !seen.has(expression) && seen.add(expression));
}
