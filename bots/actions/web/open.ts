import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { pageStateOutput, stepOptions } from './web-inputs.ts';

/** Goes to an address in the current tab or in a new one. */
export const webOpen = defineAction({
  id: 'web.open',
  title: 'Open a page',
  summary: 'Goes to an address in the browser and waits until the page is there.',
  sentence: 'Open {url}',
  needs: ['web'],
  effect: 'idempotent',
  records: 'navigate',
  input: z.strictObject({
    url: z.string().min(1).meta({
      title: 'Address',
      description: 'Address to open, with http:// or https://.',
      widget: 'expression',
    }),
    newTab: z.boolean().optional().meta({
      title: 'New tab',
      description: 'Opens the address in a tab of its own.',
      widget: 'switch',
    }),
    ...stepOptions,
  }),
  output: pageStateOutput,
  examples: [
    {
      title: 'Open the ledger',
      input: { url: 'https://ledger.example.com/' },
      output: { url: 'https://ledger.example.com/login', title: 'Sign in' },
    },
    {
      title: 'Open the price list beside the order',
      input: { url: 'https://ledger.example.com/prices', newTab: true, opens: 'prices' },
    },
  ],
  run: ({ web }, { url, ...options }) => web.open(url, options),
});
