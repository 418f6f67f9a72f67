import type { Manifest } from '../../../contract/flow/manifest.ts';
import type { StepNode } from './document-model.ts';

/** One value that a step can use, for completion and the variables list. */
export interface Variable {
  /** As an expression writes it, e.g. `$row`, `$context.invoice`, `.customer`. */
  readonly expression: string;
  /** Where it comes from, one phrase. */
  readonly origin: string;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Keys that an `export.as` or `set` object gives, where they can be read from the text. */
function keysOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/[{,]\s*"?([A-Za-z_]\w*)"?\s*:/g)].map((match) => match[1] ?? '');
}

/** What the step at `pointer` can read: inputs, secrets, loop variables around it, values exported before it. */
export function variablesFor(
  steps: readonly StepNode[],
  manifest: Manifest,
  pointer: string | undefined,
): readonly Variable[] {
  const found: Variable[] = manifest.inputs.map((input) => ({
    expression: `$workflow.input.${input.name}`,
    origin: `input ‘${input.title ?? input.name}’`,
  }));
  for (const secret of manifest.permissions.secrets)
    found.push({ expression: `$secrets.${secret}`, origin: 'secret of this machine' });
  const end = pointer === undefined ? steps.length : steps.findIndex((step) => step.pointer === pointer);
  for (const step of steps.slice(0, end < 0 ? steps.length : end)) {
    const loop = record(step.task['for']);
    if (step.kind === 'for' && pointer?.startsWith(`${step.pointer}/`)) {
      found.push({ expression: `$${String(loop['each'] ?? 'item')}`, origin: `item of loop ${step.name}` });
      found.push({ expression: `$${String(loop['at'] ?? 'index')}`, origin: `index of loop ${step.name}` });
    }
    for (const key of keysOf(record(step.task['export'])['as']))
      found.push({ expression: `$context.${key}`, origin: `kept by ${step.name}` });
    for (const key of step.kind === 'set' ? keysOf(step.task['set']) : [])
      found.push({ expression: `.${key}`, origin: `set by ${step.name}` });
  }
  const seen = new Set<string>();
  return found.filter(({ expression }) => !seen.has(expression) && seen.add(expression));
}
