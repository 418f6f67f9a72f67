import { basename } from 'node:path';
import { stringify } from 'yaml';
import { isExpression } from '../../bots/language/expressions.ts';
import { botTestVersion } from '../../contract/flow/bot-test.ts';
import type { NamedStep } from './document.ts';

/** Whether a recorded parameter says the same at every run: no expression anywhere in it. */
function isFixed(value: unknown): boolean {
  if (typeof value === 'string') return !isExpression(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isFixed);
}

/** What the recording knows that the page answered. */
function answerOf({ call, with: given }: NamedStep): Record<string, unknown> {
  switch (call) {
    case 'web.open':
      return { output: { url: String(given['url']), title: '' } };
    case 'web.download': {
      const path = String(given['saveTo'] ?? 'download');
      return { output: { path, name: basename(path), bytes: 0, sha256: '0'.repeat(64) } };
    }
    default:
      return {};
  }
}

/** The first test of a recorded bot: the pages answer as they did, and every step is performed as it was recorded. */
export function firstTest(steps: readonly NamedStep[]): string {
  const test = {
    version: botTestVersion,
    title: 'As recorded',
    input: {},
    answers: Object.fromEntries(steps.map((step) => [step.name, answerOf(step)])),
    expect: {
      status: 'completed',
      order: steps.map(({ name }) => name),
      calls: steps.map(({ name, with: given }) => {
        const fixed = Object.fromEntries(Object.entries(given).filter(([, value]) => isFixed(value)));
        return { step: name, ...(Object.keys(fixed).length === 0 ? {} : { with: fixed }), count: 1 };
      }),
    },
  };
  return stringify(test, { lineWidth: 0, aliasDuplicateObjects: false });
}
