import { z } from 'zod';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { pageInput, targetInput } from './web-inputs.ts';

/** Checks that a text can be seen. */
export const webAssertText = defineAction({
  id: 'web.assertText',
  title: 'Check a text',
  summary: 'Fails the bot unless the text can be seen on the page, or in one element, within a time.',
  sentence: 'Check that the page shows {text}',
  needs: ['web'],
  effect: 'none',
  records: 'assertText',
  input: z.strictObject({
    text: z.string().min(1).meta({
      title: 'Text',
      description: 'Text that must be there; differences of blanks do not matter.',
      widget: 'expression',
    }),
    target: targetInput.optional(),
    withinMs: z.number().int().nonnegative().default(5000).meta({
      title: 'Within',
      description: 'Milliseconds to wait for the text.',
      widget: 'number',
    }),
    page: pageInput,
  }),
  output: answersNothing,
  examples: [
    { title: 'The posting was accepted', input: { text: 'Posted as 42' } },
    { title: 'The total fits', input: { text: '120.50', target: 'invoice.total', withinMs: 1000 } },
  ],
  run: async ({ web, step }, { text, ...options }) => {
    if (await web.seesText(text, options)) return undefined;
    const place = options.target === undefined ? 'The page does' : `The element ${options.target} does`;
    throw new UnderstudyError(
      'assertion-failed',
      { reason: `${place} not show “${text}” within ${options.withinMs} ms.`, expected: text },
      { where: { step: step.name, pointer: step.pointer } },
    );
  },
});
