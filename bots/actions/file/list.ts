import { z } from 'zod';
import { defineAction } from '../../catalog/define-action.ts';
import { fileEntryOutput } from './file-entry.ts';

/** Lists the files of a folder. */
export const fileList = defineAction({
  id: 'file.list',
  title: 'List files',
  summary: 'Lists the files of a folder, sorted by path.',
  sentence: 'List the files {pattern} in {folder}',
  needs: ['files'],
  effect: 'none',
  input: z.strictObject({
    folder: z.string().min(1).meta({
      title: 'Folder',
      description: 'Folder to look into; the manifest must permit reading it.',
      widget: 'folder',
    }),
    pattern: z.string().min(1).optional().meta({
      title: 'Names',
      description: 'Pattern for the name, e.g. `*.png` or `{a,b}*.csv`; all files by default.',
      widget: 'text',
    }),
    recursive: z.boolean().optional().meta({
      title: 'With subfolders',
      description: 'Also lists what is in subfolders.',
      widget: 'switch',
    }),
  }),
  output: z.object({
    files: z.array(z.string()).meta({ title: 'Paths', description: 'Full paths, sorted.' }),
    entries: z.array(fileEntryOutput).meta({ title: 'Files', description: 'The same files with details.' }),
  }),
  examples: [
    {
      title: 'List the scans',
      input: { folder: 'inbox', pattern: '*.png' },
      output: {
        files: ['/data/inbox/1.png'],
        entries: [
          { path: '/data/inbox/1.png', name: '1.png', bytes: 48213, modified: '2026-11-22T08:00:00.000Z' },
        ],
      },
    },
  ],
  run: async ({ files }, { folder, ...options }) => {
    const entries = await files.list(folder, options);
    return { files: entries.map((entry) => entry.path), entries };
  },
});
