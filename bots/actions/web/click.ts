import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { modifierSchema, stepOptions, targetInput } from './web-inputs.ts';

/** Clicks an element as a person would. */
export const webClick = defineAction({
  id: 'web.click',
  title: 'Click',
  summary: 'Clicks an element of the page once it is visible, enabled and not covered.',
  sentence: 'Click {target}',
  needs: ['web'],
  records: 'click',
  input: z.strictObject({
    target: targetInput,
    button: z.enum(['left', 'right', 'middle']).optional().meta({
      title: 'Button',
      description: 'Mouse button; left by default.',
      widget: 'select',
    }),
    clickCount: z.number().int().min(1).max(3).optional().meta({
      title: 'Clicks',
      description: '2 is a double click.',
      widget: 'number',
    }),
    modifiers: z.array(modifierSchema).optional().meta({
      title: 'Held keys',
      description: 'Keys held down during the click.',
      widget: 'list',
    }),
    position: z
      .strictObject({
        x: z.number().meta({ title: 'x', description: 'Pixels from the left edge.', widget: 'number' }),
        y: z.number().meta({ title: 'y', description: 'Pixels from the top edge.', widget: 'number' }),
      })
      .optional()
      .meta({
        title: 'Point',
        description: 'Where in the element to click, in CSS pixels; the middle by default.',
        widget: 'json',
      }),
    ...stepOptions,
  }),
  output: answersNothing,
  examples: [
    { title: 'Press the save button', input: { target: 'invoice.save' } },
    {
      title: 'Delete a row and answer the question with OK',
      input: { target: 'rows.delete', dialog: { accept: true } },
    },
    { title: 'Follow a link into a pop-up', input: { target: 'order.print', opens: 'printout' } },
  ],
  run: ({ web }, { target, ...options }) => web.click(target, options),
});
