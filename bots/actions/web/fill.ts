import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput, typedText } from './web-inputs.ts';

/** Replaces the content of a field. */
export const webFill = defineAction({
  id: 'web.fill',
  title: 'Type in a field',
  summary: 'Replaces the content of a text field, text area, date field or editable region.',
  sentence: 'Type {value} in {target}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'fill',
  input: z.strictObject({ target: targetInput, value: typedText, ...stepOptions }),
  output: answersNothing,
  examples: [
    { title: 'Type a customer name', input: { target: 'party.name', value: 'Acme Ltd' } },
    { title: 'Type a number from a table', input: { target: 'invoice.total', value: 120.5 } },
  ],
  run: ({ web }, { target, value, ...options }) => web.fill(target, value, options),
});
