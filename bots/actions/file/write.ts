import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { fileEntryOutput } from './file-entry.ts';

/** Writes a text or JSON file. */
export const fileWrite = defineAction({
  id: 'file.write',
  title: 'Write a file',
  summary: 'Writes text, or data as JSON, to a file; the old file stays until the new one is complete.',
  sentence: 'Write {file}',
  needs: ['files'],
  input: z.strictObject({
    file: z.string().min(1).meta({
      title: 'File',
      description: 'Path of the file; the manifest must permit writing it.',
      widget: 'file',
    }),
    content: z.unknown().meta({
      title: 'Content',
      description: 'A text as it is; anything else as JSON.',
      widget: 'multiline',
    }),
    append: z.boolean().optional().meta({
      title: 'Append',
      description: 'Adds to the end of the file instead of replacing it.',
      widget: 'switch',
    }),
  }),
  output: fileEntryOutput,
  examples: [
    {
      title: 'Write a report',
      input: { file: 'out/report.txt', content: 'All posted.' },
      output: {
        path: '/data/out/report.txt',
        name: 'report.txt',
        bytes: 11,
        modified: '2026-11-22T08:00:00.000Z',
      },
    },
    { title: 'Note one line', input: { file: 'out/log.txt', content: 'one\n', append: true } },
  ],
  run: ({ files }, { file, content, ...options }) =>
    files.write(
      file,
      typeof content === 'string' ? content : `${JSON.stringify(content ?? null, null, 2)}\n`,
      options,
    ),
});
