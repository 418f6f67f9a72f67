import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { pageInput } from './web-inputs.ts';

/** Closes a tab or pop-up. */
export const webClose = defineAction({
  id: 'web.close',
  title: 'Close a page',
  summary: 'Closes a tab or pop-up; the one before it becomes the current one.',
  sentence: 'Close the page {page}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'close',
  input: z.strictObject({ page: pageInput }),
  output: answersNothing,
  examples: [
    { title: 'Close the current page', input: {} },
    { title: 'Close the printout', input: { page: 'printout' } },
  ],
  run: ({ web }, options) => web.close(options),
});
