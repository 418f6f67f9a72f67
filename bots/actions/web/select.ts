import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Chooses entries of a drop-down list. */
export const webSelect = defineAction({
  id: 'web.select',
  title: 'Choose in a list',
  summary: 'Chooses one or more entries of a drop-down list or list box, by their text or value.',
  sentence: 'Choose {choices} in {target}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'select',
  input: z.strictObject({
    target: targetInput,
    choices: z
      .array(z.union([z.string(), z.number()]).transform((choice) => String(choice)))
      .min(1)
      .meta({
        title: 'Entries',
        description: 'Text or value of each entry to choose; all others are deselected.',
        widget: 'list',
      }),
    ...stepOptions,
  }),
  output: answersNothing,
  examples: [
    { title: 'Choose the currency', input: { target: 'invoice.currency', choices: ['EUR'] } },
    { title: 'Choose two colours', input: { target: 'car.colours', choices: ['Red', 'Blue'] } },
  ],
  run: ({ web }, { target, choices, ...options }) => web.select(target, choices, options),
});
