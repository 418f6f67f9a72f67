import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { pageInput, targetInput } from './web-inputs.ts';

/** Reads what an element shows. */
export const webReadText = defineAction({
  id: 'web.readText',
  title: 'Read a text',
  summary: 'Reads the text of an element, the content of a field, or one of its attributes.',
  sentence: 'Read {target}',
  needs: ['web'],
  effect: 'none',
  records: 'readText',
  input: z.strictObject({
    target: targetInput,
    attribute: z.string().min(1).optional().meta({
      title: 'Attribute',
      description: 'Name of an attribute to read instead of the text, e.g. `href`.',
      widget: 'text',
    }),
    page: pageInput,
  }),
  output: z.object({
    text: z.string().meta({ title: 'Text', description: 'What was read, without surrounding blanks.' }),
  }),
  examples: [
    { title: 'Read the balance', input: { target: 'account.balance' }, output: { text: '1,204.50' } },
    {
      title: 'Read where a link leads',
      input: { target: 'invoice.link', attribute: 'href' },
      output: { text: '/invoices/42' },
    },
  ],
  run: async ({ web }, { target, ...options }) => ({ text: await web.readText(target, options) }),
});
