import { z } from 'zod';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { defineAction } from '../../catalog/define-action.ts';
import { decodeText, encodingSchema } from '../text-encoding.ts';

/** Reads a text or JSON file. */
export const fileRead = defineAction({
  id: 'file.read',
  title: 'Read a file',
  summary: 'Reads a text file; the encoding is recognised. JSON files can be read as data.',
  sentence: 'Read {file}',
  needs: ['files'],
  effect: 'none',
  input: z.strictObject({
    file: z.string().min(1).meta({
      title: 'File',
      description: 'Path of the file; the manifest must permit reading it.',
      widget: 'file',
    }),
    as: z.enum(['text', 'lines', 'json']).default('text').meta({
      title: 'As',
      description: 'Text, a list of lines, or JSON data.',
      widget: 'select',
    }),
    encoding: encodingSchema.optional(),
  }),
  output: z.object({
    text: z.string().meta({ title: 'Text', description: 'The whole content.' }),
    lines: z.array(z.string()).optional().meta({ title: 'Lines', description: 'Set when read as lines.' }),
    json: z.unknown().optional().meta({ title: 'Data', description: 'Set when read as JSON.' }),
  }),
  examples: [
    { title: 'Read a note', input: { file: 'note.txt' }, output: { text: 'Call Acme' } },
    {
      title: 'Read settings',
      input: { file: 'settings.json', as: 'json' },
      output: { text: '{"year":2026}', json: { year: 2026 } },
    },
  ],
  run: async ({ files }, { file, as, encoding }) => {
    const text = decodeText(await files.readBytes(file), encoding);
    if (as === 'lines') return { text, lines: text.replace(/\r?\n$/, '').split(/\r?\n/) };
    if (as === 'text') return { text };
    try {
      return { text, json: JSON.parse(text) as unknown };
    } catch (cause) {
      const reason = `it is not valid JSON (${(cause as Error).message})`;
      throw new UnderstudyError('file-unreadable', { path: file, reason }, { cause });
    }
  },
});
