import { z } from 'zod';
import { answersNothing, defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Rests the pointer on an element. */
export const webHover = defineAction({
  id: 'web.hover',
  title: 'Point at',
  summary: 'Moves the pointer onto an element, for menus that open under it.',
  sentence: 'Point at {target}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'hover',
  input: z.strictObject({ target: targetInput, ...stepOptions }),
  output: answersNothing,
  examples: [{ title: 'Open the menu', input: { target: 'menu.accounting' } }],
  run: ({ web }, { target, ...options }) => web.hover(target, options),
});
