import type { StepCoverage } from '../../../contract/flow/bot-test.ts';

/** How much of a step the tests performed, and that as a sentence. */
export function coverageWords({ times, branches }: StepCoverage): {
  readonly mark: 'full' | 'part' | 'none';
  readonly words: string;
} {
  const missing = branches.filter((branch) => branch.times === 0).map(({ name }) => name);
  if (times === 0) return { mark: 'none', words: 'No test performs this step' };
  if (missing.length > 0) return { mark: 'part', words: `Tests never take: ${missing.join(', ')}` };
  return { mark: 'full', words: 'Tests perform this step' };
}
