import { z } from 'zod';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';

/** Checks that a condition holds. */
export const assertThat = defineAction({
  id: 'assert.that',
  title: 'Check a condition',
  summary: 'Fails the bot unless the condition is true.',
  sentence: 'Check that {condition}',
  needs: [],
  effect: 'none',
  input: z.strictObject({
    condition: z.boolean().meta({
      title: 'Condition',
      description: 'An expression that must be true, e.g. `${ .total > 0 }`.',
      widget: 'expression',
    }),
    message: z.string().optional().meta({
      title: 'Message',
      description: 'What the failure says.',
      widget: 'text',
    }),
  }),
  output: answersNothing,
  examples: [
    { title: 'The total is positive', input: { condition: true, message: 'The total is 0 or less' } },
  ],
  run: async ({ step }, { condition, message }) => {
    if (condition) return undefined;
    throw new UnderstudyError(
      'assertion-failed',
      { reason: message ?? `The condition of step ${step.name} does not hold.` },
      { where: { step: step.name, pointer: step.pointer } },
    );
  },
});
