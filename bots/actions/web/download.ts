import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { stepOptions, targetInput } from './web-inputs.ts';

/** Clicks and keeps the file that comes. */
export const webDownload = defineAction({
  id: 'web.download',
  title: 'Download a file',
  summary: 'Clicks an element and keeps the file that it downloads.',
  sentence: 'Download {target} to {saveTo}',
  needs: ['web'],
  records: 'download',
  input: z.strictObject({
    target: targetInput,
    saveTo: z.string().min(1).meta({
      title: 'Save to',
      description: 'Path of the file, or a folder (ending in /) to keep the name the page gives it.',
      widget: 'file',
    }),
    ...stepOptions,
  }),
  output: z.object({
    path: z.string().meta({ title: 'Path', description: 'Where the file was saved.' }),
    name: z.string().meta({ title: 'Name', description: 'The name that the page suggested.' }),
    bytes: z.number().int().nonnegative().meta({ title: 'Size', description: 'Size in bytes.' }),
    sha256: z.string().meta({ title: 'Digest', description: 'SHA-256 of the content, in hexadecimal.' }),
  }),
  examples: [
    {
      title: 'Keep the statement',
      input: { target: 'statement.csv', saveTo: 'out/statement.csv' },
      output: {
        path: '/data/out/statement.csv',
        name: 'statement-2026-11.csv',
        bytes: 2048,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  ],
  run: ({ web }, { target, saveTo, ...options }) => web.download(target, saveTo, options),
});
