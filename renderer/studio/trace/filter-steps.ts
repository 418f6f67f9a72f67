import type { StepView } from '../run/run-model.ts';

/** Indices of the steps that the words and the failed-only switch let through; a failure counts where it happened. */
export function filterSteps(
  steps: readonly StepView[],
  query: string,
  failedOnly: boolean,
): readonly number[] {
  const wanted = query.trim().toLowerCase();
  return steps.flatMap((step, index) => {
    const failed = step.state === 'failed' && !step.failedInside;
    if (failedOnly && !failed && step.retries.length === 0) return [];
    const text = `${step.sentence} ${step.address.name} ${step.action ?? ''}`.toLowerCase();
    return text.includes(wanted) ? [index] : [];
  });
}
