import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { fileEntryOutput } from './file-entry.ts';

/** Moves or renames a file. */
export const fileMove = defineAction({
  id: 'file.move',
  title: 'Move a file',
  summary: 'Moves or renames a file; an existing file is only replaced when that is asked for.',
  sentence: 'Move {from} to {to}',
  needs: ['files'],
  input: z.strictObject({
    from: z.string().min(1).meta({ title: 'File', description: 'Path of the file.', widget: 'file' }),
    to: z.string().min(1).meta({
      title: 'To',
      description: 'New path, or a folder (ending in /) to keep the name.',
      widget: 'file',
    }),
    overwrite: z.boolean().optional().meta({
      title: 'Replace',
      description: 'Replaces a file that is already there.',
      widget: 'switch',
    }),
  }),
  output: fileEntryOutput,
  examples: [
    {
      title: 'Put a finished scan away',
      input: { from: 'inbox/1.png', to: 'done/' },
      output: { path: '/data/done/1.png', name: '1.png', bytes: 48213, modified: '2026-11-22T08:00:00.000Z' },
    },
  ],
  run: ({ files }, { from, to, ...options }) => files.move(from, to, options),
});
