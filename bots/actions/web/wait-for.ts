import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { pageInput, targetInput } from './web-inputs.ts';

/** Waits until the page is as it should be. */
export const webWaitFor = defineAction({
  id: 'web.waitFor',
  title: 'Wait for the page',
  summary: 'Waits until an element or text is visible or gone, or until the address fits.',
  sentence: 'Wait for {target}{text}{url}',
  needs: ['web'],
  effect: 'none',
  input: z
    .strictObject({
      target: targetInput.optional(),
      text: z.string().min(1).optional().meta({
        title: 'Text',
        description: 'Text that must be seen anywhere on the page, also in frames.',
        widget: 'expression',
      }),
      url: z.string().min(1).optional().meta({
        title: 'Address',
        description: 'Part of the address, or a pattern with * and **.',
        widget: 'expression',
      }),
      state: z.enum(['visible', 'hidden']).optional().meta({
        title: 'State',
        description: 'Visible (default) or hidden.',
        widget: 'select',
      }),
      page: pageInput,
    })
    .refine((input) => input.target !== undefined || input.text !== undefined || input.url !== undefined, {
      message: 'says nothing to wait for: give target, text or url',
    }),
  output: answersNothing,
  examples: [
    { title: 'Wait until saving is over', input: { target: 'spinner', state: 'hidden' } },
    { title: 'Wait for the confirmation', input: { text: 'Saved' } },
    { title: 'Wait for the next page', input: { url: '**/orders/*' } },
  ],
  run: ({ web }, { page, ...what }) => web.waitFor(what, { page }),
});
