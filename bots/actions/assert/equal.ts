import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';

/** Checks that two values are equal. */
export const assertEqual = defineAction({
  id: 'assert.equal',
  title: 'Check that values are equal',
  summary: 'Fails the bot unless two values are equal, in depth.',
  sentence: 'Check that {actual} equals {expected}',
  needs: [],
  effect: 'none',
  input: z.strictObject({
    actual: z.unknown().meta({ title: 'Value', description: 'What there is.', widget: 'expression' }),
    expected: z
      .unknown()
      .meta({ title: 'Expected', description: 'What there should be.', widget: 'expression' }),
    message: z.string().optional().meta({
      title: 'Message',
      description: 'What the failure says.',
      widget: 'text',
    }),
  }),
  output: answersNothing,
  examples: [{ title: 'The totals agree', input: { actual: 120.5, expected: 120.5 } }],
  run: async ({ step }, { actual, expected, message }) => {
    if (isDeepStrictEqual(actual, expected)) return undefined;
    const difference = `expected ${JSON.stringify(expected)}, but it is ${JSON.stringify(actual)}`;
    throw new UnderstudyError(
      'assertion-failed',
      {
        reason: message === undefined ? `Step ${step.name} ${difference}.` : `${message} (${difference}).`,
        expected,
        actual,
      },
      { where: { step: step.name, pointer: step.pointer } },
    );
  },
});
