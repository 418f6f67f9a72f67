import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Presses a key or chord. */
export const webPress = defineAction({
  id: 'web.press',
  title: 'Press a key',
  summary: 'Presses a key or a chord such as Control+S, in an element or where the focus is.',
  sentence: 'Press {keys} in {target}',
  needs: ['web'],
  records: 'press',
  input: z.strictObject({
    keys: z.string().min(1).meta({
      title: 'Keys',
      description: 'Key or chord: `Enter`, `Tab`, `F5`, `Control+S`, `ArrowDown`.',
      widget: 'keys',
    }),
    target: targetInput.optional(),
    ...stepOptions,
  }),
  output: answersNothing,
  examples: [
    { title: 'Confirm the search', input: { keys: 'Enter', target: 'search.term' } },
    { title: 'Save with the keyboard', input: { keys: 'Control+S' } },
  ],
  run: ({ web }, { keys, ...options }) => web.press(keys, options),
});
