import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { pageInput, targetInput } from './web-inputs.ts';

/** Keeps a picture of the page. */
export const webScreenshot = defineAction({
  id: 'web.screenshot',
  title: 'Take a picture',
  summary: 'Saves a PNG of the page or of one element; fields that hold secrets are painted over.',
  sentence: 'Take a picture of {target} as {saveTo}',
  needs: ['web', 'files'],
  effect: 'idempotent',
  input: z.strictObject({
    saveTo: z.string().min(1).meta({
      title: 'Save to',
      description: 'Path of the PNG file.',
      widget: 'file',
    }),
    target: targetInput.optional(),
    fullPage: z.boolean().optional().meta({
      title: 'Whole page',
      description: 'Also what has to be scrolled to.',
      widget: 'switch',
    }),
    page: pageInput,
  }),
  output: z.object({
    path: z.string().meta({ title: 'Path', description: 'Where the picture was saved.' }),
    bytes: z.number().int().nonnegative().meta({ title: 'Size', description: 'Size in bytes.' }),
  }),
  examples: [
    { title: 'Keep the confirmation', input: { saveTo: 'out/confirmation.png' } },
    { title: 'Keep the chart', input: { saveTo: 'out/chart.png', target: 'report.chart' } },
  ],
  run: async ({ web, files }, { saveTo, ...options }) => {
    const written = await files.write(saveTo, await web.screenshot(options));
    return { path: written.path, bytes: written.bytes };
  },
});
