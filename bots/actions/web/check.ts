import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Sets a check box, switch or radio button. */
export const webCheck = defineAction({
  id: 'web.check',
  title: 'Tick a box',
  summary: 'Brings a check box, switch or radio button into the wanted state.',
  sentence: 'Set {target} to {checked}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'check',
  input: z.strictObject({
    target: targetInput,
    checked: z.boolean().default(true).meta({
      title: 'Ticked',
      description: 'On ticks the box, off clears it; a radio button can only be switched on.',
      widget: 'switch',
    }),
    ...stepOptions,
  }),
  output: answersNothing,
  examples: [
    { title: 'Accept the terms', input: { target: 'order.terms', checked: true } },
    { title: 'Send no newsletter', input: { target: 'order.newsletter', checked: false } },
  ],
  run: ({ web }, { target, checked, ...options }) => web.check(target, checked, options),
});
